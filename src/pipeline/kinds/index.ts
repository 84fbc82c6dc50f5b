import type { FieldKind } from '../../contract/dataset.ts';
import { certIdentifier } from './cert-identifier.ts';
import { code } from './code.ts';
import { currency } from './currency.ts';
import { date } from './date.ts';
import { days } from './days.ts';
import { division } from './division.ts';
import { holders } from './holders.ts';
import { identifier } from './identifier.ts';
import { integer } from './integer.ts';
import type { Kind } from './kind.ts';
import { list } from './list.ts';
import { materials } from './materials.ts';
import { money } from './money.ts';
import { openEnded } from './open-ended.ts';
import { orgCode } from './org-code.ts';
import { person } from './person.ts';
import { phone } from './phone.ts';
import { regNo } from './reg-no.ts';
import { name, text } from './text.ts';
import { uscc } from './uscc.ts';
import { yesNo } from './yes-no.ts';

export const KINDS: Readonly<Record<FieldKind, Kind>> = {
  uscc,
  regNo,
  orgCode,
  certIdentifier,
  identifier,
  name,
  person,
  text,
  date,
  openEnded,
  money,
  currency,
  code,
  division,
  integer,
  phone,
  list,
  holders,
  materials,
  days,
  yesNo,
};
