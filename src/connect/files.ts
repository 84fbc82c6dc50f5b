import { Document, isCollection, isPair, type Pair, Scalar, YAMLMap } from 'yaml';
import type { CodeList, Mapping, MappingRule } from '../contract/mapping.ts';
import type { InventedExample } from '../proposal/examples.ts';
import type { OpenPoint } from '../proposal/propose.ts';
import type { Draft } from './draft.ts';

/** A file of the profile, its path from the profile's folder. */
export interface DraftFile {
  readonly path: string;
  readonly text: string;
}

const WIDTH = { lineWidth: 110, indentSeq: true } as const;

/** endpoints/<name>.yaml; what a person still has to say stands in it as comments. */
export function endpointFile({ endpoint, divisions, kind, options, read, proposal }: Draft): DraftFile {
  const document = new Document({
    endpoint,
    divisions,
    adapter: kind.manifest.id,
    options: options.toJSON(),
    datasets: { [proposal.dataset]: { read, mapping: {} } },
  });
  const sure = new Map(
    proposal.columns.flatMap(({ column, candidates }) =>
      candidates.map((candidate) => [`${candidate.field}\0${column}`, candidate.confidence] as const),
    ),
  );
  const mapping = mappingNode(document, proposal.mapping, sure);
  const lists = new Set(proposal.codeLists.map(({ name }) => name));
  const left = proposal.open.flatMap((point) => linesOf(point, lists));
  if (left.length > 0) mapping.comment = [OPEN, ...left].map((line) => ` ${line}`).join('\n');
  document.setIn(['datasets', proposal.dataset, 'mapping'], mapping);
  for (const at of [['divisions'], ['options'], ['datasets', proposal.dataset, 'read']])
    lay(document.getIn(at));
  quoteDigits(document);
  return { path: `endpoints/${endpoint}.yaml`, text: document.toString(WIDTH) };
}

function mappingNode(document: Document, mapping: Mapping, sure: ReadonlyMap<string, number>): YAMLMap {
  const map = new YAMLMap();
  for (const [field, entry] of Object.entries(mapping)) {
    const node = document.createNode(entry, { flow: true });
    const column = typeof entry === 'string' ? entry : (entry.from ?? '');
    const confidence = sure.get(`${field}\0${column}`);
    if (confidence !== undefined) node.comment = ` ${Math.round(confidence * 100)} %`;
    map.add(document.createPair(field, node) as Pair);
  }
  return map;
}

/** What holds nothing but single values stands on one line. */
function lay(node: unknown): void {
  if (!isCollection(node)) return;
  const values = node.items.map((item) => (isPair(item) ? item.value : item));
  node.flow = values.every((value) => !isCollection(value));
}

/** codes/<list>.yaml */
export function codeListFile({ name, map }: CodeList, open: readonly OpenPoint[]): DraftFile {
  const document = new Document({ name, map });
  quoteDigits(document);
  const unplaced = open.find((point) => point.about === 'values' && point.list === name);
  if (unplaced?.about === 'values') {
    const lines = unplaced.values.map((value) => lineOf(value, 'CODE'));
    document.comment = [OPEN_VALUES, ...lines].map((line) => ` ${line}`).join('\n');
  }
  return { path: `codes/${name}.yaml`, text: document.toString(WIDTH) };
}

/** endpoints/<name>.examples.yaml */
export function examplesFile(
  endpoint: string,
  dataset: string,
  examples: readonly InventedExample[],
): DraftFile {
  const document = new Document({ [dataset]: examples });
  document.commentBefore =
    ' 列与写法取自样本，人名、名称、证号、电话等均为虚构。请核对 canonical 是否正确。\n' +
    ' Columns and spellings come from the sample; names, numbers and telephones are invented. See that canonical is right.';
  quoteDigits(document);
  return { path: `endpoints/${endpoint}.examples.yaml`, text: document.toString(WIDTH) };
}

/** Codes are text: whatever could be taken for a number or a date is quoted. */
function quoteDigits(document: Document): void {
  const visit = (node: unknown): void => {
    if (node instanceof Scalar) {
      if (typeof node.value === 'string' && /^[\d.+-]/.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
      return;
    }
    if (typeof node !== 'object' || node === null || !('items' in node) || !Array.isArray(node.items)) return;
    for (const item of node.items) {
      if (typeof item === 'object' && item !== null && 'key' in item && 'value' in item) {
        visit(item.key);
        visit(item.value);
      } else visit(item);
    }
  };
  visit(document.contents);
}

const OPEN = '未定，由您决定：补全后去掉 #  |  Open, for you to say: complete it and take the # away';
const OPEN_VALUES =
  '未归类的写法：填入代码，移到 map 下  |  Spellings not placed: give each its code and move it under map';

/** What a person has to say, written as the entry that would say it. */
function linesOf(point: OpenPoint, lists: ReadonlySet<string>): readonly string[] {
  if (point.about === 'column')
    return point.candidates.map(
      ({ field, confidence }) => `${lineOf(field, point.column)} # ${Math.round(confidence * 100)} %`,
    );
  if (point.about === 'unit')
    return [`${lineOf(point.field, { from: point.column, unit: '万元' })} # 万元? 元?`];
  if (point.about === 'missing') return point.fields.map((field) => lineOf(field, 'COLUMN'));
  // Where some of the values could be placed there is a list, and it says what is left.
  if (lists.has(point.list)) return [];
  const values = point.values.map((value) => JSON.stringify(value)).join(', ');
  return [`${lineOf(point.field, { from: point.column, codes: point.list })} # ${values}`];
}

function lineOf(name: string, value: string | MappingRule): string {
  const document = new Document({});
  document.add(document.createPair(name, document.createNode(value, { flow: true })));
  return document.toString({ lineWidth: 0 }).trim();
}
