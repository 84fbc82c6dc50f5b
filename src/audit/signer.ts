import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TongdaoError } from '../contract/errors.ts';
import { type Checkpoint, formatCheckpoint } from '../tlog/checkpoint.ts';
import { cosign, witnessVkeyOf } from '../tlog/cosignature.ts';
import { SIGNATURE, signatureLine, signNote, vkeyOf } from '../tlog/note.ts';
import { codeOf } from './system-error.ts';

/** The log's own key; for a while after it was changed, with the one before. */
export interface LogSigner {
  readonly vkey: string;
  /** The key before, while it still signs beside the new one; else null. */
  readonly previous: string | null;
  /** The signed checkpoint of the log that this key is named after. */
  sign(head: Omit<Checkpoint, 'origin'>): string;
  /** A text that is no checkpoint, as a signed note. */
  signText(text: string): string;
  /** The signer by what is in the files now: another process may have changed the key. */
  reload(): Promise<LogSigner>;
}

export interface KeyPlace {
  readonly keyFile: string;
  /** Name of the log. */
  readonly origin: string;
}

/** Where a channel's key is, and what its log is called. */
export const keyPlace = (dataDir: string, channel: string): KeyPlace => ({
  keyFile: join(dataDir, 'audit', 'log.key'),
  origin: `tongdao/${channel}`,
});

export const previousFile = (keyFile: string): string => `${keyFile}.previous`;

/**
 * The signer with the Ed25519 key in `keyFile` (PKCS#8 PEM), which is made on first use with mode 0600. Beside it, in
 * `<keyFile>.vkey`, stands the public key for auditors. `origin` names the log: a schema-less URL without spaces and plus signs.
 * A key in `<keyFile>.previous` signs too. Throws AUDIT_KEY_UNREADABLE, or AUDIT_VKEY_INVALID for such an origin.
 */
export async function openSigner(place: KeyPlace): Promise<LogSigner> {
  const { keyFile, origin } = place;
  const key = await readOrMakeKey(keyFile);
  const vkey = vkeyOf(origin, key);
  await publish(`${keyFile}.vkey`, `${vkey}\n`);
  const old = await readKey(previousFile(keyFile));
  const previous = old === null || vkeyOf(origin, old) === vkey ? null : old;
  const signText = (text: string): string => {
    const note = signNote(text, origin, key);
    if (previous === null) return note;
    return note + signatureLine(origin, previous, SIGNATURE, sign(null, Buffer.from(text), previous));
  };
  return {
    vkey,
    previous: previous === null ? null : vkeyOf(origin, previous),
    sign: (head) => signText(formatCheckpoint({ origin, ...head })),
    signText,
    reload: () => openSigner(place),
  };
}

/** The key with which a channel signs other logs' checkpoints, as their witness. */
export interface WitnessSigner {
  readonly vkey: string;
  /** The witness's line under a checkpoint with that text. */
  cosign(text: string, at: Date): string;
}

/** As `openSigner`; a key of its own, as a signature of a witness says something else. */
export async function openWitnessSigner(dataDir: string, channel: string): Promise<WitnessSigner> {
  const keyFile = join(dataDir, 'audit', 'witness.key');
  const name = `tongdao/${channel}/witness`;
  const key = await readOrMakeKey(keyFile);
  const vkey = witnessVkeyOf(name, key);
  await publish(`${keyFile}.vkey`, `${vkey}\n`);
  return { vkey, cosign: (text, at) => cosign(text, name, key, Math.floor(at.getTime() / 1000)) };
}

/** The key in the file, made if there is none. */
export async function readOrMakeKey(keyFile: string): Promise<KeyObject> {
  try {
    const key = await readKey(keyFile);
    if (key !== null) return key;
    await makeKey(keyFile);
  } catch (thrown) {
    if (thrown instanceof TongdaoError) throw thrown;
    throw unreadable(keyFile, codeOf(thrown));
  }
  return (await readKey(keyFile))!;
}

async function readKey(keyFile: string): Promise<KeyObject | null> {
  let detail: string | null = null;
  try {
    const text = await readOrNull(keyFile);
    const key = text === null ? null : createPrivateKey(text);
    if (key === null || key.asymmetricKeyType === 'ed25519') return key;
  } catch (thrown) {
    detail = codeOf(thrown);
  }
  throw unreadable(keyFile, detail);
}

const unreadable = (file: string, detail: string | null): TongdaoError =>
  new TongdaoError('AUDIT_KEY_UNREADABLE', { file, detail: detail ?? 'not an Ed25519 private key' });

/** Of several processes that start at once the first to link its key wins, and all use that one. */
async function makeKey(keyFile: string): Promise<void> {
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
