import { TongdaoError } from '../../src/contract/errors.ts';
import type { JsonObject } from '../wire/path.ts';
import { type Client, xmlText } from './client.ts';
import { importsOf, readWsdl, type Wsdl } from './wsdl.ts';
import { parseXml } from './xml.ts';

/** A WSDL in more pieces than this is not of people's making. */
const DOCUMENTS = 20;

/** Path for messages and query of the service's WSDL. */
export function wsdlPlace(client: Client): string {
  return client.soap.wsdl ?? '?wsdl';
}

/** The service's WSDL with all that it imports from the same host; null when it offers none that can be read. */
export async function fetchWsdl(client: Client, signal: AbortSignal): Promise<Wsdl | null> {
  const first = new URL(wsdlPlace(client), client.base);
  const places = [first.href];
  const documents: JsonObject[] = [];
  for (let next = 0; next < Math.min(places.length, DOCUMENTS); next++) {
    const place = new URL(places[next] as string);
    const document = await fetchXml(client, place, signal);
    if (document === null) continue;
    documents.push(document);
    for (const other of importsOf(document)) {
      if (!URL.canParse(other, place.href)) continue;
      const { origin, href } = new URL(other, place.href);
      if (origin === first.origin && !places.includes(href)) places.push(href);
    }
  }
  return readWsdl(documents);
}

async function fetchXml(client: Client, place: URL, signal: AbortSignal): Promise<JsonObject | null> {
  const base = client.base.pathname.replace(/\/$/, '');
  if (!place.pathname.startsWith(base)) return null;
  const path = place.pathname.slice(base.length) + place.search;
  try {
    const received = await client.ask({ method: 'GET', path, where: path }, signal);
    return received.status === 200 ? parseXml(xmlText(received)) : null;
  } catch (error) {
    const away = error instanceof TongdaoError && ['ABORTED', 'ENDPOINT_UNREACHABLE'].includes(error.code);
    if (away) throw error;
    return null;
  }
}
