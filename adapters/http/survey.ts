import type { RawValue, SourceDescription } from '../../src/contract/adapter.ts';
import { isPassing } from '../wire/answer.ts';
import { isObject } from '../wire/path.ts';
import type { Client } from './client.ts';
import { listRoutes } from './openapi.ts';

/** Where services usually offer their OpenAPI document, below baseUrl. */
const USUAL = ['/openapi.json', '/v3/api-docs', '/v2/api-docs', '/swagger.json', '/swagger/v1/swagger.json'];

/**
 * The routes that list rows, as far as the service's OpenAPI document tells. Nothing when it offers none.
 * @param named path of the document; null: the usual places. One that is named and cannot be had is an error.
 */
export async function surveyRoutes(
  client: Client,
  named: string | null,
  signal: AbortSignal,
): Promise<readonly SourceDescription[]> {
  for (const path of named === null ? USUAL : [named]) {
    const answer = await client.askJson({ method: 'GET', path, where: path }, signal);
    const { status, body, fault } = answer;
    if (isPassing(status)) throw fault('HTTP_FAILED', { status: `HTTP ${status}` });
    if (status === 200 && isDocument(body)) return listRoutes(body, client.base);
    if (named !== null) throw fault('HTTP_NO_OPENAPI');
  }
  return [];
}

function isDocument(body: RawValue): boolean {
  return isObject(body) && (typeof body['openapi'] === 'string' || typeof body['swagger'] === 'string');
}
