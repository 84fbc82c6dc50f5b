/** What a WSDL 1.1 document tells: where the service is, its operations, and what their messages hold. */
import type { RawValue } from '../../src/contract/adapter.ts';
import { isObject, type JsonObject, textAt } from '../wire/path.ts';

export interface Operation {
  readonly name: string;
  readonly action: string;
  /** Elements of the request and of the answer, as they stand in the envelope's body. */
  readonly input: Shape;
  readonly output: Shape;
}

/** An element as the schema declares it. */
export interface Shape {
  readonly name: string;
  /** Namespace of the element; empty for one without. */
  readonly namespace: string;
  readonly repeated: boolean;
  readonly children: readonly Shape[];
}

export interface Wsdl {
  readonly address: string | null;
  readonly operations: readonly Operation[];
}

const DEPTH = 6;

type Schemas = readonly JsonObject[];

/** Where further documents of the WSDL are, relative to it: schemas are often kept apart. */
export function importsOf(document: JsonObject): readonly string[] {
  const schemas = [...schemasOf(document), document].flatMap((holder) => [
    ...many(holder['import']),
    ...many(holder['include']),
  ]);
  const found = schemas.flatMap((one) => [textAt(one, '@schemaLocation'), textAt(one, '@location')]);
  return found.filter((place) => place !== null);
}

/** @param documents the WSDL and what it imports; null when none of them is a WSDL */
export function readWsdl(documents: readonly JsonObject[]): Wsdl | null {
  const definitions = documents.flatMap((one) => many(one['definitions']));
  if (definitions.length === 0) return null;
  const schemas = documents.flatMap((one) => [...schemasOf(one), ...many(one['schema'])]);
  const all = (name: string) => definitions.flatMap((one) => many(one[name]));
  const [port] = all('service').flatMap((service) => many(service['port']));
  const messages = all('message');
  const abstract = all('portType').flatMap((type) => many(type['operation']));
  const operations = new Map<string, Operation>();
  for (const operation of all('binding').flatMap((binding) => many(binding['operation']))) {
    const name = textAt(operation, '@name');
    if (name === null || operations.has(name)) continue;
    const described = abstract.find((one) => textAt(one, '@name') === name);
    const shape = (direction: 'input' | 'output') =>
      shapeOfMessage(messages, schemas, textAt(described ?? null, `${direction}.@message`), name);
    const action = many(operation['operation']).map((one) => textAt(one, '@soapAction'))[0] ?? '';
    operations.set(name, { name, action, input: shape('input'), output: shape('output') });
  }
  return {
    address: port === undefined ? null : textAt(port, 'address.@location'),
    operations: [...operations.values()],
  };
}

/** Document style: the message's part names an element. RPC style: parts named one by one below the operation. */
function shapeOfMessage(
  messages: readonly JsonObject[],
  schemas: Schemas,
  reference: string | null,
  operation: string,
): Shape {
  const message = messages.find((one) => textAt(one, '@name') === localName(reference ?? ''));
  const parts = many(message?.['part']);
  const element = textAt(parts[0] ?? null, '@element');
  if (element !== null) return elementNamed(schemas, localName(element), DEPTH);
  const children = parts.map((part) => plain(textAt(part, '@name') ?? 'arg'));
  return { name: operation, namespace: '', repeated: false, children };
}

function elementNamed(schemas: Schemas, name: string, depth: number): Shape {
  for (const schema of schemas) {
    const found = many(schema['element']).find((one) => textAt(one, '@name') === name);
    if (found !== undefined) return shapeOf(schemas, schema, found, depth);
  }
  return plain(name);
}

function shapeOf(schemas: Schemas, schema: JsonObject, element: JsonObject, depth: number): Shape {
  const reference = textAt(element, '@ref');
  const repeated = !['0', '1'].includes(textAt(element, '@maxOccurs') ?? '1');
  if (depth === 0) return plain(textAt(element, '@name') ?? localName(reference ?? ''));
  if (reference !== null) return { ...elementNamed(schemas, localName(reference), depth - 1), repeated };
  const typeName = textAt(element, '@type');
  const named = typeName === null ? undefined : typeNamed(schemas, localName(typeName));
  const type = many(element['complexType'])[0] ?? named;
  const particles = type === undefined ? [] : particlesOf(schemas, type, depth);
  return {
    name: textAt(element, '@name') ?? '',
    namespace: textAt(schema, '@targetNamespace') ?? '',
    repeated,
    children: particles.map((child) => shapeOf(schemas, schema, child, depth - 1)),
  };
}

/** Elements of a complex type, those that it extends first. */
function particlesOf(schemas: Schemas, type: JsonObject, depth: number): readonly JsonObject[] {
  const groups = ['sequence', 'all', 'choice'].flatMap((name) => many(type[name]));
  const own = groups.flatMap((group) => many(group['element']));
  const [extension] = many(type['complexContent']).flatMap((content) => many(content['extension']));
  if (extension === undefined || depth === 0) return own;
  const base = typeNamed(schemas, localName(textAt(extension, '@base') ?? ''));
  return [
    ...(base === undefined ? [] : particlesOf(schemas, base, depth - 1)),
    ...particlesOf(schemas, extension, depth - 1),
    ...own,
  ];
}

function typeNamed(schemas: Schemas, name: string): JsonObject | undefined {
  return schemas
    .flatMap((schema) => many(schema['complexType']))
    .find((one) => textAt(one, '@name') === name);
}

function schemasOf(document: JsonObject): Schemas {
  return many(document['definitions']).flatMap((one) =>
    many(one['types']).flatMap((types) => many(types['schema'])),
  );
}

function plain(name: string): Shape {
  return { name, namespace: '', repeated: false, children: [] };
}

function many(value: RawValue | undefined): readonly JsonObject[] {
  return (Array.isArray(value) ? (value as readonly RawValue[]) : [value ?? null]).filter(isObject);
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
