import type { FastifyReply } from 'fastify';
import type { App } from '../../api/context.ts';

export interface EventStream {
  /** Sends a message without a name: markup that takes the place of what the page shows. */
  send(data: string): void;
}

const HEARTBEAT_MS = 15_000;
const RETRY_MS = 3_000;

/** Streams of server-sent events that end with the server: it would wait for them for ever. */
export function eventStreams(app: App) {
  const open = new Set<() => void>();
  app.addHook('preClose', async () => {
    for (const end of open) end();
  });

  return function openStream(reply: FastifyReply, onClose: () => void): EventStream {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    raw.write(`retry: ${RETRY_MS}\n\n`);
    const heartbeat = setInterval(() => raw.write(': \n\n'), HEARTBEAT_MS);
    const end = () => raw.end();
    open.add(end);
    raw.once('close', () => {
      clearInterval(heartbeat);
      open.delete(end);
      onClose();
    });
    return { send: (data) => void raw.write(`${data.replace(/^/gm, 'data: ')}\n\n`) };
  };
}
