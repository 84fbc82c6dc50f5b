import { enterLookups, type Lookup } from '../access/book.ts';
import type { LogSigner } from '../audit/signer.ts';
import type { Answer, Obstacle } from '../contract/answer.ts';
import type { Dataset } from '../contract/dataset.ts';
import { TongdaoError } from '../contract/errors.ts';
import type { Host } from '../host/host.ts';
import { readBodies } from '../ledger/bodies.ts';
import { type LastSeen, lastRead, lastSeen, type Sought } from '../ledger/last-seen.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { batched } from '../storage/batched.ts';
import { jcs } from '../tlog/jcs.ts';
import { LiveQuestions, type Said } from './live.ts';
import { typedKeys } from './typed-key.ts';
import { type Standing, standingByStatus, standingOf } from './validity.ts';

export interface Question {
  readonly dataset: string;
  /** As it was typed. */
  readonly key: string;
  /** The name to be compared with the holder's, or null. */
  readonly holder: string | null;
  readonly purpose: string;
  readonly actor: string;
  readonly accessKey: string | null;
}

export interface SignedAnswer {
  readonly answer: Answer;
  /** The answer as a signed note: `checkAnswer` checks it without the channel. */
  readonly note: string;
}

interface Around {
  readonly ledger: Ledger;
  readonly host: Host;
  readonly signer: LogSigner;
  readonly datasets: ReadonlyMap<string, Dataset>;
  readonly timeZone: string;
  /** How long an answer may take. Milliseconds. */
  readonly limitMs: number;
  /** Milliseconds; by it endpoints that failed are left alone. */
  readonly clock?: () => number;
}

type Told = Standing &
  Pick<Answer, 'source' | 'found' | 'endpoint' | 'obstacle'> & { readonly seen: Date | null };

/** The share of the time that an endpoint may take; the rest is for telling what was last seen. */
const WAITED = 0.9;

const NOTHING: Standing = { valid: null, status: null, validFrom: null, validTo: null, holderMatches: null };

/** Answers whether records are valid: asked at the endpoint that issued them, or else as they were last seen. */
export class Verification {
  readonly #around: Around;
  readonly #live: LiveQuestions;
  readonly #days: Intl.DateTimeFormat;
  /** Asked for together where many ask at once. */
  readonly #seen: (sought: Sought) => Promise<readonly LastSeen[]>;
  readonly #enter: (lookup: Lookup) => Promise<void>;

  constructor(around: Around) {
    this.#around = around;
    this.#live = new LiveQuestions(around.limitMs * WAITED, around.clock ?? Date.now);
    const { pool } = around.ledger;
    this.#seen = batched((sought) => lastSeen(pool, sought));
    this.#enter = batched((lookups) => enterLookups(pool, lookups));
    this.#days = new Intl.DateTimeFormat('sv-SE', { timeZone: around.timeZone, dateStyle: 'short' });
  }

  /** The question is in the access book and on record before it is answered. Throws DATASET_UNKNOWN, VERIFY_NOT_HERE. */
  async answer(question: Question): Promise<SignedAnswer> {
    const { ledger, signer } = this.#around;
    const dataset = this.#dataset(question.dataset);
    const id = ledger.datasetId(dataset.name);
    const keys = typedKeys(question.key);
    const seen = await this.#seen({ dataset: id, keys, movedOut: dataset.movedOut });
    const key = seen[0]?.key ?? keys[0] ?? '';
    const { actor, accessKey, purpose } = question;
    const entry = { what: 'verification', actor, accessKey, purpose, key, known: seen.length > 0 } as const;
    const [told] = await Promise.all([
      this.#told(dataset, seen, question.holder),
      this.#enter({ ...entry, dataset: { id, name: dataset.name } }),
    ]);
    const { seen: seenAt, ...rest } = told;
    const at = new Date();
    const answer: Answer = {
      type: 'tongdao/verification',
      dataset: dataset.name,
      key,
      at: at.toISOString(),
      ...rest,
      seenAt: seenAt?.toISOString() ?? null,
      age: seenAt === null ? null : Math.max(0, Math.round((at.getTime() - seenAt.getTime()) / 1000)),
      discrepancy: seen[0]?.discrepancy ?? null,
      disputed: seen[0]?.dispute ?? null,
    };
    return { answer, note: signer.signText(`${jcs(answer)}\n`) };
  }

  async #told(dataset: Dataset, seen: readonly LastSeen[], holder: string | null): Promise<Told> {
    const [first] = seen;
    if (first === undefined)
      return {
        ...NOTHING,
        source: 'unknown',
        found: null,
        endpoint: null,
        seen: null,
        obstacle: 'never-seen',
      };
    // Whoever shows a record without being its home cannot vouch for it.
    if (!first.isHome) return this.#fromLedger(dataset, first, holder, 'no-home');
    const endpoint = this.#around.host.endpoint(first.endpoint);
    const said = await this.#live.ask(endpoint, dataset.name, first.nativeId);
    if ('obstacle' in said) return this.#fromLedger(dataset, first, holder, said.obstacle);
    if ('record' in said && said.record.key !== first.key)
      return this.#fromLedger(dataset, first, holder, 'moved');
    return this.#fromEndpoint(dataset, first, holder, said);
  }

  #fromEndpoint(
    dataset: Dataset,
    { endpoint }: LastSeen,
    holder: string | null,
    said: Exclude<Said, { readonly obstacle: Obstacle }>,
  ): Told {
    const live = { source: 'live', endpoint, seen: said.at, obstacle: null } as const;
    if ('absent' in said) return { ...NOTHING, ...live, found: false, valid: false };
    return {
      ...standingOf(dataset, said.record.body, { today: this.#today(), holder }),
      ...live,
      found: true,
    };
  }

  /** A kept body tells more than the status, if it is of the state that the ledger stands by. */
  async #fromLedger(
    dataset: Dataset,
    { key, endpoint, fingerprint, status, present }: LastSeen,
    holder: string | null,
    obstacle: Obstacle,
  ): Promise<Told> {
    const { ledger } = this.#around;
    const reading = { endpoint: ledger.endpointId(endpoint), dataset: ledger.datasetId(dataset.name) };
    const [seen, [kept]] = await Promise.all([
      lastRead(ledger.pool, reading.endpoint, reading.dataset),
      readBodies(ledger.pool, reading, [key]),
    ]);
    const last = { source: 'last-seen', found: present, endpoint, seen, obstacle } as const;
    if (!present) return { ...NOTHING, ...last, status };
    if (kept === undefined || kept.fingerprint !== fingerprint)
      return { ...standingByStatus(dataset, status), ...last };
    return { ...standingOf(dataset, kept.body, { today: this.#today(), holder }), ...last };
  }

  #dataset(name: string): Dataset {
    this.#around.ledger.datasetId(name);
    const dataset = this.#around.datasets.get(name);
    if (dataset?.validity === undefined) throw new TongdaoError('VERIFY_NOT_HERE', { dataset: name });
    return dataset;
  }

  #today(): string {
    return this.#days.format(new Date());
  }
}
