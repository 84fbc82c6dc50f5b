import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import SftpClient from 'ssh2-sftp-client';
import { TongdaoError } from '../../../src/contract/errors.ts';
import { type ByteFile, type FileState, partName, type Site } from './site.ts';

const CONNECT_WITHIN = 20_000;
const ALIVE_EVERY = 10_000;
/** How long one answer may take; a server that goes silent is noticed by its missing signs of life before. */
const ANSWER_WITHIN = 60_000;

const TYPE_BITS = 0o170000;
const REGULAR = 0o100000;

const END_OF_FILE = 1;
const NO_SUCH_FILE = 2;
const DENIED = 3;

export interface SftpServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly privateKey: string | undefined;
  readonly passphrase: string | undefined;
  /** Fingerprints of the keys that the server may show: `SHA256:…`. */
  readonly hostKeys: readonly string[];
}

type Sftp = Awaited<ReturnType<SftpClient['connect']>>;
type Answer<Value> = (error: Error | null | undefined, value: Value) => void;

interface Session {
  readonly client: SftpClient;
  readonly sftp: Sftp;
  /** Questions that wait for an answer. */
  readonly waiting: Set<(error: Error) => void>;
  lost: boolean;
}

/** A folder behind SFTP. One connection, opened when it is first needed and again when it was lost. */
export class SftpSite implements Site {
  readonly #endpoint: string;
  readonly #server: SftpServer;
  #session: Promise<Session> | null = null;

  constructor(endpoint: string, server: SftpServer) {
    this.#endpoint = endpoint;
    this.#server = server;
  }

  resolve(...paths: readonly string[]): string {
    return posix.resolve('/', ...paths);
  }

  show(path: string): string {
    return `sftp://${this.#server.host}:${this.#server.port}${path}`;
  }

