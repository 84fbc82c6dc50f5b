/** What an OpenAPI document (3.x, or Swagger 2.0) says about routes that list rows. */
import type { RawValue, SourceDescription } from '../../src/contract/adapter.ts';
import { isObject, type JsonObject, textAt, valueAt } from '../wire/path.ts';

const MOST = 200;
const DEPTH = 4;

const PAGE = /^(page|page_?(no|num|number|index)|current(_?page)?|p)$/i;
const OFFSET = /^(offset|skip|start)$/i;
const CURSOR = /^(cursor|after|(page_?|next_?)token)$/i;
const SIZE = /^(limit|size|(page_?)?size|per_?page|rows)$/i;
const NEXT = /^(next(_?(cursor|token|page_?token))?)$/i;
const TOTAL = /^(total(_?(count|elements|num|size))?|data_?count|count)$/i;
const SINCE = /^((updated|modified|changed)_?(since|after|from)|since)$/i;
const KEY = /^(id|uuid|uscc|uniscid|uni_scid|pripid|.*_?(id|key|no|code))$/i;

interface Parameter {
  readonly name: string;
  readonly required: boolean;
  readonly schema: JsonObject;
}

/** A place in an answer that holds rows. */
interface Rows {
  readonly path: readonly string[];
  readonly columns: JsonObject;
  /** Fields that stand around the rows, by dotted path. */
  readonly around: ReadonlyMap<string, JsonObject>;
}

/** @param base address that routes are asked below; those elsewhere are left out */
export function listRoutes(document: RawValue, base: URL): readonly SourceDescription[] {
  const paths = objectAt(document, 'paths');
  const prefix = serverPath(document, base);
  const found: { readonly route: SourceDescription; readonly weight: number }[] = [];
  for (const [written, item] of Object.entries(paths)) {
    const path = below(prefix + written, base);
    if (path === null || written.includes('{') || !isObject(item) || !isObject(item['get'])) continue;
    const rows = rowsIn(document, answerSchema(document, item['get']), [], new Map(), DEPTH);
    const params = [...parameters(document, item), ...parameters(document, item['get'])];
    const fixed = fixedQuery(params);
    if (rows === null || fixed === null) continue;
    const single = singleRoute(document, paths, written);
    const read = readBlock(document, item['get'], path, rows, params, fixed, single);
    const weight = Object.keys(read).length + Math.min(Object.keys(rows.columns).length, 20);
    found.push({ route: { name: path, rows: null, read }, weight });
  }
  return found
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MOST)
    .map(({ route }) => route);
}

function readBlock(
  document: RawValue,
  operation: JsonObject,
  path: string,
  rows: Rows,
  params: readonly Parameter[],
  query: JsonObject,
  single: { readonly name: string; readonly operation: JsonObject } | null,
): JsonObject {
  const columns = Object.keys(rows.columns);
  const named = single !== null && columns.includes(single.name) ? single.name : undefined;
  const key = named ?? columns.find((name) => /^id$/i.test(name)) ?? columns.find((name) => KEY.test(name));
  const items = rows.path.join('.');
  const total = [...rows.around].find(([at]) => TOTAL.test(lastStep(at)))?.[0];
  const paging = pagingOf(document, operation, params, rows);
  const changes = changesOf(params);
  const lookup =
    named === undefined || single === null ? null : lookupOf(document, path, named, single.operation);
  return {
    path,
    key: key ?? columns[0] ?? 'id',
    ...(items === '' ? {} : { items }),
    ...(Object.keys(query).length === 0 ? {} : { query }),
    ...(total === undefined ? {} : { total }),
    ...(paging === null ? {} : { paging }),
    ...(changes === null ? {} : { changes }),
    ...(lookup === null ? {} : { lookup }),
  };
}

