/** WS-Security UsernameToken Profile 1.0 (OASIS 2004), section 3.1. */
import { createHash, randomBytes } from 'node:crypto';
import { escapeXml } from './xml.ts';

export interface SecurityOptions {
  readonly user: string;
  readonly password: string;
  /** `digest`: Base64(SHA-1(nonce + created + password)); default `text`. */
  readonly type?: 'text' | 'digest';
}

const OASIS = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';
const SECURITY = `${OASIS}-wssecurity-secext-1.0.xsd`;
const UTILITY = `${OASIS}-wssecurity-utility-1.0.xsd`;
const TOKEN = `${OASIS}-username-token-profile-1.0`;
const BASE64 = `${OASIS}-soap-message-security-1.0#Base64Binary`;

/** The header block that logs a call in. @param now milliseconds since the epoch */
export function usernameToken(
  { user, password, type = 'text' }: SecurityOptions,
  now: number = Date.now(),
  nonce: Uint8Array = randomBytes(16),
): string {
  const created = new Date(now).toISOString();
  const digest = createHash('sha1').update(nonce).update(created).update(password).digest('base64');
  const secret = type === 'digest' ? digest : escapeXml(password);
  const form = type === 'digest' ? 'PasswordDigest' : 'PasswordText';
  const once = Buffer.from(nonce).toString('base64');
  return (
    `<wsse:Security xmlns:wsse="${SECURITY}" xmlns:wsu="${UTILITY}"><wsse:UsernameToken>` +
    `<wsse:Username>${escapeXml(user)}</wsse:Username>` +
    `<wsse:Password Type="${TOKEN}#${form}">${secret}</wsse:Password>` +
    `<wsse:Nonce EncodingType="${BASE64}">${once}</wsse:Nonce><wsu:Created>${created}</wsu:Created>` +
    '</wsse:UsernameToken></wsse:Security>'
  );
}
