import type pg from 'pg';
import { recordAll } from '../audit/record.ts';
import type { OpenCaseState } from '../contract/cases.ts';
import type { Reconciled } from '../ledger/verdicts.ts';
import type { AuditEntry } from '../tlog/entry.ts';

/** A dataset by its number and its name. */
interface NamedDataset {
  readonly id: number;
  readonly name: string;
}

type DueOn = (state: OpenCaseState) => string;

/** Exceptions whose last day is over no longer hold; the reconciliation that does this looks at their keys again. */
export async function endExceptions(client: pg.ClientBase, dataset: number): Promise<void> {
  await client.query(
    `UPDATE case_exception SET ended_at = now(), ended_by = 'system', touched = pg_current_xact_id()
     WHERE dataset = $1 AND ended_at IS NULL AND ends_at <= now()`,
    [dataset],
  );
}

/**
 * Cases follow what a reconciliation found, in its transaction: closed with their discrepancy, raised where the policy asks a person, and
 * taken up again where what was decided did not hold. Every step is one statement, however many there are.
 */
export async function casesFollow(
  client: pg.ClientBase,
  dataset: NamedDataset,
  { id, changes }: Reconciled,
  dueOn: DueOn,
): Promise<void> {
  const closed = changes.filter(({ change }) => change === 'closed').map((one) => one.id);
  await logMoved(client, dataset, id, await closeCases(client, closed, id));
  await changeClasses(client, dataset.id, id);
  await logMoved(client, dataset, id, await endedExceptions(client, dataset.id, id, dueOn('raised')));
  await followDeliveries(client, dataset, dueOn, id);
  await logMoved(client, dataset, id, await raiseCases(client, dataset.id, id, dueOn('raised')));
}

/** A case that the channel moved by itself. */
interface Moved {
  readonly id: string;
  readonly discrepancy: string;
  readonly step: string;
  readonly because: string | null;
}

/** Writes the events of the cases that a statement `moved` (id, discrepancy, step, state, detail) and returns them. */
async function move(
  client: pg.ClientBase,
  statements: string,
  values: readonly unknown[],
): Promise<readonly Moved[]> {
  const { rows } = await client.query<Moved>(
    `WITH ${statements}, event AS (
       INSERT INTO case_event (case_file, actor, step, state, detail) SELECT id, 'system', step, state, detail FROM moved ORDER BY id
     )
     SELECT id, discrepancy, step, detail->>'because' AS because FROM moved ORDER BY id`,
    [...values],
  );
  return rows;
}

function closeCases(
  client: pg.ClientBase,
  discrepancies: readonly string[],
  reconciliation: string,
): Promise<readonly Moved[]> {
  return move(
    client,
    `closed AS (
       UPDATE case_file SET state = 'closed', version = version + 1, due_on = 'infinity', closed_at = now(), closed_by = $2::bigint,
         outcome = CASE WHEN state IN ('approved', 'carried-out') AND (action = 'correct' OR EXISTS (
             SELECT FROM delivery WHERE delivery.case_file = case_file.id AND delivery.state = 'proved'))
           THEN 'proved' ELSE 'settled' END
       WHERE discrepancy = ANY ($1::bigint[]) RETURNING id, discrepancy, state, outcome
     ), ended AS (
       UPDATE case_exception SET ended_at = now(), ended_by = 'system' FROM closed
       WHERE case_exception.case_file = closed.id AND ended_at IS NULL
     ), moved AS (
       SELECT id, discrepancy, state, 'close' AS step,
         jsonb_build_object('outcome', outcome, 'reconciliation', $2::text) AS detail FROM closed
     )`,
    [discrepancies, reconciliation],
  );
}

function raiseCases(
  client: pg.ClientBase,
  dataset: number,
  reconciliation: string,
  dueOn: string,
): Promise<readonly Moved[]> {
  return move(
    client,
    `raised AS (
       INSERT INTO case_file (discrepancy, dataset, key, class, due_on, raised_by)
       SELECT discrepancy.id, $1::smallint, judged.key, judged.class, $3::date, 'system'
       FROM judged JOIN discrepancy ON discrepancy.dataset = $1 AND discrepancy.key = judged.key AND discrepancy.closed_at IS NULL
       WHERE judged.policy = 'case'
         AND NOT EXISTS (SELECT FROM case_file WHERE case_file.discrepancy = discrepancy.id)
       ORDER BY discrepancy.id ON CONFLICT (discrepancy) DO NOTHING RETURNING id, discrepancy, state
     ), moved AS (
       SELECT id, discrepancy, state, 'raise' AS step, jsonb_build_object('reconciliation', $2::text) AS detail FROM raised
     )`,
    [dataset, reconciliation, dueOn],
  );
}

async function changeClasses(client: pg.ClientBase, dataset: number, reconciliation: string): Promise<void> {
  await move(
    client,
    `changed AS (
       UPDATE case_file SET class = judged.class, version = version + 1 FROM judged
       WHERE case_file.dataset = $1 AND case_file.key = judged.key AND case_file.state <> 'closed'
         AND judged.class NOT IN ('agreed', 'in-flight') AND judged.class <> case_file.class
       RETURNING id, discrepancy, state, case_file.class
     ), moved AS (
       SELECT id, discrepancy, state, 'change' AS step,
         jsonb_build_object('class', class, 'reconciliation', $2::text) AS detail FROM changed
     )`,
    [dataset, reconciliation],
  );
}

