import type { Finding } from '../../src/contract/adapter.ts';
import { routeOf, type Sender, type Source, signedParts } from './source.ts';

/** Rows looked at for columns. */
const SAMPLE = 100;

/** How requests must be signed; whether that covers the body. */
export function checkSender({ endpoint, auth }: Sender): readonly Finding[] {
  const signed: Finding = {
    level: 'ok',
    code: 'PUSH_CHECK_SIGNED',
    params: {
      endpoint,
      scheme: auth.scheme === 'signature' ? auth.digest : 'Standard Webhooks',
    },
  };
  const coversBody =
    auth.scheme === 'standard-webhooks' ||
    signedParts(auth).some((part) => part === 'body' || part === 'bodySha256');
  if (coversBody) return [signed];
  return [signed, { level: 'warning', code: 'PUSH_CHECK_BODY_UNSIGNED', params: { endpoint } }];
}

/** What came so far: nothing can be asked of the platform. */
export async function checkSource(source: Source): Promise<readonly Finding[]> {
  const { endpoint, dataset, inbox, columns } = source;
  if (inbox === null) return [{ level: 'warning', code: 'PUSH_INBOX_NONE', params: { endpoint } }];
  const { receivedAt, isComplete } = await inbox.standing(dataset);
  if (receivedAt === null) {
    const params = { endpoint, dataset, where: routeOf(source) };
    return [{ level: 'warning', code: 'PUSH_SILENT', params }];
  }

  const received: Finding = {
    level: 'ok',
    code: 'PUSH_CHECK_RECEIVED',
    params: { dataset, at: receivedAt.toISOString(), ...(await inbox.count(dataset)) },
  };
  if (!isComplete)
    return [received, { level: 'warning', code: 'PUSH_SNAPSHOT_MISSING', params: { endpoint, dataset } }];
  const rows = await inbox.list(dataset, '', SAMPLE);
  const column = columns.find((name) =>
    rows.some(({ values }) => values !== null && !Object.hasOwn(values, name)),
  );
  if (column !== undefined) {
    const known = Object.keys(rows[0]?.values ?? {}).join(', ');
    const params = { endpoint, where: dataset, column, columns: known };
    return [received, { level: 'error', code: 'COLUMN_MISSING', params }];
  }
  const params = { endpoint, where: dataset, columns: columns.join(', ') };
  return [received, { level: 'ok', code: 'DATASET_READABLE', params }];
}