  async list(folder: string): Promise<ReadonlySet<string>> {
    const entries = await this.#ask<readonly { readonly filename: string }[]>(folder, (sftp, answer) =>
      sftp.readdir(folder, answer),
    ).catch((error: unknown) => {
      throw this.#folderError(folder, error);
    });
    return new Set(entries.map(({ filename }) => filename).filter((name) => name !== '.' && name !== '..'));
  }

  async stat(path: string): Promise<FileState & { readonly isFile: boolean }> {
    const { size, mode, mtime } = await this.#ask<Attributes>(path, (sftp, answer) =>
      sftp.stat(path, answer),
    );
    return { size, mtimeMs: mtime * 1000, isFile: (mode & TYPE_BITS) === REGULAR };
  }

  async open(path: string): Promise<ByteFile> {
    const session = await this.#connected();
    const ask = <Value>(act: (sftp: Sftp, answer: Answer<Value>) => void) =>
      this.#ask<Value>(path, act, session);
    const handle = await ask<Buffer>((sftp, answer) => sftp.open(path, 'r', answer));
    return {
      read: async (buffer, offset, length, position) => ({
        bytesRead: await ask<number>((sftp, answer) =>
          sftp.read(handle, buffer, offset, length, position, (error, count) =>
            isStatus(error, END_OF_FILE) ? answer(null, 0) : answer(error, count ?? 0),
          ),
        ),
      }),
      // Of the name, not of the handle: a file that was replaced is another one.
      stat: () => this.stat(path),
      close: () =>
        ask<void>((sftp, answer) => sftp.close(handle, (error) => answer(error, undefined))).catch(() => {}),
    };
  }

  async write(folder: string, name: string, content: Buffer): Promise<void> {
    const part = posix.join(folder, partName(name));
    try {
      await this.#ask<void>(folder, (sftp, answer) =>
        sftp.writeFile(part, content, (error) => answer(error, undefined)),
      );
      await this.#rename(part, posix.join(folder, name));
    } catch (error) {
      throw this.#folderError(folder, error);
    }
  }

  /** SFTP itself refuses to rename over a file that is there. */
  async move(from: string, to: string): Promise<void> {
    await this.#rename(from, to);
  }

  /** Who may write is the server's secret: its mode bits do not say who we are there. */
  async mayUse(folder: string, how: 'read' | 'write'): Promise<boolean | null> {
    await this.list(folder);
    return how === 'read' ? true : null;
  }

  async free(): Promise<null> {
    return null;
  }

  async close(): Promise<void> {
    const session = await this.#session?.catch(() => null);
    this.#session = null;
    if (session != null && !session.lost) await session.client.end().catch(() => {});
  }

  #rename(from: string, to: string): Promise<void> {
    return this.#ask<void>(to, (sftp, answer) => sftp.rename(from, to, (error) => answer(error, undefined)));
  }

  #connected(): Promise<Session> {
    this.#session ??= this.#connect();
    return this.#session;
  }

  async #connect(): Promise<Session> {
    const { host, port, user, password, privateKey, passphrase, hostKeys } = this.#server;
    const quiet = () => {};
    const client = new SftpClient('tongdao', { error: quiet, end: quiet, close: quiet });
    let shown = '';
    try {
      const sftp = await client.connect({
        host,
        port,
        username: user,
        ...(password === undefined ? {} : { password }),
        ...(privateKey === undefined ? {} : { privateKey }),
        ...(passphrase === undefined ? {} : { passphrase }),
        hostVerifier: (key: Buffer) => {
          shown = fingerprintOf(key);
          return hostKeys.includes(shown);
        },
        readyTimeout: CONNECT_WITHIN,
        keepaliveInterval: ALIVE_EVERY,
        keepaliveCountMax: 3,
      });
      const session: Session = { client, sftp, waiting: new Set(), lost: false };
      client.on('close', () => {
        session.lost = true;
        this.#session = null;
        for (const fail of session.waiting) fail(new Error('the connection was lost'));
      });
      return session;
    } catch (error) {
      this.#session = null;
      client.end().catch(quiet);
      throw this.#connectError(error, shown);
    }
  }

  #connectError(error: unknown, shown: string): TongdaoError {
    const where = this.show('');
    const endpoint = this.#endpoint;
    const words = error instanceof Error ? error.message.replace(/^getConnection: /, '') : '';
    if (shown !== '' && !this.#server.hostKeys.includes(shown))
      return new TongdaoError('FILE_SFTP_HOST_KEY', { endpoint, where, found: shown }, { cause: error });
    if (/authentication/i.test(words))
      return new TongdaoError(
        'ENDPOINT_DENIED',
        { endpoint, where, detail: 'authentication' },
        { cause: error },
      );
    if (/private ?key/i.test(words))
      return new TongdaoError('FILE_SFTP_PRIVATE_KEY', { endpoint, where }, { cause: error });
    const detail = codeOf(error) ?? 'SFTP';
    return new TongdaoError('ENDPOINT_UNREACHABLE', { endpoint, where, detail }, { cause: error });
  }

  async #ask<Value>(
    path: string,
    act: (sftp: Sftp, answer: Answer<Value>) => void,
    on?: Session,
  ): Promise<Value> {
    const session = on ?? (await this.#connected());
    let timer: NodeJS.Timeout | undefined;
    let fail: (error: Error) => void = () => {};
    try {
      return await new Promise<Value>((resolve, reject) => {
        fail = reject;
        if (session.lost) throw new Error('the connection was lost');
        session.waiting.add(fail);
        timer = setTimeout(() => reject(new Error('no answer')), ANSWER_WITHIN);
        act(session.sftp, (error, value) => (error == null ? resolve(value) : reject(error)));
      });
    } catch (error) {
      throw this.#error(path, error);
    } finally {
      clearTimeout(timer);
      session.waiting.delete(fail);
    }
  }

  #error(path: string, error: unknown): TongdaoError {
    const params = { endpoint: this.#endpoint, where: this.show(path) };
    if (isStatus(error, NO_SUCH_FILE)) return new TongdaoError('FILE_GONE', params, { cause: error });
    if (isStatus(error, DENIED)) return new TongdaoError('FILE_DENIED', params, { cause: error });
    const detail = error instanceof Error ? error.message.slice(0, 100) : 'SFTP';
    return new TongdaoError('ENDPOINT_UNREACHABLE', { ...params, detail }, { cause: error });
  }

  /** The server answered: a folder that it does not have will not appear by waiting. */
  #folderError(folder: string, error: unknown): unknown {
    if (!(error instanceof TongdaoError && error.code === 'FILE_GONE')) return error;
    const params = { endpoint: this.#endpoint, where: this.show(folder) };
    return new TongdaoError('FILE_FOLDER_MISSING', params, { cause: error });
  }
}

interface Attributes {
  readonly size: number;
  readonly mode: number;
  /** Seconds. */
  readonly mtime: number;
}

/** As `ssh-keygen -l` shows it. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

const isStatus = (error: unknown, status: number): boolean =>
  error instanceof Error && 'code' in error && error.code === status;

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
