import { isMod3736Valid } from '../check-digits.ts';
import { readText } from '../clean.ts';
import { shown } from '../draft.ts';
import { narrow } from '../width.ts';
import { asIs, exactText, type FieldPlan, type Kind, type Reader } from './kind.ts';

/** Electronic licence identifier (证照标识, GB/T 36904-2018): root.type.issuer.serial.version.check */
const STRUCTURE =
  /^1\.2\.156\.3005\.2\.([0-9A-Z]{21})\.([0-9A-Z]{1,18})\.([0-9A-Z_-]{1,64})\.(\d{3})\.([0-9A-Z])$/;

export interface CertIdentifierParts {
  readonly type: string;
  readonly issuer: string;
  readonly digits: string;
}

export function certIdentifierParts(identifier: string): CertIdentifierParts | null {
  const match = STRUCTURE.exec(identifier);
  if (match === null) return null;
  const [, type = '', issuer = '', serial = '', version = '', check = ''] = match;
  return { type, issuer, digits: `${type}${issuer}${serial.replace(/[_-]/g, '')}${version}${check}` };
}

function reader({ field }: FieldPlan): Reader {
  return (raw, draft) => {
    const text = readText(raw, field, draft);
    if (text === undefined) return;
    const identifier = narrow(text).replaceAll(' ', '').toUpperCase();
    const parts = identifier.length > 200 ? null : certIdentifierParts(identifier);
    if (parts === null)
      return draft.reject(field, 'CERT_IDENTIFIER_INVALID', { value: shown(field, identifier) });
    if (identifier !== text) draft.change(field, 'cert-identifier.form');
    if (parts.issuer.length !== 18) draft.warn(field, 'CERT_IDENTIFIER_ISSUER');
    if (!isMod3736Valid(parts.digits)) draft.warn(field, 'CERT_IDENTIFIER_CHECKSUM');
    draft.body[field.name] = identifier;
  };
}

export const certIdentifier: Kind = { options: [], reader, exact: exactText, fold: asIs };
