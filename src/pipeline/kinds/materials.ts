import type { RawValue } from '../../contract/adapter.ts';
import type { Field } from '../../contract/dataset.ts';
import type { CanonicalValue } from '../../contract/stages.ts';
import { readText } from '../clean.ts';
import { type Draft, shown } from '../draft.ts';
import { foldText } from '../width.ts';
import { parseRows } from './holders.ts';
import type { FieldPlan, Kind, Reader } from './kind.ts';
import { yesOrNo } from './yes-no.ts';

const DETAILS = ['materialType', 'materialFormat', 'sourceType', 'certTypeCode'] as const;

interface Material extends Partial<Record<(typeof DETAILS)[number], string>> {
  readonly materialName: string;
  /** Absent: what is on the list is needed. */
  readonly isNeed?: boolean;
}

/** 、 stands inside names (身份证、户口簿等身份证明): it separates only where the mapping says so. */
const SEPARATORS = /[;；|\n]/;
const NUMBERING = /^\(?\d{1,2}(?:\)|[.、．](?!\d))\s*/;
const NEEDED = new Map([
  ['必要', true],
  ['必需', true],
  ['非必要', false],
  ['非必需', false],
]);
const UNIT = '\u001f';
const RECORD = '\u001e';

/**
 * What an applicant hands in: a nested array (or JSON text) of objects with the canonical names, or names in one column.
 * Compared are the names and which of them can be left out; neither their order nor their details count, because a list of
 * names alone has none. The details stand in the exact form.
 */
function reader({ field, rule }: FieldPlan): Reader {
  return (raw, draft) => {
    const rows = typeof raw === 'string' ? rowsOf(raw, rule.separator ?? SEPARATORS) : raw;
    if (rows === undefined || rows === null) return;
    if (!Array.isArray(rows))
      return draft.reject(field, 'FIELD_TYPE', { expected: 'array', actual: typeof rows });
    const materials: Material[] = [];
    for (const row of rows as readonly RawValue[]) {
      const material = readMaterial(row, field, draft);
      if (material !== undefined) materials.push(material);
    }
    if (materials.length > 0) draft.body[field.name] = materials as unknown as CanonicalValue;
  };
}

function rowsOf(text: string, separator: string | RegExp): RawValue {
  return /^\s*\[/.test(text) ? parseRows(text) : text.split(separator);
}

function readMaterial(row: RawValue, field: Field, draft: Draft): Material | undefined {
  const isText = typeof row !== 'object' || row === null;
  if (!isText && Array.isArray(row)) {
    draft.reject(field, 'FIELD_TYPE', { expected: 'object', actual: 'array' });
    return undefined;
  }
  const columns = isText ? { materialName: row } : (row as { readonly [name: string]: RawValue });
  const text = readText(columns['materialName'], field, draft);
  if (text === undefined) return undefined;
  const materialName = text.replace(NUMBERING, '');
  if (materialName !== text) draft.change(field, 'materials.numbering');
  const isNeed = readNeed(columns['isNeed'], field, draft);
  const details = DETAILS.flatMap((name) => {
    const detail = readText(columns[name], field, draft);
    return detail === undefined ? [] : [[name, detail] as const];
  });
  return {
    materialName,
    ...(isNeed === undefined ? {} : { isNeed }),
    ...Object.fromEntries(details),
  };
}

function readNeed(raw: RawValue | undefined, field: Field, draft: Draft): boolean | undefined {
  const text = readText(raw, field, draft);
  if (text === undefined) return undefined;
  const value = NEEDED.get(text) ?? yesOrNo(text);
  if (value === undefined) draft.reject(field, 'YES_NO_INVALID', { value: shown(field, text) });
  return value;
}

const exact = (value: CanonicalValue): string =>
  (value as unknown as readonly Material[])
    .map(({ materialName, isNeed, ...details }) =>
      [materialName, isNeed === false ? '?' : '', ...DETAILS.map((name) => details[name] ?? '')].join(UNIT),
    )
    .join(RECORD);

function fold(text: string): string {
  const materials = text.split(RECORD).map((material) => {
    const [name = '', need = ''] = material.split(UNIT);
    return foldText(name) + UNIT + need;
  });
  return materials.sort().join(RECORD);
}

export const materials: Kind = { options: ['separator'], reader, exact, fold };
