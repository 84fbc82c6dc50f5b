import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TongdaoError } from '../contract/errors.ts';
import { type Checkpoint, formatCheckpoint } from '../tlog/checkpoint.ts';
import { signNote, vkeyOf } from '../tlog/note.ts';
import { codeOf } from './system-error.ts';

/** The log's own key. */
export interface LogSigner {
  readonly vkey: string;
  /** The signed checkpoint of the log that this key is named after. */
  sign(head: Omit<Checkpoint, 'origin'>): string;
  /** Any other text, ending in a newline, as a note signed by the same key. */
  note(text: string): string;
}

/**
 * The signer with the Ed25519 key in `keyFile` (PKCS#8 PEM), which is made on first use with mode 0600. Beside it, in
 * `<keyFile>.vkey`, stands the public key for auditors. `origin` names the log: a schema-less URL without spaces and plus signs.
 * Throws AUDIT_KEY_UNREADABLE, or AUDIT_VKEY_INVALID for such an origin.
 */
export async function openSigner({
  keyFile,
  origin,
}: {
  keyFile: string;
  origin: string;
}): Promise<LogSigner> {
  const privateKey = await readOrMakeKey(keyFile);
  const vkey = vkeyOf(origin, privateKey);
  await publish(`${keyFile}.vkey`, `${vkey}\n`);
  const note = (text: string) => signNote(text, origin, privateKey);
  return { vkey, note, sign: (head) => note(formatCheckpoint({ origin, ...head })) };
}

async function readOrMakeKey(keyFile: string): Promise<KeyObject> {
  let detail = 'not an Ed25519 private key';
  try {
    const key = createPrivateKey((await readOrNull(keyFile)) ?? (await makeKey(keyFile)));
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (thrown) {
    detail = codeOf(thrown) ?? detail;
  }
  throw new TongdaoError('AUDIT_KEY_UNREADABLE', { file: keyFile, detail });
}

/** Of several processes that start at once the first to link its key wins, and all use that one. */
async function makeKey(keyFile: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const draft = `${keyFile}.${randomBytes(6).toString('hex')}`;
  await mkdir(dirname(keyFile), { recursive: true, mode: 0o700 });
  try {
    const file = await open(draft, 'wx', 0o600);
    await file.writeFile(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await file.sync();
    await file.close();
    await link(draft, keyFile).catch((thrown: unknown) => {
      if (codeOf(thrown) !== 'EEXIST') throw thrown;
    });
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(keyFile, 'utf8');
}

/** For people; where the key lies in a folder that cannot be written, exports carry the public key all the same. */
async function publish(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    if ((await readOrNull(file)) === text) return;
    await writeFile(draft, text, { mode: 0o644 });
    await rename(draft, file);
  } catch (thrown) {
    if (codeOf(thrown) === null) throw thrown;
    await rm(draft, { force: true }).catch(() => {});
  }
}

function readOrNull(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch((thrown: unknown) => {
    if (codeOf(thrown) === 'ENOENT') return null;
    throw thrown;
  });
}
