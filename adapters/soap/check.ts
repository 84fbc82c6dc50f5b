import type { Finding } from '../../src/contract/adapter.ts';
import { checkReading, finding, findingsOf } from '../wire/check.ts';
import { callOf } from './calls.ts';
import type { Client } from './client.ts';
import type { CallOptions, SoapSource } from './options.ts';
import { fetchPage, lookUp } from './read.ts';
import { fetchWsdl, wsdlPlace } from './service.ts';
import type { Wsdl } from './wsdl.ts';

/** Asks what reading and looking up ask. Calls that write are compared with the WSDL only: asking would change something. */
export async function checkSource(client: Client, source: SoapSource): Promise<readonly Finding[]> {
  return findingsOf(async (found) => {
    const fetched = await checkReading(
      source,
      (cursor, signal) => fetchPage(client, source, cursor, signal),
      found,
    );
    const id = fetched.records.find((record) => record.id !== '')?.id;
    const { endpoint, read } = source;
    if (id === undefined || read.lookup === undefined) return;
    const where = callOf(read, read.lookup).call;
    const { records } = await lookUp(client, source, read.lookup, [id], new AbortController().signal);
    if (records.length === 0) found.push(finding('error', 'HTTP_LOOKUP_BLIND', { endpoint, where }));
    else found.push(finding('ok', 'HTTP_LOOKUP_FINDS', { endpoint, where }));
  });
}

/** Whether the WSDL knows the operations that are used, under those actions. */
export async function checkWsdl(client: Client, sources: readonly SoapSource[]): Promise<readonly Finding[]> {
  const { endpoint, baseUrl } = client.options;
  return findingsOf(async (found) => {
    const wsdl = await fetchWsdl(client, new AbortController().signal);
    if (wsdl === null) {
      const where = new URL(wsdlPlace(client), client.base).href;
      found.push(finding('warning', 'SOAP_WSDL_UNSEEN', { endpoint, where }));
      return;
    }
    const wrong = sources.flatMap(callsOf).flatMap((call) => misfits(endpoint, wsdl, call));
    found.push(...new Map(wrong.map((one) => [JSON.stringify(one), one])).values());
    if (wrong.length === 0) found.push(finding('ok', 'SOAP_OPERATIONS_KNOWN', { endpoint }));
    const { address } = wsdl;
    if (address !== null && address !== baseUrl)
      found.push(finding('warning', 'SOAP_ADDRESS_OTHER', { endpoint, address }));
  });
}

function misfits(endpoint: string, wsdl: Wsdl, call: CallOptions): readonly Finding[] {
  const { call: operation, action = '' } = call;
  const known = wsdl.operations.find(({ name }) => name === operation);
  if (known === undefined) {
    const operations = wsdl.operations.map(({ name }) => name).join(', ');
    return [finding('error', 'SOAP_ACTION_UNKNOWN', { endpoint, operation, operations })];
  }
  if (known.action === action) return [];
  return [finding('warning', 'SOAP_ACTION_OTHER', { endpoint, operation, action: known.action || '""' })];
}

function callsOf({ read, write }: SoapSource): readonly CallOptions[] {
  const reading = [callOf(read), ...[read.changes, read.lookup].map((over) => callOf(read, over))];
  return write === null ? reading : [...reading, callOf(write), callOf(write, write.create)];
}
