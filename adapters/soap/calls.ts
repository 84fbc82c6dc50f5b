/** The templates of a source: which values each may use, and whether it is XML at all. */
import { TongdaoError } from '../../src/contract/errors.ts';
import type { CallOptions, SoapSource } from './options.ts';
import { fill, Markup, placeholders } from './template.ts';
import { parseXml, XmlError } from './xml.ts';

/** A call with what another of the same block says differently. */
export function callOf(base: CallOptions, over: Partial<CallOptions> = {}): CallOptions {
  const { call, action, body, payload, answer } = over;
  // Another body has a payload of its own, or none.
  const ownPayload = body === undefined ? (payload ?? base.payload) : payload;
  return {
    call: call ?? base.call,
    body: body ?? base.body,
    ...optional('action', action ?? (call === undefined ? base.action : undefined)),
    ...optional('payload', ownPayload),
    ...optional('answer', answer ?? base.answer),
  };
}

function optional<Name extends string>(name: Name, value: string | undefined): Partial<Record<Name, string>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, string>);
}

/** Throws SOAP_PLACEHOLDER or SOAP_TEMPLATE for the first template that cannot be used. */
export function demandTemplates(source: SoapSource): void {
  const { read, write, keys, columns } = source;
  const page = ['since', 'size', 'page', 'offset', 'cursor'];
  const id = ['id', ...keys];
  const record = [...columns, ...id, 'fields', 'expected', 'idempotencyKey'];
  demandCall(source, callOf(read), page);
  if (read.changes !== undefined) demandCall(source, callOf(read, read.changes), page);
  if (read.lookup !== undefined) demandRepeated(source, callOf(read, read.lookup), read.lookup.row, id);
  if (write === null) return;
  demandRepeated(source, callOf(write), write.row, record);
  if (write.create !== undefined)
    demandRepeated(source, callOf(write, write.create), write.create.row ?? write.row, record);
}

function demandRepeated(
  source: SoapSource,
  call: CallOptions,
  row: string | undefined,
  known: readonly string[],
): void {
  if (row !== undefined) demandTemplate(source, 'row', row, known);
  demandCall(source, call, row === undefined ? known : ['rows', 'idempotencyKey']);
}

function demandCall(source: SoapSource, call: CallOptions, known: readonly string[]): void {
  const { body, payload } = call;
  demandTemplate(source, 'body', body, payload === undefined ? known : [...known, 'payload']);
  if (payload !== undefined) demandTemplate(source, 'payload', payload, known);
}

function demandTemplate(source: SoapSource, name: string, template: string, known: readonly string[]): void {
  const { endpoint } = source;
  const unknown = placeholders(template).find((placeholder) => !known.includes(placeholder));
  if (unknown !== undefined)
    throw new TongdaoError('SOAP_PLACEHOLDER', { endpoint, name: unknown, known: known.join(', ') });
  try {
    const nothing = Object.fromEntries(known.map((one) => [one, new Markup('')]));
    // A fragment may have several roots, and prefixes that the envelope declares.
    const fragment = fill(template, nothing, '').replace(/^\s*<\?xml[^>]*\?>/, '');
    parseXml(`<template>${fragment}</template>`);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    if (/unbound namespace prefix/.test(error.message)) return;
    throw new TongdaoError('SOAP_TEMPLATE', { endpoint, name, detail: error.message }, { cause: error });
  }
}
