import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { Test } from 'tap';
import { kind } from '../../adapters/http/http.ts';
import type { Adapter, Finding, Page } from '../../src/contract/adapter.ts';
import { silent } from '../support/log.ts';

export const never = new AbortController().signal;

/** A server of the test's own: what it answers is written beside what is expected of it. */
export async function serve(t: Test, listener: RequestListener, tls?: TlsOptions): Promise<string> {
  const server: Server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return `${tls === undefined ? 'http' : 'https'}://${tls === undefined ? '127.0.0.1' : 'localhost'}:${port}`;
}

export async function bodyText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

type Block = Readonly<Record<string, unknown>>;

/** An adapter on the server; `/rows` lists rows with `id` and `name`. */
export function adapterOn(
  t: Test,
  baseUrl: string,
  over: { options?: Block; read?: Block; write?: Block; baseDir?: string } = {},
): Adapter {
  const adapter = kind.open({
    endpoint: 'e',
    options: { baseUrl, ...over.options },
    datasets: {
      things: {
        read: { path: '/rows', key: 'id', ...over.read },
        write: over.write ?? null,
        columns: ['name'],
      },
    },
    baseDir: over.baseDir ?? '.',
    log: silent,
  });
  t.teardown(() => adapter.close());
  return adapter;
}

export async function readAll(adapter: Adapter, pageSize = 10): Promise<readonly string[]> {
  const pages: Page[] = [];
  const request = { dataset: 'things', mode: 'full', cursor: null, pageSize, signal: never } as const;
  for await (const page of adapter.read(request)) pages.push(page);
  return pages.flatMap((page) => page.records.map((record) => record.id));
}

export function row(id: number): { readonly id: string; readonly name: string } {
  return { id: `r${id}`, name: `name of ${id}` };
}

export function codes(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ level, code }) => `${level} ${code}`);
}
