import type { FastifyRequest } from 'fastify';
import { record } from '../audit/record.ts';
import type { JobRef } from '../contract/jobs.ts';
import { transaction } from '../storage/pool.ts';
import type { AuditEntry } from '../tlog/entry.ts';
import { readerOf } from './authenticate.ts';
import type { Api } from './context.ts';

/** Puts on record who asks for what, then does it: nothing is started that the audit log does not tell of. */
export async function onRecord<Result>(
  { channel }: Api,
  request: FastifyRequest,
  subject: NonNullable<AuditEntry['subject']> | null,
  data: AuditEntry['data'],
  work: () => Promise<Result>,
): Promise<Result> {
  await transaction(channel.ledger.pool, (client) =>
    record(client, {
      type: 'decision',
      at: new Date().toISOString(),
      actor: readerOf(request).actor,
      ...(subject === null ? {} : { subject }),
      data,
    }),
  );
  return work();
}

/** What a route that started work answers. */
export function started({ id }: JobRef): { readonly job: string } {
  return { job: id };
}
