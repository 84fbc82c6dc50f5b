import type { Dataset, Field } from '../contract/dataset.ts';
import { isMod1110Valid, isOrgCodeValid, isResidentId, isUsccAlphabet, isUsccValid } from './check-digits.ts';
import type { Draft } from './draft.ts';
import { certIdentifierParts } from './kinds/cert-identifier.ts';
import { fieldOf } from './kinds/kind.ts';
import { compact } from './kinds/uscc.ts';

/** Derives fields from others, or warns where they contradict each other. */
export type Rule = (draft: Draft) => void;

interface RuleEntry {
  /** The rule runs where the dataset has all of these, in this order. */
  readonly fields: readonly string[];
  /** …and the endpoint shows these: what it cannot show is not missing. */
  readonly shown?: readonly string[];
  compile(...fields: Field[]): Rule;
}

export function rulesFor(dataset: Dataset, shown: ReadonlySet<string>): readonly Rule[] {
  return RULES.flatMap(({ fields: names, shown: wanted = [], compile }) => {
    const fields = names.map((name) => fieldOf(dataset, name)).filter((field) => field !== undefined);
    return fields.length === names.length && wanted.every((name) => shown.has(name))
      ? [compile(...fields)]
      : [];
  });
}

const text = (draft: Draft, field: Field): string | undefined => {
  const value = draft.body[field.name];
  return typeof value === 'string' ? value : undefined;
};

/** Warns when the first day is later than the second. */
const inOrder = (from: string, to: string): RuleEntry => ({
  fields: [from, to],
  compile: (first, second) => (draft) => {
    const [start, end] = [text(draft, first!), text(draft, second!)];
    if (start !== undefined && end !== undefined && end < start) draft.warn(second!, 'TERM_REVERSED');
  },
});

const openOrDated = (to: string, open: string): RuleEntry => ({
  fields: [to, open],
  compile: (end, flag) => (draft) => {
    if (draft.body[flag!.name] === true && text(draft, end!) !== undefined)
      draft.warn(end!, 'OPEN_AND_DATED');
  },
});

const datedStatus = (
  status: string,
  on: string,
  code: 'CANCELLED_WITHOUT_DATE' | 'REVOKED_WITHOUT_DATE',
): RuleEntry => ({
  fields: ['status', on],
  shown: [on],
  compile: (state, day) => (draft) => {
    if (text(draft, state!) === status && text(draft, day!) === undefined && !draft.isRejected(on))
      draft.warn(state!, code);
  },
});

const residentId = (type: string, number: string): RuleEntry => ({
  fields: [type, number],
  compile: (kind, id) => (draft) => {
    const value = text(draft, id!);
    if (value === undefined || value.length !== 18 || value.includes('*')) return;
    if (text(draft, kind!) === '111' && !isResidentId(value.toUpperCase()))
      draft.warn(id!, 'RESIDENT_ID_CHECKSUM');
  },
});

