import { type FileHandle, open, readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2, { type Connection, type FileEntry, type SFTPWrapper } from 'ssh2';
import { fingerprintOf } from '../../adapters/file/sites/sftp.ts';

const { Server, utils } = ssh2;
const { STATUS_CODE, OPEN_MODE } = utils.sftp;

/** A real SFTP server on a folder of this machine, with its own host key and one account. */
export class SftpServer {
  readonly password = 'geheim 密码';
  readonly #keys = keyPair();
  /** A key that may log in. */
  readonly clientKey = keyPair('pass');
  readonly #root: string;
  readonly #server: InstanceType<typeof Server>;
  readonly #connections = new Set<Connection>();
  #port = 0;
  /** Bytes that may still be read before the connection is cut. */
  #allowed = Number.POSITIVE_INFINITY;

  static async start(root: string): Promise<SftpServer> {
    const server = new SftpServer(root);
    await server.listen();
    return server;
  }

  private constructor(root: string) {
    this.#root = root;
    this.#server = new Server({ hostKeys: [this.#keys.private] }, (connection) => this.#serve(connection));
  }

  get hostKey(): string {
    const key = utils.parseKey(this.#keys.public);
    if (key instanceof Error) throw key;
    return fingerprintOf(key.getPublicSSH());
  }

  address(folder: string): string {
    return `sftp://jia@127.0.0.1:${this.#port}/${folder}`;
  }

  /** Options of an endpoint that logs in with the password. */
  options(folder: string) {
    return { folder: this.address(folder), sftp: { hostKey: this.hostKey, password: this.password } };
  }

  listen(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.listen(this.#port, '127.0.0.1', () => {
        const address = this.#server.address();
        if (typeof address === 'object' && address !== null) this.#port = address.port;
        resolve();
      });
    });
  }

  /** Nobody is answered any more, and who was connected is cut off. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const connection of this.#connections) connection.end();
    await closed;
  }

  /** Once, after so many more bytes. */
  cutAfter(bytes: number): void {
    this.#allowed = bytes;
  }

  #serve(connection: Connection): void {
    this.#connections.add(connection);
    connection.on('close', () => this.#connections.delete(connection));
    connection.on('error', () => {});
    connection.on('authentication', (context) => {
      const isKnown =
        context.username === 'jia' &&
        ((context.method === 'password' && context.password === this.password) ||
          (context.method === 'publickey' && this.#isClientKey(context.key.data)));
      if (isKnown) context.accept();
      else context.reject(['password', 'publickey']);
    });
    connection.on('ready', () => {
      connection.on('session', (accept) => {
        accept().on('sftp', (acceptSftp) => this.#answer(acceptSftp(), connection));
      });
    });
  }

  #isClientKey(data: Buffer): boolean {
    const key = utils.parseKey(this.clientKey.public);
    return !(key instanceof Error) && key.getPublicSSH().equals(data);
  }

  #answer(sftp: SFTPWrapper, connection: Connection): void {
    const files = new Map<number, FileHandle>();
    const folders = new Map<number, FileEntry[]>();
    let last = 0;
    const handle = (): Buffer => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(++last);
      return bytes;
    };
    const path = (name: string) => join(this.#root, name);
    const act = (request: number, work: () => Promise<void>) =>
      void work().catch((error: NodeJS.ErrnoException) => {
        const isMissing = error.code === 'ENOENT';
        sftp.status(request, isMissing ? STATUS_CODE.NO_SUCH_FILE : STATUS_CODE.FAILURE);
      });
    const done = (request: number) => sftp.status(request, STATUS_CODE.OK);
    const file = (bytes: Buffer): FileHandle => {
      const found = files.get(bytes.readUInt32BE());
      if (found === undefined) throw new Error('no such handle');
      return found;
    };

    sftp.on('OPEN', (request, name, flags) =>
      act(request, async () => {
        const opened = await open(path(name), (flags & OPEN_MODE.WRITE) !== 0 ? 'w' : 'r');
        const bytes = handle();
        files.set(last, opened);
        sftp.handle(request, bytes);
      }),
    );
    sftp.on('READ', (request, bytes, offset, length) =>
      act(request, async () => {
        const buffer = Buffer.alloc(length);
        const { bytesRead } = await file(bytes).read(buffer, 0, length, offset);
        this.#allowed -= bytesRead;
        if (this.#allowed < 0) {
          this.#allowed = Number.POSITIVE_INFINITY;
          connection.end();
        } else if (bytesRead === 0) sftp.status(request, STATUS_CODE.EOF);
        else sftp.data(request, buffer.subarray(0, bytesRead));
      }),
    );
    sftp.on('WRITE', (request, bytes, offset, data) =>
      act(request, async () => {
        await file(bytes).write(data, 0, data.length, offset);
        done(request);
      }),
    );
    sftp.on('CLOSE', (request, bytes) =>
      act(request, async () => {
        await files.get(bytes.readUInt32BE())?.close();
        files.delete(bytes.readUInt32BE());
        done(request);
      }),
    );
    sftp.on('STAT', (request, name) =>
      act(request, async () => sftp.attrs(request, await attributes(path(name)))),
    );
    sftp.on('FSTAT', (request, bytes) =>
      act(request, async () => sftp.attrs(request, asAttributes(await file(bytes).stat()))),
    );
    sftp.on('FSETSTAT', (request) => done(request));
    sftp.on('OPENDIR', (request, name) =>
      act(request, async () => {
        const names = await readdir(path(name));
        const bytes = handle();
        folders.set(
          last,
          names.map((filename) => ({ filename, longname: filename, attrs: NO_ATTRIBUTES })),
        );
        sftp.handle(request, bytes);
      }),
    );
    sftp.on('READDIR', (request, bytes) => {
      const entries = folders.get(bytes.readUInt32BE())?.splice(0, 100) ?? [];
      if (entries.length === 0) sftp.status(request, STATUS_CODE.EOF);
      else sftp.name(request, entries);
    });
    sftp.on('RENAME', (request, from, to) =>
      act(request, async () => {
        // SFTP 3 does not rename over a file that is there.
        if (await stat(path(to)).catch(() => null)) throw new Error('there already');
        await rename(path(from), path(to));
        done(request);
      }),
    );
    connection.on('close', () => {
      for (const opened of files.values()) opened.close().catch(() => {});
    });
  }
}

/** ssh2 now and then writes an Ed25519 key that it cannot read itself. */
function keyPair(passphrase?: string): { readonly private: string; readonly public: string } {
  const locked = passphrase === undefined ? undefined : { passphrase, cipher: 'aes256-cbc', rounds: 1 };
  for (;;) {
    const keys = utils.generateKeyPairSync('ed25519', locked);
    const readable = [utils.parseKey(keys.private, passphrase), utils.parseKey(keys.public)];
    if (!readable.some((key) => key instanceof Error)) return keys;
  }
}

const NO_ATTRIBUTES = { mode: 0o100644, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };

async function attributes(path: string) {
  return asAttributes(await stat(path));
}

function asAttributes({ mode, uid, gid, size, atimeMs, mtimeMs }: Awaited<ReturnType<typeof stat>>) {
  const seconds = (ms: number | bigint) => Math.floor(Number(ms) / 1000);
  return {
    mode: Number(mode),
    uid: Number(uid),
    gid: Number(gid),
    size: Number(size),
    atime: seconds(atimeMs),
    mtime: seconds(mtimeMs),
  };
}
