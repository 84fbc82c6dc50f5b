import { Type } from 'typebox';
import { witnessCheckpoint } from '../../audit/witness.ts';
import { TongdaoError } from '../../contract/errors.ts';
import { fromUtf8 } from '../../tlog/encoding.ts';
import type { Api, App } from '../context.ts';
import { answers } from '../schemas.ts';

const PLAIN = 'text/plain; charset=utf-8';
/** What is wrong with the form of a request, whatever it is about. */
const MALFORMED = /^(PROOF|NOTE|CHECKPOINT)_MALFORMED$/;

/** Where logs that this channel is a witness of have their checkpoints signed (C2SP tlog-witness). */
export async function witnessRoutes(app: App, { channel, witness }: Api): Promise<void> {
  await app.register(async (scope: App) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));

    scope.post(
      '/witness/add-checkpoint',
      {
        config: { unrepeatable: true },
        // What is sent is no JSON; its own signature is looked at instead.
        validatorCompiler: () => () => true,
        schema: {
          tags: ['audit'],
          summary: 'Have a checkpoint signed by this channel as a witness (C2SP tlog-witness)',
          body: Type.String({
            description: '`old <size>`, the consistency proof, a blank line, the checkpoint',
          }),
          response: answers(200, Type.String({ description: 'The line of the witness' }), 'text/plain'),
        },
      },
      async (request, reply) => {
        if (witness === undefined) throw new TongdaoError('WITNESS_LOG_UNKNOWN');
        const body: unknown = request.body;
        const text = body instanceof Uint8Array ? (fromUtf8(body) ?? '') : '';
        const result = await witnessCheckpoint(channel.ledger.pool, witness, text).catch(refuse);
        if ('line' in result) return reply.type(PLAIN).send(result.line);
        return reply.code(409).type('text/x.tlog.size').send(`${result.stale}\n`);
      },
    );
  });

  function refuse(thrown: unknown): never {
    if (!(thrown instanceof TongdaoError)) throw thrown;
    const { code, params } = thrown;
    if (code === 'WITNESS_FORK' || code === 'WITNESS_INCONSISTENT') {
      channel.log.error({ code, params }, 'a log that this channel is a witness of was refused');
    }
    throw MALFORMED.test(code) ? new TongdaoError('REQUEST_MALFORMED', { detail: code }) : thrown;
  }
}