const RULES: readonly RuleEntry[] = [
  {
    // Exports hold the last 16 characters of the USCC as registration number.
    fields: ['uscc', 'regNo'],
    compile: (uscc, regNo) => (draft) => {
      const number = text(draft, regNo!);
      if (number?.length !== 16 || text(draft, uscc!)?.slice(2) !== number) return;
      draft.body[regNo!.name] = undefined;
      draft.change(regNo!, 'reg-no.tail-of-uscc');
    },
  },
  {
    fields: ['uscc', 'orgCode'],
    compile: (uscc, orgCode) => (draft) => {
      const expected = text(draft, uscc!)?.slice(8, 17);
      const value = text(draft, orgCode!);
      if (expected === undefined || draft.isRejected('orgCode')) return;
      if (value === undefined && isOrgCodeValid(expected)) {
        draft.body[orgCode!.name] = expected;
        draft.change(orgCode!, 'org-code.from-uscc');
      } else if (value !== undefined && value !== expected)
        draft.warn(orgCode!, 'ORG_CODE_MISMATCH', { value, expected });
    },
  },
  {
    // `G5430` is category and code in one; `G` alone is the category.
    fields: ['industryCode', 'industryCategory'],
    compile: (industry, category) => (draft) => {
      const match = /^([A-Z])(\d*)$/.exec(text(draft, industry!) ?? '');
      if (match === null) return;
      draft.body[industry!.name] = match[2] === '' ? undefined : match[2]!;
      draft.change(industry!, 'industry.letter');
      draft.body[category!.name] ??= match[1]!;
    },
  },
  {
    // National types: 9500 个体工商户 has category 92, 9100 农民专业合作社 has 93.
    fields: ['entityTypeCode', 'uscc'],
    compile: (type, uscc) => (draft) => {
      const value = text(draft, type!);
      const expected = value === '9500' ? '92' : value === '9100' ? '93' : undefined;
      const code = text(draft, uscc!);
      if (expected !== undefined && code !== undefined && !code.startsWith(expected)) {
        draft.warn(type!, 'ENTITY_TYPE_MISMATCH', { value: value! });
      }
    },
  },
  {
    fields: ['entityTypeCode', 'regCapital'],
    compile: (type, capital) => (draft) => {
      const amount = text(draft, capital!);
      if (text(draft, type!)?.startsWith('2') && amount !== undefined && amount !== '0')
        draft.warn(capital!, 'BRANCH_CAPITAL');
    },
  },
  datedStatus('CANCELLED', 'cancelledOn', 'CANCELLED_WITHOUT_DATE'),
  datedStatus('REVOKED', 'revokedOn', 'REVOKED_WITHOUT_DATE'),
  inOrder('termFrom', 'termTo'),
  inOrder('validFrom', 'validTo'),
  openOrDated('termTo', 'termOpenEnded'),
  openOrDated('validTo', 'validOpenEnded'),
  {
    fields: ['establishedOn', 'approvedOn'],
    compile: (established, approved) => (draft) => {
      const [first, second] = [text(draft, established!), text(draft, approved!)];
      if (first !== undefined && second !== undefined && first > second)
        draft.warn(established!, 'ESTABLISHED_AFTER_APPROVED');
    },
  },
  residentId('legalRepIdType', 'legalRepIdNo'),
  {
    // 实施编码 of 31 characters: USCC of the authority, level of government, and the basic code that all regions share.
    fields: ['taskCode', 'catalogCode'],
    compile: (task, catalog) => (draft) => {
      const code = text(draft, task!);
      if (code?.length !== 31 || !isUscc(code.slice(0, 18)) || draft.isRejected(catalog!.name)) return;
      const expected = code.slice(19);
      const value = text(draft, catalog!);
      if (value === undefined) {
        draft.body[catalog!.name] = expected;
        draft.change(catalog!, 'catalog-code.from-task-code');
      } else if (value !== expected) draft.warn(catalog!, 'CATALOG_CODE_MISMATCH', { value, expected });
    },
  },
  {
    fields: ['holders', 'holderName', 'holderKind', 'holderCode', 'holderCodeType'],
    compile:
      (holders, ...singles) =>
      (draft) => {
        const rows = draft.body[holders!.name];
        const first = Array.isArray(rows) ? rows[0] : undefined;
        if (first === undefined || singles.some((field) => draft.body[field.name] !== undefined)) return;
        const properties = ['name', 'kind', 'code', 'codeType'] as const;
        singles.forEach((field, i) => {
          const value = first[properties[i]!];
          if (value === undefined) return;
          draft.body[field.name] = value;
          draft.change(field, 'holder.first');
        });
      },
  },
  {
    // Columns for the USCC hold resident identity numbers of individuals.
    fields: ['holderCode', 'holderCodeType'],
    compile: (holder, type) => (draft) => {
      const value = text(draft, holder!);
      if (value === undefined) return;
      const code = compact(value);
      if (code !== value) draft.change(holder!, 'holder.form');
      draft.body[holder!.name] = code;
      const known = text(draft, type!);
      const found = isResidentId(code) ? '111' : isUscc(code) ? '001' : undefined;
      if (
        found === undefined ||
        found === known ||
        (known !== undefined && known !== '001') ||
        draft.isRejected(type!.name)
      )
        return;
      draft.body[type!.name] = found;
      draft.change(type!, 'holder.code-type');
    },
  },
  residentId('holderCodeType', 'holderCode'),
  {
    // Food licences: JY (trade) and SC (production), 13 digits and a check digit.
    fields: ['certNo'],
    compile: (certNo) => (draft) => {
      const value = text(draft, certNo!);
      if (value === undefined || !/^(JY|SC)\d{14}$/i.test(value)) return;
      const upper = value.toUpperCase();
      if (upper !== value) draft.change(certNo!, 'cert-no.case');
      draft.body[certNo!.name] = upper;
      if (!isMod1110Valid(upper.slice(2))) draft.warn(certNo!, 'CERT_NO_CHECKSUM', { value: upper });
    },
  },
  {
    fields: ['certIdentifier', 'certTypeCode', 'issuerCode'],
    compile: (identifier, type, issuer) => (draft) => {
      const parts = certIdentifierParts(text(draft, identifier!) ?? '');
      if (parts === null) return;
      const typeCode = text(draft, type!);
      const issuerCode = text(draft, issuer!);
      if (typeCode?.length === 21 && typeCode !== parts.type) draft.warn(type!, 'CERT_IDENTIFIER_PARTS');
      if (issuerCode?.length === 18 && issuerCode !== parts.issuer)
        draft.warn(issuer!, 'CERT_IDENTIFIER_PARTS');
    },
  },
];

const isUscc = (code: string): boolean => code.length === 18 && isUsccAlphabet(code) && isUsccValid(code);
