import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TongdaoError } from '../contract/errors.ts';

/** Encrypts what the ledger keeps but must not show, with a key that is not in the ledger. */
export interface Vault {
  /** @param owner whose secret it is: sealed for one, it cannot be opened for another */
  seal(secret: Buffer, owner: string): Buffer;
  /** Throws ACCESS_VAULT_UNREADABLE when it was sealed with another key, or for another owner. */
  open(sealed: Buffer, owner: string): Buffer;
}

const SECRET_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

/** The vault whose secret lies in `file`, which is made on first use with mode 0600. Throws ACCESS_VAULT_UNREADABLE. */
export async function openVault(file: string): Promise<Vault> {
  const secret = await readOrMake(file);
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'tongdao second factor', 32));
  return {
    seal(plain, owner) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(owner));
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, owner) {
      const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(owner)).setAuthTag(sealed.subarray(-TAG_BYTES));
      try {
        return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
      } catch (thrown) {
        throw new TongdaoError('ACCESS_VAULT_UNREADABLE', { file, detail: 'another key' }, { cause: thrown });
      }
    },
  };
}

async function readOrMake(file: string): Promise<Buffer> {
  let detail = `not ${SECRET_BYTES} bytes in base64`;
  try {
    await makeUnlessThere(file);
    const secret = Buffer.from(await readFile(file, 'utf8'), 'base64');
    if (secret.length === SECRET_BYTES) return secret;
  } catch (thrown) {
    detail = (thrown as NodeJS.ErrnoException).code ?? 'unknown';
  }
  throw new TongdaoError('ACCESS_VAULT_UNREADABLE', { file, detail });
}

/** Of several processes that start at once the first to link its secret wins, and all use that one. */
async function makeUnlessThere(file: string): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  if (await isThere(file)) return;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  try {
    const handle = await open(draft, 'wx', 0o600);
    await handle.writeFile(`${randomBytes(SECRET_BYTES).toString('base64')}\n`);
    await handle.sync();
    await handle.close();
    await link(draft, file).catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code !== 'EEXIST') throw thrown;
    });
  } finally {
    await rm(draft, { force: true });
  }
}

function isThere(file: string): Promise<boolean> {
  return readFile(file).then(
    () => true,
    (thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ENOENT') return false;
      throw thrown;
    },
  );
}