function pagingOf(
  document: RawValue,
  operation: JsonObject,
  params: readonly Parameter[],
  rows: Rows,
): JsonObject | null {
  const find = (pattern: RegExp) => params.find(({ name }) => pattern.test(name));
  const size = find(SIZE);
  const maximum = size?.schema['maximum'];
  const sizing: JsonObject =
    size === undefined
      ? {}
      : { sizeParam: size.name, ...(Number.isInteger(maximum) ? { maxSize: maximum as number } : {}) };
  const cursor = find(CURSOR);
  const next = [...rows.around].find(([at]) => NEXT.test(lastStep(at)))?.[0];
  if (cursor !== undefined && next !== undefined)
    return { kind: 'cursor', param: cursor.name, next, ...sizing };
  const page = find(PAGE);
  if (page !== undefined) {
    const { minimum, default: first } = page.schema;
    const zero = minimum === 0 || first === 0 ? { first: 0 } : {};
    return { kind: 'page', param: page.name, ...zero, ...sizing };
  }
  const offset = find(OFFSET);
  if (offset !== undefined) return { kind: 'offset', param: offset.name, ...sizing };
  const headers = objectAt(success(document, operation), 'headers');
  if (Object.keys(headers).some((name) => /^link$/i.test(name))) return { kind: 'link', ...sizing };
  return null;
}

/** Changes can be asked for where the form of the moment is told. */
function changesOf(params: readonly Parameter[]): JsonObject | null {
  const since = params.find(({ name }) => SINCE.test(name));
  if (since === undefined) return null;
  const { type, format } = since.schema;
  const written =
    format === 'date-time' ? 'iso' : type === 'integer' && format === 'int64' ? 'epoch-ms' : null;
  return written === null ? null : { param: since.name, format: written, overlap: '10m' };
}

function lookupOf(document: RawValue, path: string, key: string, operation: JsonObject): JsonObject | null {
  const schema = answerSchema(document, operation);
  const holder = [[], ...Object.keys(properties(document, schema)).map((name) => [name])].find((steps) => {
    const [step] = steps;
    const inner = step === undefined ? schema : properties(document, schema)[step];
    return Object.hasOwn(properties(document, inner), key);
  });
  if (holder === undefined) return null;
  const [items] = holder;
  return { path: `${path}/{id}`, ...(items === undefined ? {} : { items }) };
}

/** The route of one record beside the list: `/things/{id}`. */
function singleRoute(
  document: RawValue,
  paths: JsonObject,
  list: string,
): { readonly name: string; readonly operation: JsonObject } | null {
  for (const [written, item] of Object.entries(paths)) {
    const [, name] = written.startsWith(`${list}/`)
      ? (/^\/\{([^}/]+)\}$/.exec(written.slice(list.length)) ?? [])
      : [];
    if (name === undefined || !isObject(item) || !isObject(item['get'])) continue;
    return { name, operation: resolve(document, item['get']) };
  }
  return null;
}

/** Parameters that must be sent, at their default or example; null when one has neither, so that the route cannot be asked. */
function fixedQuery(params: readonly Parameter[]): JsonObject | null {
  const query: Record<string, RawValue> = {};
  for (const { name, required, schema } of params) {
    if (!required || [PAGE, OFFSET, CURSOR, SIZE].some((pattern) => pattern.test(name))) continue;
    const { default: standard, example, enum: values } = schema;
    const value =
      standard ?? example ?? (Array.isArray(values) ? (values as readonly RawValue[])[0] : undefined);
    if (value === undefined || value === null || typeof value === 'object') return null;
    query[name] = value;
  }
  return query;
}

function parameters(document: RawValue, holder: JsonObject): readonly Parameter[] {
  const list = holder['parameters'];
  if (!Array.isArray(list)) return [];
  return (list as readonly RawValue[]).flatMap((written) => {
    const param = resolve(document, written);
    const name = textAt(param, 'name');
    if (name === null || param['in'] !== 'query') return [];
    // Swagger 2.0 has the schema's keywords in the parameter itself.
    const schema = isObject(param['schema']) ? resolve(document, param['schema']) : param;
    const example = param['example'];
    return [
      {
        name,
        required: param['required'] === true,
        schema: example === undefined ? schema : { example, ...schema },
      },
    ];
  });
}

