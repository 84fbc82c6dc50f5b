import type { Obstacle } from '../contract/answer.ts';
import { asTongdaoError } from '../contract/errors.ts';
import type { SealedRecord } from '../contract/stages.ts';
import type { HostedEndpoint, Present } from '../host/hosted-endpoint.ts';

/** What an endpoint said of one record; `absent`: it has none of that native id. */
export type Said =
  | { readonly record: SealedRecord; readonly at: Date }
  | { readonly absent: true; readonly at: Date }
  | { readonly obstacle: Obstacle; readonly at: Date };

const REST_FROM_MS = 1000;
const REST_TO_MS = 30_000;
const PUSHED = 'push';

interface Rest {
  failures: number;
  until: number;
}

/**
 * Questions to endpoints within a time limit. One question that is under way answers all that ask the same meanwhile; an
 * endpoint that failed is left alone for a while, so that only one in a while waits for it in vain.
 */
export class LiveQuestions {
  readonly #limitMs: number;
  readonly #clock: () => number;
  readonly #underWay = new Map<string, Promise<Said>>();
  readonly #rests = new Map<string, Rest>();

  constructor(limitMs: number, clock: () => number) {
    this.#limitMs = limitMs;
    this.#clock = clock;
  }

  /** Never throws. */
  ask(endpoint: HostedEndpoint, dataset: string, nativeId: string): Promise<Said> {
    if (!canBeAsked(endpoint, dataset)) return now('cannot-be-asked');
    const place = `${endpoint.name} ${dataset}`;
    const question = `${place} ${nativeId}`;
    const same = this.#underWay.get(question);
    if (same !== undefined) return same;
    const rest = this.#rests.get(place);
    if (rest !== undefined && this.#clock() < rest.until) return now('resting');
    // While this one tries, the others go on without: the next failure makes it longer.
    if (rest !== undefined) rest.until = this.#clock() + this.#limitMs;
    const said = this.#put(endpoint, dataset, nativeId).then((answer) => {
      this.#underWay.delete(question);
      this.#note(place, answer);
      return answer;
    });
    this.#underWay.set(question, said);
    return said;
  }

  async #put(endpoint: HostedEndpoint, dataset: string, nativeId: string): Promise<Said> {
    const at = new Date();
    const done = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => {
        resolve(null);
        done.abort();
      }, this.#limitMs);
      timer.unref();
    });
    try {
      const found = await Promise.race([endpoint.present(dataset, [nativeId], done.signal), late]);
      return found === null ? { obstacle: 'no-answer-in-time', at } : { ...saidBy(found), at };
    } catch (thrown) {
      const { action } = asTongdaoError(thrown);
      return { obstacle: action === 'reject' ? 'unreadable' : 'failed', at };
    } finally {
      clearTimeout(timer);
    }
  }

  #note(place: string, said: Said): void {
    const failed =
      'obstacle' in said && (said.obstacle === 'no-answer-in-time' || said.obstacle === 'failed');
    if (!failed) {
      this.#rests.delete(place);
      return;
    }
    const failures = Math.min((this.#rests.get(place)?.failures ?? 0) + 1, 10);
    const until = this.#clock() + Math.min(REST_FROM_MS * 2 ** (failures - 1), REST_TO_MS);
    this.#rests.set(place, { failures, until });
  }
}

/** What an endpoint sends by itself lies here already: asking for it would ask nobody. */
function canBeAsked(endpoint: HostedEndpoint, dataset: string): boolean {
  try {
    return endpoint.settings.adapter !== PUSHED && endpoint.capabilities(dataset).lookup;
  } catch {
    return false;
  }
}

function saidBy({ sealed, rejected }: Present) {
  const [record] = sealed;
  if (record !== undefined) return { record };
  return rejected.length > 0 ? { obstacle: 'unreadable' as const } : { absent: true as const };
}

const now = async (obstacle: Obstacle): Promise<Said> => ({ obstacle, at: new Date() });
