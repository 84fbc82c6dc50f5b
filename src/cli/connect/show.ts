import type { Dataset } from '../../contract/dataset.ts';
import { EVIDENCE, type Evidence } from '../../proposal/evidence.ts';
import type { OpenPoint, Proposal } from '../../proposal/propose.ts';
import type { Screen } from '../screen.ts';
import type { Session } from '../session.ts';
import { TEXTS } from './texts.ts';

export const percentOf = (confidence: number): string => `${Math.round(confidence * 100)} %`;

/** Evidence as one line: never a value of a row. */
export const reasonsOf = (session: Session, evidence: readonly Evidence[]): string =>
  evidence
    .map(({ code, params }) => session.t(EVIDENCE[code], params))
    .join(session.language === 'zh' ? '；' : '; ');

/** Each column with what it is thought to be and why; then the code lists, and what is open. */
export function showProposal(session: Session, screen: Screen, dataset: Dataset, proposal: Proposal): void {
  const titles = new Map(dataset.fields.map(({ name, title }) => [name, session.t(title)]));
  const { t } = { t: session.t.bind(session) };
  const rows = proposal.columns.map(({ column, field, parts, candidates, aside }) => {
    const names = parts.length > 0 ? parts : field === null ? [] : [field];
    const best = field === null ? undefined : candidates.find((one) => one.field === field);
    return [
      column,
      names.map((name) => `${name} ${titles.get(name) ?? ''}`).join(' + ') ||
        (aside === null ? null : `(${aside})`),
      best === undefined ? null : percentOf(best.confidence),
      best === undefined ? null : reasonsOf(session, best.evidence),
    ];
  });
  screen.table([t(TEXTS.column), t(TEXTS.field), t(TEXTS.confidence), t(TEXTS.why)], rows);
  for (const { name, map } of proposal.codeLists) {
    screen.line(screen.colours.bold(t(TEXTS.codeList, { list: name })));
    screen.table(
      [t(TEXTS.spelling), t(TEXTS.meaning)],
      Object.entries(map).map(([spelling, value]) => [spelling, value]),
    );
  }
  if (proposal.open.length === 0) return;
  screen.line(screen.colours.bold(t(TEXTS.openTitle)));
  for (const point of proposal.open)
    screen.line(`  ${screen.colours.yellow('?')} ${openLine(session, point)}`);
}

function openLine(session: Session, point: OpenPoint): string {
  if (point.about === 'unit') return session.t(TEXTS.openUnit, { field: point.field, column: point.column });
  if (point.about === 'missing') return session.t(TEXTS.openMissing, { fields: point.fields.join(', ') });
  if (point.about === 'values')
    return session.t(TEXTS.openValues, {
      field: point.field,
      values: point.values.map((value) => JSON.stringify(value)).join(', '),
    });
  const candidates = point.candidates
    .map(({ field, confidence }) => `${field} ${percentOf(confidence)}`)
    .join(', ');
  return session.t(TEXTS.openColumn, { column: point.column, candidates });
}
