import type { Dataset } from '../../contract/dataset.ts';
import { TongdaoError } from '../../contract/errors.ts';
import type { Decisions } from '../../proposal/propose.ts';
import type { NamedValue } from './pairs.ts';

/** What a person has decided so far, by field. */
export class Answers implements Decisions {
  readonly columns: Record<string, string | null> = {};
  readonly constants: Record<string, string> = {};
  readonly units: Record<string, '元' | '万元'> = {};
  readonly values: Record<string, Readonly<Record<string, string>>> = {};
  readonly refused: (readonly [field: string, column: string])[] = [];

  refuse(field: string, column: string): void {
    this.refused.push([field, column]);
  }

  /** `--map` pairs. Throws CONNECT_FIELD_UNMAPPABLE. */
  take(pairs: readonly NamedValue[], dataset: Dataset, columns: readonly string[]): void {
    for (const [field, column] of pairs) {
      const isKnown = dataset.fields.some(({ name }) => name === field);
      const isConstant = column.startsWith('=');
      if (!isKnown || (!isConstant && column !== '' && !columns.includes(column)))
        throw new TongdaoError('CONNECT_FIELD_UNMAPPABLE', { dataset: dataset.name, field, column });
      if (isConstant) this.constants[field] = column.slice(1);
      else this.columns[field] = column === '' ? null : column;
    }
  }
}
