import type { Received } from './connection.ts';

/** The first value of a header. @param name in lower case */
export function header(received: Pick<Received, 'headers'>, name: string): string | undefined {
  const value = received.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The character set that the answer names; null when it names none. */
export function charsetOf(received: Pick<Received, 'headers'>): string | null {
  return /charset="?([\w-]+)/i.exec(header(received, 'content-type') ?? '')?.[1] ?? null;
}

/** @param strict bytes that are no such text throw a TypeError; otherwise they become U+FFFD */
export function decode(bytes: Uint8Array, charset: string, strict: boolean): string {
  return new TextDecoder(charset, { fatal: strict }).decode(bytes);
}
