import { Type } from 'typebox';
import { OBSTACLES, SOURCES } from '../../contract/answer.ts';
import { Verification } from '../../lookup/verification.ts';
import { readerOf } from '../authenticate.ts';
import type { Api, App } from '../context.ts';
import { purposeOf } from '../purpose.ts';
import { answers, Count, exactly, Id, Key, Moment, Name, nullable, RecordClass } from '../schemas.ts';

const Day = Type.String({ format: 'date' });
const SignedAnswer = Type.Object({
  answer: Type.Object({
    type: Type.Literal('tongdao/verification'),
    dataset: Type.String(),
    key: Type.String(),
    source: Type.Enum([...SOURCES]),
    at: Moment,
    found: nullable(Type.Boolean({ description: 'null: nobody knows' })),
    valid: nullable(Type.Boolean({ description: 'null: what is known does not tell' })),
    status: nullable(Type.String()),
    validFrom: nullable(Day),
    validTo: nullable(Type.String({ description: 'Last day, or open-ended' })),
    holderMatches: nullable(Type.Boolean()),
    endpoint: nullable(Type.String({ description: 'The issuing or home endpoint' })),
    seenAt: nullable(Moment),
    age: nullable(Count),
    obstacle: nullable(Type.Enum([...OBSTACLES], { description: 'Why the answer is not live' })),
    discrepancy: nullable(RecordClass),
    disputed: nullable(Type.Object({ case: Id, since: Moment }, { description: 'The open case about it' })),
  }),
  note: Type.String({ description: 'The answer as a signed note; tongdao verify-answer checks it' }),
});

export function verifyRoutes(app: App, { channel }: Api): void {
  const { settings, ...around } = channel;
  const { timeZone } = settings.channel;
  const verification = new Verification({ ...around, timeZone, limitMs: settings.api.verifyWithin });

  app.post(
    '/v1/verify',
    {
      config: { unrepeatable: true },
      schema: {
        tags: ['verify'],
        summary:
          'Whether a licence or registration is valid, asked at the issuing endpoint; logged with its purpose',
        body: exactly({
          dataset: Name,
          key: Key,
          holder: Type.Optional(
            Type.String({ minLength: 1, maxLength: 300, description: "A name to compare with the holder's" }),
          ),
          purpose: Type.Optional(Type.String({ description: 'Or the header Purpose, percent-encoded' })),
        }),
        response: answers(200, SignedAnswer),
      },
    },
    async (request, reply) => {
      const { dataset, key, holder = null, purpose } = request.body;
      const { actor, accessKey } = readerOf(request);
      reply.header('cache-control', 'no-store');
      const asked = { dataset, key, holder, purpose: purposeOf(request, purpose), actor, accessKey };
      return verification.answer(asked);
    },
  );
}
