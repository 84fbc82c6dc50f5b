import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dataset } from '../../src/contract/dataset.ts';
import { parseDataset } from '../../src/pipeline/dataset.ts';
import { type ColumnMeaning, readMeanings } from '../../src/proposal/meanings.ts';
import { packageRoot } from '../../src/storage/paths.ts';
import type { Layout, Truth } from './layout.ts';

export const TODAY = '2026-06-30';

export function datasetOf(name: string): Dataset {
  const file = `schemas/datasets/${name}.json`;
  return parseDataset(JSON.parse(readFileSync(join(packageRoot(), file), 'utf8')), file);
}

const datasets = new Map(['enterprise-registration', 'licence'].map((name) => [name, datasetOf(name)]));

/** Fields and headers of the pairs that names alone cannot tell apart. */
const TRAP_FIELDS = new Set(
  'termFrom termTo validFrom validTo name holderName legalRepName regCapitalCurrency issuerName authorityName approvedOn issuedOn domicile certName status regNo certNo'.split(
    ' ',
  ),
);

export interface Measured {
  readonly layout: string;
  readonly mappable: number;
  readonly right: number;
  /** `column: proposed, should be …`; everything wrong at the confidence that maps a column. */
  readonly wrong: readonly string[];
  readonly trapErrors: readonly string[];
  readonly open: readonly string[];
}

export function measure(layout: Layout): Measured {
  const dataset = datasets.get(layout.dataset)!;
  const table = { columns: layout.columns.map(({ header }) => header), rows: layout.rows };
  const { meanings } = readMeanings(dataset, table, TODAY);
  const judged = layout.columns.map(({ header, truth }, at) => ({ header, truth, meaning: meanings[at]! }));
  const wrong = judged.filter(({ truth, meaning }) => meaning.field !== null && !isRight(truth, meaning));
  const said = ({ header, truth, meaning }: (typeof judged)[number]) =>
    `${header}: ${meaning.candidates.map(({ field, confidence }) => `${field} ${confidence}`).join(', ') || '–'}; is ${String(truth)}`;
  const isTrap = ({ truth, meaning }: (typeof judged)[number]) =>
    [meaning.field, ...namesOf(truth)].some((name) => name !== null && TRAP_FIELDS.has(name));
  return {
    layout: layout.name,
    mappable: judged.filter(({ truth }) => truth !== null).length,
    right: judged.filter(({ truth, meaning }) => meaning.field !== null && isRight(truth, meaning)).length,
    wrong: wrong.map(said),
    trapErrors: wrong.filter(isTrap).map(said),
    open: judged.filter(({ truth, meaning }) => truth !== null && meaning.field === null).map(said),
  };
}

const namesOf = (truth: Truth): readonly string[] =>
  (truth === null ? [] : [truth].flat()).flatMap((one) => one.split(' + '));

function isRight(truth: Truth, { field, parts }: ColumnMeaning): boolean {
  const said = parts.length > 0 ? parts.join(' + ') : field;
  return (truth === null ? [] : [truth].flat()).some((one) => one === said);
}
