import type pg from 'pg';
import { record } from '../audit/record.ts';
import { keptReason } from '../cases/reason.ts';
import type { Dataset } from '../contract/dataset.ts';
import { TongdaoError } from '../contract/errors.ts';
import { type MoveEventStep, type MoveState, type MoveStep, PRECHECK_TITLES } from '../contract/moves.ts';
import { personOf } from '../contract/persons.ts';
import type { Actor } from '../contract/terms.ts';
import type { Host } from '../host/host.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Settings } from '../settings/settings.ts';
import { transaction } from '../storage/pool.ts';
import { moveTerms } from './due.ts';
import { type HeldMove, holdMove } from './held.ts';
import { MOVE_RULES, refusalOf } from './machine.ts';
import { precheck } from './precheck.ts';
import { type MoveInFull, readMove } from './read.ts';

/** What steps need; a Channel has it. */
export interface MoveContext {
  readonly settings: Settings;
  readonly datasets: ReadonlyMap<string, Dataset>;
  readonly ledger: Ledger;
  readonly host: Host;
}

export interface MoveProposal {
  readonly dataset: string;
  readonly key: string;
  readonly destination: string;
  readonly reason: string;
}

/**
 * Proposes that a record moves from the home that shows it to another. Throws MOVE_ROLE, MOVE_NO_HOME, MOVE_DESTINATION, MOVE_OPEN,
 * CASE_REASON, DATASET_UNKNOWN, ENDPOINT_UNKNOWN.
 */
