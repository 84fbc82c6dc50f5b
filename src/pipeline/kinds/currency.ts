import type { Mapping } from '../../contract/mapping.ts';
import { readText } from '../clean.ts';
import { currencyOfNumber, readMoneyWords } from '../currencies.ts';
import { shown } from '../draft.ts';
import { narrow } from '../width.ts';
import { unfloat } from './identifier.ts';
import { asIs, exactText, type FieldPlan, type Kind, type Reader } from './kind.ts';
import { putCurrency } from './money.ts';

/** ISO 4217 alphabetic code. A blank one stays empty: 人民币 is never assumed. */
function reader({ field, mapping }: FieldPlan): Reader {
  const hasUnit = statesUnit(mapping[field.name.replace(/Currency$/, '')]);
  return (raw, draft) => {
    const text = readText(raw, field, draft);
    if (text === undefined) return;
    const plain = unfloat(narrow(text).replaceAll(' ', ''));
    const words = /^\d{1,3}$/.test(plain) ? undefined : readMoneyWords(plain);
    const currency = words === undefined ? currencyOfNumber(plain) : words?.currency;
    if (words?.power && !hasUnit) return draft.reject(field, 'CURRENCY_UNIT', { value: shown(field, text) });
    if (currency === undefined) return draft.reject(field, 'CURRENCY_UNKNOWN', { value: shown(field, text) });
    if (currency !== text) draft.change(field, 'currency.form');
    if (currency !== null) putCurrency(field, currency, draft);
  };
}

const statesUnit = (entry: Mapping[string] | undefined): boolean =>
  typeof entry === 'object' && entry.unit === '万元';

export const currency: Kind = { options: [], reader, exact: exactText, fold: asIs };
