import type { RawValue } from '../../src/contract/adapter.ts';
import type { Answer } from '../wire/answer.ts';
import type { Received } from '../wire/connection.ts';
import type { TransportOptions } from '../wire/options.ts';
import { type JsonObject, textAt } from '../wire/path.ts';
import { charsetOf, decode } from '../wire/text.ts';
import { Transport } from '../wire/transport.ts';
import { bodyIn, envelopeOf, faultIn, headersOf } from './envelope.ts';
import type { CallOptions, SoapOptions } from './options.ts';
import { fill, type Values } from './template.ts';
import { parseXml, XmlError } from './xml.ts';

/** A SOAP service: one address, many operations. */
export class Client extends Transport {
  readonly soap: SoapOptions;

  constructor(options: TransportOptions, soap: SoapOptions) {
    super(options, codeAt);
    this.soap = soap;
  }

  /** The XML of the answer as an object. A fault is thrown: SOAP_FAULT, SOAP_FAULT_SERVER or ENDPOINT_DENIED. */
  async call(asked: CallOptions, values: Values, signal: AbortSignal): Promise<Answer> {
    const where = `#${asked.call}`;
    const payload = asked.payload === undefined ? null : fill(asked.payload, values);
    const body = envelopeOf(this.soap, fill(asked.body, values, payload));
    const headers = { accept: 'text/xml, application/soap+xml', ...headersOf(this.soap, asked.action ?? '') };
    const received = await this.ask({ method: 'POST', path: '', where, headers, body }, signal);
    const fault: Answer['fault'] = (code, params, cause) => this.error(code, { where }, params, cause);
    const answered = this.#bodyOf(received, fault);
    const failure = faultIn(answered);
    if (failure !== null) {
      const { code, reason } = failure;
      if (failure.of === 'log-in') throw fault('ENDPOINT_DENIED', { detail: code });
      throw fault(failure.of === 'server' ? 'SOAP_FAULT_SERVER' : 'SOAP_FAULT', { fault: code, reason });
    }
    const { status, clock } = received;
    const document = asked.answer === undefined ? answered : inner(answered, asked.answer, fault);
    return { status, headers: received.headers, clock, body: document, fault };
  }

  /** A fault comes with status 500, so the body is read whatever the status; what is no envelope then says what failed. */
  #bodyOf(received: Received, fault: Answer['fault']): JsonObject {
    const { status } = received;
    try {
      const body = bodyIn(parseXml(xmlText(received)));
      if (body !== null) return body;
      throw new XmlError('no SOAP envelope');
    } catch (error) {
      if (status >= 500 || status === 429) throw fault('HTTP_FAILED', { status: `HTTP ${status}` }, error);
      if (status >= 300) throw fault('HTTP_REFUSED', { status: `HTTP ${status}` }, error);
      throw fault('HTTP_ANSWER_MALFORMED', { detail: detailOf(error) }, error);
    }
  }
}

/** The XML document that an element holds as text. */
function inner(body: JsonObject, path: string, fault: Answer['fault']): RawValue {
  const text = textAt(body, path);
  if (text === null) throw fault('HTTP_ANSWER_SHAPE', { path });
  try {
    return parseXml(text);
  } catch (error) {
    throw fault('HTTP_ANSWER_MALFORMED', { detail: `${path}: ${detailOf(error)}` }, error);
  }
}

/** In the encoding of the Content-Type or else of the XML declaration, RFC 7303 section 3. */
export function xmlText(received: Received): string {
  const declared = /^(?:\uFEFF)?<\?xml[^>]*?encoding=["']([\w.-]+)["']/.exec(
    received.bytes.subarray(0, 200).toString('latin1'),
  )?.[1];
  return decode(received.bytes, charsetOf(received) ?? declared ?? 'utf-8', true);
}

function codeAt(received: Received, path: string): string | null {
  try {
    return textAt(bodyIn(parseXml(xmlText(received))) ?? null, path);
  } catch {
    return null;
  }
}

/** What is wrong, without a word of the answer itself. */
function detailOf(error: unknown): string {
  if (error instanceof XmlError) return error.message.replace(/["'`“].*$/s, '').slice(0, 100);
  return error instanceof RangeError ? 'unknown encoding' : 'not in the encoding that it names';
}