export async function proposeMove(
  { ledger, host, settings, datasets }: MoveContext,
  actor: Actor,
  { dataset, key, destination, reason }: MoveProposal,
): Promise<MoveInFull> {
  if (actor.role !== 'operator' && actor.role !== 'shell')
    throw new TongdaoError('MOVE_ROLE', { role: actor.role, step: 'propose', allowed: 'operator' });
  const id = ledger.datasetId(dataset);
  const there = host.endpoint(destination);
  const { dueOn, timeZone } = moveTerms(settings);
  const words = keptReason(reason);
  const moveId = await transaction(ledger.pool, async (client) => {
    const departure = await homeOf(client, id, key);
    if (departure === null) throw new TongdaoError('MOVE_NO_HOME', { dataset, key });
    const isReplicated = datasets.get(dataset)?.mode === 'replicate';
    if (departure === destination || !isReplicated || !(dataset in there.settings.datasets))
      throw new TongdaoError('MOVE_DESTINATION', { endpoint: destination, dataset });
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO home_move (dataset, key, departure, destination, reason, proposed_by, proposer, due_on, overdue_at)
       VALUES ($1, $2, $3, $4, $5, $6, $9, $7::text::date, ($7::text::date + 1)::timestamp AT TIME ZONE $8)
       ON CONFLICT (dataset, key) WHERE state <> 'closed' DO NOTHING RETURNING id`,
      [
        id,
        key,
        ledger.endpointId(departure),
        ledger.endpointId(destination),
        words,
        actor.name,
        dueOn('proposed'),
        timeZone,
        personOf(actor),
      ],
    );
    const [made] = rows;
    if (made === undefined) throw new TongdaoError('MOVE_OPEN', { id: await openMoveOf(client, id, key) });
    const held = { id: made.id, version: 0, dataset: id, key };
    await enterEvent(client, ledger, actor, held, 'propose', 'proposed', words, { departure, destination });
    return made.id;
  });
  return (await readMove(ledger.pool, moveId))!;
}

/**
 * Takes a step in one transaction with its event and its entry in the audit log. `version`: the one that the actor saw; null where it does
 * not matter. Throws MOVE_UNKNOWN, MOVE_CHANGED, MOVE_PRECHECK, CASE_REASON and what `refusalOf` says.
 */
export async function takeMoveStep(
  { ledger, settings, datasets }: MoveContext,
  actor: Actor,
  id: string,
  version: number | null,
  step: MoveStep,
  reason: string,
): Promise<MoveInFull> {
  const words = keptReason(reason);
  const { from, to, outcome, roles } = MOVE_RULES[step];
  const { dueOn, timeZone } = moveTerms(settings);
  await transaction(ledger.pool, async (client) => {
    const held = await holdMove(client, id);
    if (version !== null && version !== held.version)
      throw new TongdaoError('MOVE_CHANGED', { id, version: held.version });
    const refused = refusalOf(held, step, actor);
    if (refused !== null) {
      const { name, role } = actor;
      const { state } = held;
      throw new TongdaoError(refused, {
        id,
        step,
        state,
        from,
        role,
        actor: name,
        allowed: roles.join(', '),
      });
    }
    if (step === 'freeze')
      await demandPrecheck(client, datasets.get(ledger.datasetName(held.dataset))!, held);
    await client.query(
      `UPDATE home_move SET state = $2, version = version + 1, outcome = $3,
         closed_at = CASE WHEN $3::text IS NOT NULL THEN now() END,
         frozen_by = CASE WHEN $4 THEN $5 ELSE frozen_by END, freezer = CASE WHEN $4 THEN $8 ELSE freezer END, frozen_at = CASE WHEN $4 THEN now() ELSE frozen_at END,
         due_on = $6::text::date, overdue_at = ($6::text::date + 1)::timestamp AT TIME ZONE $7
       WHERE id = $1`,
      [
        id,
        to,
        outcome,
        step === 'freeze',
        actor.name,
        to === 'closed' ? 'infinity' : dueOn(to),
        timeZone,
        personOf(actor),
      ],
    );
    await enterEvent(client, ledger, actor, held, step, to, words, {});
  });
  return (await readMove(ledger.pool, id))!;
}

/** Throws MOVE_PRECHECK. */
async function demandPrecheck(client: pg.ClientBase, dataset: Dataset, held: HeldMove): Promise<void> {
  const failed = await precheck(client, dataset, held);
  if (failed.length === 0) return;
  throw new TongdaoError('MOVE_PRECHECK', {
    id: held.id,
    zh: failed.map((name) => PRECHECK_TITLES[name].zh).join('；'),
    en: failed.map((name) => PRECHECK_TITLES[name].en).join('; '),
  });
}

/** The one endpoint that shows the record as its own, or null. */
async function homeOf(client: pg.ClientBase, dataset: number, key: string): Promise<string | null> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT endpoint.name FROM state JOIN endpoint ON endpoint.id = state.endpoint
     WHERE dataset = $1 AND key = $2 AND occurrence = 0 AND present AND home = state.endpoint`,
    [dataset, key],
  );
  return rows.length === 1 ? rows[0]!.name : null;
}

async function openMoveOf(client: pg.ClientBase, dataset: number, key: string): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM home_move WHERE dataset = $1 AND key = $2 AND state <> 'closed'`,
    [dataset, key],
  );
  return rows[0]?.id ?? '';
}

/** Enters what a person did, in the move and in the audit log. */
async function enterEvent(
  client: pg.ClientBase,
  ledger: Ledger,
  actor: Actor,
  { id, version, dataset, key }: Pick<HeldMove, 'id' | 'version' | 'dataset' | 'key'>,
  step: MoveEventStep,
  state: MoveState,
  reason: string,
  detail: Readonly<Record<string, string>>,
): Promise<void> {
  await client.query(
    'INSERT INTO home_move_event (home_move, actor, step, state, reason) VALUES ($1, $2, $3, $4, $5)',
    [id, actor.name, step, state, reason],
  );
  await record(client, {
    type: 'decision',
    at: new Date().toISOString(),
    actor: actor.name,
    subject: { dataset: ledger.datasetName(dataset), key },
    data: { what: `move-${step}`, move: id, version: version + 1, state, reason, ...detail },
  });
}