/** A discrepancy that counts again although its case ended in an exception needs another decision. */
function endedExceptions(
  client: pg.ClientBase,
  dataset: number,
  reconciliation: string,
  dueOn: string,
): Promise<readonly Moved[]> {
  return move(
    client,
    `reopened AS (
       UPDATE case_file SET state = 'raised', version = version + 1, due_on = $3::date, approved_by = NULL, approver = NULL, approved_at = NULL
       FROM judged
       WHERE case_file.dataset = $1 AND case_file.key = judged.key AND judged.class <> 'agreed'
         AND case_file.state = 'carried-out' AND case_file.action = 'except'
         AND (judged.policy = 'case' OR NOT EXISTS (
           SELECT FROM case_exception WHERE case_exception.case_file = case_file.id AND ended_at IS NULL))
       RETURNING id, discrepancy, state
     ), moved AS (
       SELECT id, discrepancy, state, 'reopen' AS step,
         jsonb_build_object('because', 'exception-over', 'reconciliation', $2::text) AS detail FROM reopened
     )`,
    [dataset, reconciliation, dueOn],
  );
}

/**
 * Approved cases follow their deliveries: carried out when every target applied, back to verified with the reason when one did not. Once
 * a reconciliation has looked, and the discrepancy still asks for a decision although all is proved, the case is raised again.
 */
export async function followDeliveries(
  client: pg.ClientBase,
  dataset: NamedDataset,
  dueOn: DueOn,
  reconciliation: string | null,
): Promise<void> {
  const moved = await move(
    client,
    `last AS (
       SELECT DISTINCT ON (case_file.id, delivery.target) case_file.id, case_file.discrepancy, delivery.state
       FROM case_file JOIN delivery ON delivery.case_file = case_file.id
       WHERE case_file.dataset = $1 AND case_file.state IN ('approved', 'carried-out') AND case_file.action = 'deliver'
         AND delivery.target = ANY (SELECT endpoint.id FROM endpoint WHERE endpoint.name = ANY (case_file.endpoints))
       ORDER BY case_file.id, delivery.target, delivery.id DESC
     ), answered AS (
       SELECT id, CASE
         WHEN bool_or(state = 'conflict') THEN 'conflict' WHEN bool_or(state = 'refused') THEN 'refused'
         WHEN bool_or(state = 'disproved') THEN 'disproved'
         WHEN $2::text IS NOT NULL AND bool_or(state = 'superseded') AND bool_and(state IN ('proved', 'superseded'))
           THEN 'superseded'
         WHEN $2::text IS NOT NULL AND bool_and(state = 'proved') AND EXISTS (
             SELECT FROM discrepancy WHERE discrepancy.id = last.discrepancy AND policy = 'case') THEN 'still-open'
         WHEN bool_and(state IN ('applied', 'proved')) THEN 'applied' END AS result
       FROM last GROUP BY id, discrepancy
     ), decided AS (
       SELECT id, result, CASE result WHEN 'applied' THEN 'carried-out' WHEN 'still-open' THEN 'raised' WHEN 'superseded' THEN 'raised'
         ELSE 'verified' END AS state FROM answered WHERE result IS NOT NULL
     ), followed AS (
       UPDATE case_file SET state = decided.state, version = version + 1,
         approved_by = CASE WHEN result = 'applied' THEN approved_by END,
         approver = CASE WHEN result = 'applied' THEN approver END,
         approved_at = CASE WHEN result = 'applied' THEN approved_at END,
         due_on = CASE decided.state WHEN 'carried-out' THEN $3::date WHEN 'verified' THEN $4::date ELSE $5::date END
       FROM decided WHERE case_file.id = decided.id AND case_file.state IN ('approved', 'carried-out')
         AND case_file.state <> decided.state
       RETURNING case_file.id, discrepancy, case_file.state, result
     ), moved AS (
       SELECT id, discrepancy, state,
         CASE state WHEN 'carried-out' THEN 'execute' WHEN 'verified' THEN 'return' ELSE 'reopen' END AS step,
         jsonb_strip_nulls(jsonb_build_object('because', nullif(result, 'applied'), 'reconciliation', $2::text)) AS detail
       FROM followed
     )`,
    [dataset.id, reconciliation, dueOn('carried-out'), dueOn('verified'), dueOn('raised')],
  );
  await logMoved(client, dataset, reconciliation, moved);
}

/** Cases in one entry of the audit log: their ids must fit, however long they are. */
const CHUNK = 400;

async function logMoved(
  client: pg.ClientBase,
  dataset: NamedDataset,
  reconciliation: string | null,
  moved: readonly Moved[],
): Promise<void> {
  const at = new Date().toISOString();
  const entries: AuditEntry[] = [];
  for (const step of new Set(moved.map((one) => one.step))) {
    const ofStep = moved.filter((one) => one.step === step);
    for (let from = 0; from < ofStep.length; from += CHUNK) {
      entries.push({
        type: 'decision',
        at,
        actor: 'system',
        subject: { dataset: dataset.name },
        data: {
          what: `case-${step}`,
          ...(reconciliation === null ? {} : { reconciliation }),
          cases: ofStep.slice(from, from + CHUNK).map(({ id, discrepancy, because }) => ({
            case: id,
            discrepancy,
            ...(because === null ? {} : { because }),
          })),
        },
      });
    }
  }
  if (entries.length > 0) await recordAll(client, entries);
}
