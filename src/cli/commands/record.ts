import type { Command } from 'commander';
import { checkedPurpose } from '../../access/purpose.ts';
import { sequence } from '../../audit/sequence.ts';
import { CASE_STATE_TITLES, CASE_STEP_TITLES, type CaseStep } from '../../contract/cases.ts';
import type { DatasetMode } from '../../contract/dataset.ts';
import { MOVE_STEP_TITLES, type MoveEventStep } from '../../contract/moves.ts';
import { ruleTitle } from '../../contract/rules.ts';
import { classTitle, type RecordClass } from '../../contract/terms.ts';
import type { Text } from '../../contract/text.ts';
import type { ShownState, TimelineEvent } from '../../ledger/record.ts';
import { readRecordLife } from '../../lookup/record-life.ts';
import type { Cli } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';
import { WORDS } from '../texts.ts';

const TEXTS = {
  disputed: { zh: '有争议：处理单 {case}（{state}）', en: 'Disputed: case {case} ({state})' },
  about: {
    zh: '一条记录：谁出示它、版本、改动过值的规则、时间线；查阅写入审计日志',
    en: 'one record: who shows it, versions, rules that changed values, timeline; the look-up is put on the audit log',
  },
  purpose: {
    zh: '查阅目的，写入审计日志（必填）',
    en: 'what the look-up is for; goes on the audit log (required)',
  },
  shown: { zh: '出示', en: 'shown' },
  changedAt: { zh: '变更于', en: 'changed' },
  rules: { zh: '规则', en: 'rules' },
  timeline: { zh: '时间线', en: 'Timeline' },
  what: { zh: '事项', en: 'what' },
} as const satisfies Record<string, Text>;

const EVENTS: Readonly<Record<TimelineEvent['what'], Text>> = {
  version: { zh: '新版本', en: 'version' },
  removed: { zh: '不再出示', en: 'no longer shown' },
  discrepancy: { zh: '差异', en: 'discrepancy' },
  closed: { zh: '差异消除', en: 'discrepancy closed' },
  quarantined: { zh: '隔离', en: 'quarantined' },
  delivery: { zh: '投递', en: 'delivery' },
  case: { zh: '处理单', en: 'case' },
  move: { zh: '迁移', en: 'move' },
};

export function recordCommand(cli: Cli, program: Command): void {
  cli
    .command(program, 'record <dataset> <key>', TEXTS.about, [
      'record enterprise-registration 91310118132712288N --purpose "complaint 2026-118"',
    ])
    .requiredOption('--purpose <text>', cli.t(TEXTS.purpose))
    .action(
      cli.run<{ readonly purpose: string }>((session, { purpose }, [dataset, key]) => {
        return lookUp(session, dataset!, key!, checkedPurpose(purpose));
      }),
    );
}

/** The look-up is in the access book and on the log before anything is shown. */
function lookUp(session: Session, dataset: string, key: string, purpose: string): Promise<number> {
  return session.withChannel(async ({ ledger, signer, datasets }) => {
    const looker = { actor: session.context.actor, accessKey: null, endpoint: null };
    const life = await readRecordLife(ledger, looker, dataset, key, purpose).finally(() =>
      sequence(ledger.pool, signer),
    );
    const { dispute } = life;
    session.show(life, (screen) => {
      screen.line(`${dataset} ${key}`);
      if (dispute !== null) {
        const state = session.t(CASE_STATE_TITLES[dispute.state]);
        screen.line(screen.colours.red(session.t(TEXTS.disputed, { case: dispute.case, state })));
      }
      screen.table(
        [
          WORDS.endpoint,
          WORDS.nativeId,
          TEXTS.shown,
          WORDS.version,
          WORDS.home,
          WORDS.state,
          TEXTS.changedAt,
          TEXTS.rules,
        ].map((title) => session.t(title)),
        life.shown.map((state) => [
          state.endpoint,
          state.nativeId,
          session.t(state.present ? WORDS.yes : WORDS.no),
          state.version,
          state.home,
          state.status,
          session.time(state.changedAt),
          rules(session, state),
        ]),
      );
      screen.line(session.t(TEXTS.timeline));
      screen.table(
        [WORDS.at, TEXTS.what, WORDS.endpoint, WORDS.id, WORDS.detail].map((title) => session.t(title)),
        life.timeline.map((event) => [
          session.time(event.at),
          session.t(EVENTS[event.what]),
          event.endpoint,
          event.ref,
          detail(session, event, datasets.get(dataset)?.mode),
        ]),
      );
    });
    return EXIT.ok;
  });
}

const rules = (session: Session, { changes, warnings }: ShownState): string =>
  [
    ...changes.map(({ field, rule }) => `${field}: ${session.t(ruleTitle(rule))}`),
    ...warnings.map(({ field, code }) => `${field}: ! ${code}`),
  ].join('\n');

function detail(session: Session, event: TimelineEvent, mode?: DatasetMode): string {
  const isClass = event.what === 'discrepancy' || event.what === 'closed';
  if (event.what === 'case') return session.t(CASE_STEP_TITLES[event.detail as CaseStep]);
  if (event.what === 'move') return session.t(MOVE_STEP_TITLES[event.detail as MoveEventStep]);
  return isClass ? session.t(classTitle(event.detail as RecordClass, mode)) : event.detail;
}
