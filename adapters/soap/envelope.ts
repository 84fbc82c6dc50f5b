import type { RawValue } from '../../src/contract/adapter.ts';
import { isObject, type JsonObject, textAt } from '../wire/path.ts';
import type { SoapOptions, Version } from './options.ts';
import { usernameToken } from './security.ts';
import { fill, Markup } from './template.ts';

const NAMESPACES: Readonly<Record<Version, string>> = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
};

/** Failures of WS-Security 1.1 (section 12) that mean a wrong user or password. */
const DENIALS = new Set(['FailedAuthentication', 'InvalidSecurity', 'InvalidSecurityToken']);
const REASON = 200;

function versionOf({ version = '1.1' }: SoapOptions): Version {
  return version;
}

/** The envelope to send. @param body what stands in its body */
export function envelopeOf(options: SoapOptions, body: string): string {
  const security = options.security === undefined ? '' : usernameToken(options.security);
  const header = security + (options.header ?? '');
  if (options.envelope !== undefined)
    return fill(options.envelope, { header: new Markup(header), body: new Markup(body) });
  const namespace = NAMESPACES[versionOf(options)];
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="${namespace}">` +
    `<soap:Header>${header}</soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`
  );
}

/** Headers by the binding of each version: SOAP 1.1 section 6.1.1, SOAP 1.2 part 2 section 7.1.4. */
export function headersOf(options: SoapOptions, action: string): Readonly<Record<string, string>> {
  if (versionOf(options) === '1.1')
    return { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${action}"` };
  const named = action === '' ? '' : `; action="${action}"`;
  return { 'content-type': `application/soap+xml; charset=utf-8${named}` };
}

/** What stands in an answer's body; null when the document is no envelope. */
export function bodyIn(document: JsonObject): JsonObject | null {
  const envelope = document['Envelope'];
  if (!isObject(envelope) || envelope['Body'] === undefined) return null;
  return isObject(envelope['Body']) ? envelope['Body'] : {};
}

export interface Fault {
  readonly code: string;
  readonly reason: string;
  /** Whose fault: the server's may pass, the sender's may not, a denial is about the log-in. */
  readonly of: 'server' | 'sender' | 'log-in';
}

/** The fault that a body holds, of either version; null when it holds none. */
export function faultIn(body: JsonObject): Fault | null {
  const fault = body['Fault'];
  if (fault === undefined) return null;
  const codes = [
    textAt(fault, 'faultcode'),
    textAt(fault, 'Code.Value'),
    textAt(fault, 'Code.Subcode.Value'),
  ];
  const names = codes.flatMap((code) => (code === null ? [] : [code.trim().replace(/^.*:/, '')]));
  const reason = textAt(fault, 'faultstring') ?? reasonText(fault);
  const of = names.some((name) => DENIALS.has(name))
    ? 'log-in'
    : names.some((name) => /^(Server|Receiver)(\.|$)/.test(name))
      ? 'server'
      : 'sender';
  return { code: names.join(' ') || '?', reason: withoutNumbers(reason).slice(0, REASON), of };
}

/** SOAP 1.2 has a reason per language, each with an attribute. */
function reasonText(fault: RawValue): string {
  const reason = isObject(fault) && isObject(fault['Reason']) ? fault['Reason']['Text'] : undefined;
  const first = Array.isArray(reason) ? (reason as readonly RawValue[])[0] : reason;
  return typeof first === 'string' ? first : (textAt(first ?? null, '#text') ?? '');
}

/** A reason may quote what was sent: ids and telephone numbers do not go into logs. */
function withoutNumbers(text: string): string {
  return text.replace(/[0-9A-Za-z]*\d{6,}[0-9A-Za-z]*/g, '***');
}
