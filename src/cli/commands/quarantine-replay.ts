import { TongdaoError } from '../../contract/errors.ts';
import type { Text } from '../../contract/text.ts';
import { listQuarantine } from '../../ledger/quarantine.ts';
import type { Replayed, WorkingChannel } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { reasonLines } from '../reasons.ts';
import type { Session } from '../session.ts';
import { WORDS } from '../texts.ts';

const TEXTS = {
  which: { zh: '请给出编号或 --all', en: 'give an id, or --all' },
  progress: { zh: '已处理 {count} 行', en: '{count} rows done' },
  accepted: {
    zh: '已接受 {accepted} 行，仍在隔离区 {kept} 行。',
    en: '{accepted} accepted, {kept} stay in quarantine.',
  },
} as const satisfies Record<string, Text>;

const PAGE = 500;

/** Exit code 1 when something stays in quarantine. */
export function replay(session: Session, id: string | undefined, all: boolean): Promise<number> {
  if ((id === undefined) !== all) throw new TongdaoError('USAGE', { detail: session.t(TEXTS.which) });
  return session.withChannel(async (channel) => {
    const results: Replayed[] = [];
    for await (const entry of id === undefined ? everyId(channel) : [id]) {
      if (session.context.signal.aborted) throw new TongdaoError('ABORTED');
      results.push(await session.context.replay(channel, entry));
      session.progress.update(session.t(TEXTS.progress, { count: results.length }));
    }
    const kept = results.filter(({ accepted }) => !accepted);
    session.show({ accepted: results.length - kept.length, kept }, (screen) => {
      screen.line(session.t(TEXTS.accepted, { accepted: results.length - kept.length, kept: kept.length }));
      if (kept.length === 0) return;
      screen.table(
        [session.t(WORDS.id), session.t(WORDS.reasons)],
        kept.slice(0, PAGE).map((one) => [one.id, reasonLines(session, one.reasons)]),
      );
    });
    return kept.length === 0 ? EXIT.ok : EXIT.found;
  });
}

async function* everyId({ ledger }: WorkingChannel): AsyncGenerator<string> {
  let after = '0';
  for (;;) {
    const entries = await listQuarantine(ledger.pool, { after, limit: PAGE });
    for (const { id } of entries) yield id;
    if (entries.length < PAGE) return;
    after = entries.at(-1)!.id;
  }
}
