import type { Dataset, Field } from '../../contract/dataset.ts';
import { TongdaoError } from '../../contract/errors.ts';
import type { Body, CanonicalValue } from '../../contract/stages.ts';
import { classTitle, type RecordClass } from '../../contract/terms.ts';
import type { Text } from '../../contract/text.ts';
import { readBodies } from '../../ledger/bodies.ts';
import { type Discrepancy, discrepancyHistory, readDiscrepancy } from '../../ledger/discrepancies.ts';
import { shownStates } from '../../ledger/record.ts';
import { isPersonal } from '../../pipeline/holder.ts';
import type { WorkingChannel } from '../context.ts';
import type { Cell, Screen } from '../screen.ts';
import type { Session } from '../session.ts';
import { POLICY_TITLES, WORDS } from '../texts.ts';

const TEXTS = {
  heading: {
    zh: '差异 {id}：{dataset} {key}，{class}，{policy}，主责端 {home}，自 {since}',
    en: 'Discrepancy {id}: {dataset} {key}, {class}, {policy}, home {home}, since {since}',
  },
  headingPeers: {
    zh: '差异 {id}：{dataset} {key}，{class}，{policy}，自 {since}',
    en: 'Discrepancy {id}: {dataset} {key}, {class}, {policy}, since {since}',
  },
  notShown: { zh: '未提供', en: 'not shown' },
  closed: { zh: '已于 {at} 消除。', en: 'It was closed at {at}.' },
  noValues: { zh: '没有留存各端的值。', en: 'No values of it are kept.' },
  history: { zh: '经过', en: 'How it came about' },
  end: { zh: '消除', en: 'closed' },
} as const satisfies Record<string, Text>;

/** What one endpoint shows: canonical values, personal ones masked. */
interface Side {
  readonly endpoint: string;
  readonly nativeId: string;
  readonly present: boolean;
  /** null: not kept. */
  readonly values: Readonly<Record<string, CanonicalValue>> | null;
}

export async function showDiscrepancy(session: Session, channel: WorkingChannel, id: string): Promise<void> {
  const { ledger, datasets } = channel;
  const discrepancy = await readDiscrepancy(ledger.pool, id);
  if (discrepancy === null) throw new TongdaoError('DISCREPANCY_UNKNOWN', { id });
  const dataset = datasets.get(discrepancy.dataset)!;
  const sides = await readSides(session, channel, dataset, discrepancy.key);
  const history = await discrepancyHistory(ledger.pool, id);
  session.show({ ...discrepancy, sides, history }, (screen) => {
    showHeading(session, screen, dataset, discrepancy);
    showSides(session, screen, dataset, sides, discrepancy);
    screen.line(session.t(TEXTS.history));
    screen.table(
      [session.t(WORDS.at), session.t(WORDS.reconciliation), session.t(WORDS.class)],
      history.map((event) => [
        session.time(event.at),
        event.reconciliation,
        titleOf(session, dataset, event.class),
      ]),
    );
  });
}

async function readSides(
  session: Session,
  { ledger }: WorkingChannel,
  dataset: Dataset,
  key: string,
): Promise<readonly Side[]> {
  const datasetId = ledger.datasetId(dataset.name);
  const states = await shownStates(ledger.pool, datasetId, key);
  return Promise.all(
    states.map(async ({ endpoint, nativeId, present, fingerprint }) => {
      const reading = { endpoint: ledger.endpointId(endpoint), dataset: datasetId };
      const kept = await readBodies(ledger.pool, reading, [key]);
      const body = kept.find((one) => one.fingerprint === fingerprint)?.body;
      return {
        endpoint,
        nativeId,
        present,
        values: body === undefined ? null : masked(session, dataset, body),
      };
    }),
  );
}

function masked(session: Session, dataset: Dataset, body: Body): Readonly<Record<string, CanonicalValue>> {
  const shown = dataset.fields.filter(({ name }) => body[name] !== undefined);
  return Object.fromEntries(
    shown.map((field) => [
      field.name,
      isPersonal(dataset, field, body) ? session.t(WORDS.masked) : body[field.name]!,
    ]),
  );
}

function showHeading(session: Session, screen: Screen, dataset: Dataset, discrepancy: Discrepancy): void {
  const { id, key, home, policy, openedAt, closedAt } = discrepancy;
  const since = session.time(openedAt)!;
  const words = {
    class: titleOf(session, dataset, discrepancy.class),
    policy: session.t(POLICY_TITLES[policy]),
  };
  const heading = dataset.mode === 'compare' ? TEXTS.headingPeers : TEXTS.heading;
  screen.line(session.t(heading, { id, dataset: dataset.name, key, home: home ?? '–', since, ...words }));
  if (closedAt !== null) screen.line(session.t(TEXTS.closed, { at: session.time(closedAt)! }));
}

/** One row per field that a side has, the differing ones first and marked; a column for whoever does not show the record, too. */
function showSides(
  session: Session,
  screen: Screen,
  dataset: Dataset,
  sides: readonly Side[],
  discrepancy: Discrepancy,
): void {
  const differs = new Set(differing(discrepancy));
  const kept = sides.filter((side) => side.values !== null);
  if (kept.length === 0) {
    screen.line(session.t(TEXTS.noValues));
    return;
  }
  const shown = dataset.fields.filter(
    ({ name }) => differs.has(name) || kept.some(({ values }) => name in values!),
  );
  const order = [
    ...shown.filter(({ name }) => differs.has(name)),
    ...shown.filter(({ name }) => !differs.has(name)),
  ];
  const absent = discrepancy.findings
    .map(({ endpoint }) => endpoint)
    .filter((endpoint) => sides.every((side) => side.endpoint !== endpoint));
  const cells = ({ name }: Field): Cell[] => sides.map(({ values }) => plain(values?.[name]));
  screen.table(
    [
      '',
      session.t(WORDS.field),
      ...sides.map(({ endpoint }) => endpoint),
      ...absent.map((endpoint) => `${endpoint} · ${session.t(TEXTS.notShown)}`),
    ],
    order.map((field) => [
      differs.has(field.name) ? screen.colours.red('≠') : '',
      session.t(field.title),
      ...cells(field),
      ...absent.map(() => null),
    ]),
  );
}

function plain(value: CanonicalValue | undefined): string | null {
  if (value === undefined) return null;
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map(plain).join('\n');
  const parts = Object.values(value);
  return parts.length === 1 ? plain(parts[0]) : JSON.stringify(value);
}

function titleOf(session: Session, { mode }: Dataset, name: string | null): string {
  return session.t(name === null ? TEXTS.end : classTitle(name as RecordClass, mode));
}

/** Fields on which it is open. */
export function differing({ findings }: Discrepancy): readonly string[] {
  return [...new Set(findings.flatMap(({ fields }) => fields))];
}