/** The first list of objects in a schema, nearest to its root. */
function rowsIn(
  document: RawValue,
  schema: JsonObject,
  path: readonly string[],
  around: ReadonlyMap<string, JsonObject>,
  depth: number,
): Rows | null {
  if (schema['type'] === 'array' || isObject(schema['items'])) {
    const columns = properties(document, schema['items']);
    return Object.keys(columns).length === 0 ? null : { path, columns, around };
  }
  if (depth === 0) return null;
  const fields = Object.entries(properties(document, schema)).map(
    ([name, field]) => [name, resolve(document, field)] as const,
  );
  const named = new Map(fields.map(([name, field]) => [[...path, name].join('.'), field]));
  const all = new Map([...around, ...named]);
  const lists = fields.filter(([, field]) => field['type'] === 'array');
  const objects = fields.filter(([, field]) => field['type'] !== 'array');
  for (const [name, field] of [...lists, ...objects]) {
    const rows = rowsIn(document, field, [...path, name], all, depth - 1);
    if (rows !== null) return rows;
  }
  return null;
}

function answerSchema(document: RawValue, operation: JsonObject): JsonObject {
  const response = success(document, operation);
  const content = objectAt(response, 'content');
  const json = Object.entries(content).find(([type]) => /json|^\*\/\*$/.test(type))?.[1];
  return resolve(document, valueAt(json ?? response, 'schema'));
}

function success(document: RawValue, operation: JsonObject): JsonObject {
  const responses = objectAt(operation, 'responses');
  return resolve(document, responses['200'] ?? responses['2XX'] ?? responses['default']);
}

/** Fields of an object schema, those of its `allOf` included. */
function properties(document: RawValue, schema: RawValue | undefined, depth: number = DEPTH): JsonObject {
  const own = resolve(document, schema);
  const parts = own['allOf'];
  const inherited =
    Array.isArray(parts) && depth > 0
      ? (parts as readonly RawValue[]).map((part) => properties(document, part, depth - 1))
      : [];
  return Object.assign({}, ...inherited, objectAt(own, 'properties')) as JsonObject;
}

/** What a `$ref` within the document stands for; an empty object for what is not there. */
function resolve(document: RawValue, value: RawValue | undefined, depth: number = DEPTH): JsonObject {
  if (!isObject(value)) return {};
  const reference = value['$ref'];
  if (typeof reference !== 'string') return value;
  if (!reference.startsWith('#/') || depth === 0) return {};
  let target: RawValue | undefined = document;
  for (const step of reference.slice(2).split('/')) {
    const name = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    target = isObject(target) && Object.hasOwn(target, name) ? target[name] : undefined;
  }
  return resolve(document, target, depth - 1);
}

/** Path of the server that the routes are below: `servers[0].url`, or `basePath` in Swagger 2.0. */
function serverPath(document: RawValue, base: URL): string {
  const servers = valueAt(document, 'servers');
  const url = Array.isArray(servers) ? textAt((servers as readonly RawValue[])[0] ?? null, 'url') : null;
  const written = url ?? textAt(document, 'basePath') ?? base.pathname;
  return URL.canParse(written, base.href) ? new URL(written, base.href).pathname.replace(/\/$/, '') : '';
}

/** The path below baseUrl; null for one that is not below it. */
function below(path: string, base: URL): string | null {
  const prefix = base.pathname.replace(/\/$/, '');
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : null;
}

function objectAt(root: RawValue | undefined, name: string): JsonObject {
  const value = root === undefined ? undefined : valueAt(root, name);
  return isObject(value) ? value : {};
}

function lastStep(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
