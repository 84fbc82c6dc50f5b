import { Document, type Pair, Scalar, YAMLMap } from 'yaml';
import type { CodeList, Mapping } from '../contract/mapping.ts';
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
  document.setIn(['datasets', proposal.dataset, 'mapping'], mappingNode(document, proposal.mapping, sure));
  quoteDigits(document);
  const comments = proposal.open.map(commentOf);
  if (comments.length > 0) document.comment = comments.map((line) => ` ${line}`).join('\n');
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

/** codes/<list>.yaml */
export function codeListFile({ name, map }: CodeList, open: readonly OpenPoint[]): DraftFile {
  const document = new Document({ name, map });
  quoteDigits(document);
  const unplaced = open.find((point) => point.about === 'values' && point.list === name);
  if (unplaced !== undefined) document.comment = ` ${commentOf(unplaced)}`;
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

function commentOf(point: OpenPoint): string {
  if (point.about === 'column') {
    const names = point.candidates.map(
      ({ field, confidence }) => `${field} ${Math.round(confidence * 100)} %`,
    );
    return `? ${point.column}: ${names.join(', ')}`;
  }
  if (point.about === 'unit') return `? ${point.field}: { from: ${point.column}, unit: 元 | 万元 }`;
  if (point.about === 'missing') return `? ${point.fields.join(', ')}: –`;
  const values = point.values.map((value) => JSON.stringify(value)).join(', ');
  return `? ${point.field} (${point.list}): ${values}`;
}
