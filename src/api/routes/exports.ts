import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { LANGUAGES } from '../../contract/text.ts';
import type { ExportContext, ExportRequest } from '../../exports/context.ts';
import { exportDiscrepancy } from '../../exports/discrepancy.ts';
import { exportPeriod } from '../../exports/period.ts';
import { exportReconciliation } from '../../exports/reconciliation.ts';
import type { ExportFile } from '../../exports/write.ts';
import { FORMATS } from '../../tlog/export.ts';
import { readerOf } from '../authenticate.ts';
import type { Api, App } from '../context.ts';
import { readDiscrepancyInFull } from '../discrepancy.ts';
import { languageOf } from '../language.ts';
import { seesPersonalValues } from '../permissions.ts';
import { answers, exactly, IdParams } from '../schemas.ts';

const ZIP = 'application/zip';

const FORM = {
  as: Type.Enum([...FORMATS], { default: 'csv', description: 'Form of the data file in the zip' }),
  lang: Type.Optional(Type.Enum([...LANGUAGES], { description: 'Language of titles' })),
};

const Bound = Type.String({
  pattern: '^\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,6})?)?(Z|[+-]\\d\\d:\\d\\d))?$',
  description:
    'A day of the channel (as `to`: included), or a moment with its time zone (as `to`: not included)',
});

/** Exports with the proof that ties them to the log: a zip that is written while it is sent. */
export function exportRoutes(app: App, { channel }: Api): void {
  const { ledger, datasets, signer, settings } = channel;
  const context: ExportContext = { ledger, datasets, signer, channel: settings.channel };
  const schema = {
    tags: ['exports'],
    description:
      'A zip: data file, what it must agree with, manifest and receipts. `tongdao audit check` verifies it without us. The export is put on record.',
    response: answers(200, Type.String({ format: 'binary' }), ZIP),
  };

  app.get(
    '/v1/exports/reconciliations/:id',
    {
      schema: {
        ...schema,
        summary: 'The full result of a reconciliation, as it was then, with its proof',
        params: IdParams,
        querystring: exactly(FORM),
      },
    },
    async (request, reply) =>
      send(
        channel,
        reply,
        await exportReconciliation(context, wanted(request, request.query.as), request.params.id),
      ),
  );

  app.get(
    '/v1/exports/discrepancies/:id',
    {
      schema: {
        ...schema,
        summary: 'One discrepancy, open or closed, with its proof',
        params: IdParams,
        querystring: exactly(FORM),
      },
    },
    async (request, reply) => {
      const reader = readerOf(request);
      const { id } = request.params;
      const shown = await readDiscrepancyInFull(channel, reader, id, `export of discrepancy ${id}`);
      const { endpoint } = reader;
      const sees = { masked: !seesPersonalValues(reader), endpoint };
      const file = await exportDiscrepancy(context, wanted(request, request.query.as), shown, sees);
      return send(channel, reply, file);
    },
  );

  app.get(
    '/v1/exports/period',
    {
      schema: {
        ...schema,
        summary: 'Everything that the log took in within a period, in all datasets, with its proof',
        querystring: exactly({ ...FORM, from: Bound, to: Bound }),
      },
    },
    async (request, reply) => {
      const { from, to, as } = request.query;
      return send(channel, reply, await exportPeriod(context, wanted(request, as), { from, to }));
    },
  );

  function wanted(request: FastifyRequest, as: ExportRequest['as']): ExportRequest {
    const language = languageOf(request, settings.channel.language);
    return { as, language, actor: readerOf(request).actor };
  }
}

function send({ log }: Api['channel'], reply: FastifyReply, { name, stream }: ExportFile): FastifyReply {
  stream.on('error', (err) => log.error({ err, file: name }, 'an export could not be finished'));
  return reply
    .type(ZIP)
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('cache-control', 'no-store')
    .send(stream);
}
