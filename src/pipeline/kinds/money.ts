import type { Field } from '../../contract/dataset.ts';
import { TongdaoError } from '../../contract/errors.ts';
import { readText } from '../clean.ts';
import { currencyName, readMoneyWords } from '../currencies.ts';
import { readDecimal, shiftDecimal } from '../decimal.ts';
import { type Draft, shown } from '../draft.ts';
import { narrow } from '../width.ts';
import { isScientific } from './identifier.ts';
import { asIs, exactText, type FieldPlan, fieldOf, type Kind, type Reader, type Writer } from './kind.ts';

const POWERS: Readonly<Record<string, number>> = { 元: 0, 万元: 4 };
const AMOUNT = /^([^\d+-]*?)([+-]?\d[\d,]*(?:\.\d*)?|[+-]?\.\d+)(.*)$/;
const LONGEST = 80;

/** The field that names the money's currency: regCapitalCurrency for regCapital, else the dataset's only one. */
export function currencyFieldOf({ dataset, field }: Pick<FieldPlan, 'dataset' | 'field'>): Field | undefined {
  return (
    fieldOf(dataset, `${field.name}Currency`) ??
    dataset.fields.find((candidate) => candidate.kind === 'currency')
  );
}

/**
 * Decimal string in yuan (or in the whole unit of its currency). The unit is what the text says, else what the mapping says;
 * a mapping without a unit means text that names its own.
 */
function reader(plan: FieldPlan): Reader {
  const { field, rule } = plan;
  const stated = rule.unit === undefined ? null : POWERS[rule.unit]!;
  const currencyField = currencyFieldOf(plan);
  return (raw, draft) => {
    const text = readText(raw, field, draft);
    if (text === undefined) return;
    if (isScientific(text)) return draft.reject(field, 'UNREPAIRABLE');
    const amount = text.length > LONGEST ? null : AMOUNT.exec(narrow(text).replaceAll(' ', ''));
    const words = amount === null ? null : readMoneyWords(amount[1]! + amount[3]!);
    const value = words === null ? null : readDecimal(amount![2]!, words.power ?? stated ?? 0);
    if (words === null || value === null)
      return draft.reject(field, 'MONEY_INVALID', { value: shown(field, text) });
    if (value !== text) draft.change(field, 'money.form');
    if (words.power === null && stated === null && value !== '0') draft.warn(field, 'MONEY_UNIT_ASSUMED');
    draft.body[field.name] = value;
    const currency = words.currency ?? rule.currency ?? null;
    if (currencyField !== undefined && currency !== null) putCurrency(currencyField, currency, draft);
  };
}

/** The amount's text and the currency's own column must not contradict each other. */
export function putCurrency(field: Field, currency: string, draft: Draft): void {
  const known = draft.body[field.name];
  if (typeof known === 'string' && known !== currency) {
    draft.reject(field, 'MONEY_CURRENCY_CONFLICT', { first: known, second: currency });
  } else draft.body[field.name] = currency;
}

function writer(plan: FieldPlan): Writer {
  const { endpoint, field, rule, mapping } = plan;
  const currencyField = currencyFieldOf(plan);
  const hasColumn = currencyField !== undefined && mapping[currencyField.name] !== undefined;
  return (value, body) => {
    if (typeof value !== 'string') return null;
    const currency = currencyField === undefined ? undefined : body[currencyField.name];
    if (rule.currency !== undefined && currency !== undefined && currency !== rule.currency) {
      throw new TongdaoError('CURRENCY_UNWRITABLE', {
        endpoint,
        field: field.name,
        currency: String(currency),
        fixed: rule.currency,
      });
    }
    if (rule.unit !== undefined) return shiftDecimal(value, -POWERS[rule.unit]!);
    const name = typeof currency === 'string' && !hasColumn ? currencyName(currency) : '';
    return name === '' || name === '人民币' ? `${value}元${name}` : `${value}${name}`;
  };
}

export const money: Kind = { options: ['unit', 'currency'], reader, exact: exactText, fold: asIs, writer };
