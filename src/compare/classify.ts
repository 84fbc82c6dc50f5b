import { CLASSES, type RecordClass } from '../contract/terms.ts';
import { isSame, type Relation, relate } from './slots.ts';

/** What one endpoint shows of a key, as the ledger knows it. */
export interface Showing {
  readonly endpoint: string;
  /** The home that this endpoint's own record names; null: it names none. */
  readonly home: string | null;
  /** The status of its record; null: none. */
  readonly status: string | null;
  readonly fingerprint: string;
  /** 64-bit digest of the unfolded form, as text. */
  readonly exact: string;
  readonly fields: Uint8Array;
  /** The fields that this endpoint showed for the key before. */
  readonly earlier: readonly Uint8Array[];
  /** When the ledger first saw the present version, ms since 1970. */
  readonly changedAt: number;
  /** The endpoint shows the key more than once. */
  readonly repeated: boolean;
}

/** A home move under way, by names of endpoints. */
export interface Moving {
  readonly departure: string;
  readonly destination: string;
}

export interface KeyShown {
  readonly key: string;
  /** At most one per endpoint, in any order. */
  readonly showings: readonly Showing[];
  /** Endpoints where a row with this key lies in quarantine. */
  readonly quarantined: readonly string[];
  /** Endpoints with an open delivery of this key. */
  readonly delivering: readonly string[];
  /** Between which homes it is being moved: frozen, and not overdue. Null: it is not. */
  readonly moving: Moving | null;
  /** When an endpoint last removed the key, ms; null: never. */
  readonly removedAt: number | null;
}

export interface Terms {
  /** The endpoints that must agree: those of the dataset that have been read in full. */
  readonly endpoints: readonly string[];
  /** Those of them that show their own records only: they need not show those of other homes, but what they show must be right. */
  readonly ownOnly?: ReadonlySet<string>;
  /** A difference younger than this is in flight. */
  readonly settleMs: number;
  /** Statuses of a record that has left its home's region. */
  readonly movedOut?: ReadonlySet<string>;
  readonly now: number;
}

/** What is amiss at one endpoint. */
export interface EndpointFinding {
  readonly endpoint: string;
  readonly class: RecordClass;
  /** Slots that differ from the home's record; in mode compare, those in which it stands apart from the others. */
  readonly fields: readonly number[];
}

export interface Verdict {
  readonly class: RecordClass;
  /** The one endpoint that claims the record, if there is exactly one. */
  readonly home: string | null;
  /** Agreed, though written differently somewhere. */
  readonly formatOnly: boolean;
  /** One per endpoint at fault, by endpoint name. Empty when agreed. */
  readonly findings: readonly EndpointFinding[];
}

/**
 * Puts a key of a dataset that has homes into exactly one class (design: Reconciliation); peers.ts does it for peers. What concerns the key as a whole comes first; otherwise every replica is
 * compared with the home and the gravest finding names the key.
 */
export function classify(shown: KeyShown, terms: Terms): Verdict {
  const held = new Map(shown.showings.map((showing) => [showing.endpoint, showing]));
  const claiming = shown.showings.filter((showing) => showing.home === showing.endpoint);
  const departed = claiming.length > 1 ? claiming.filter((showing) => isMovedOut(showing, terms)) : [];
  const claimers = claiming.filter((showing) => !departed.includes(showing));
  const home = claimers.length === 1 ? claimers[0]! : null;

  const unfit = unfitToCompare(shown, home);
  if (unfit !== null) return unfit;
  const settling = isSettling(shown, terms);
  if (isMoving(shown, claimers)) return whole('in-flight', null, shown.showings.map(endpointOf));
  if (home === null) {
    if (settling) return whole('in-flight', null, shown.showings.map(endpointOf));
    if (claimers.length > 1) return whole('contested', null, claimers.map(endpointOf));
    return whole(nobodysClass(shown.showings, held, terms), null, shown.showings.map(endpointOf));
  }

  const findings: EndpointFinding[] = [];
  let formatOnly = false;
  for (const endpoint of terms.endpoints) {
    if (endpoint === home.endpoint) continue;
    // What it keeps of a record that has left is no copy of the new home's.
    if (departed.some((showing) => showing.endpoint === endpoint)) continue;
    const replica = held.get(endpoint);
    if (replica === undefined && terms.ownOnly?.has(endpoint) === true) continue;
    const finding = replica === undefined ? MISSING : compareReplica(home, replica);
    if (finding === null) {
      formatOnly ||= replica!.exact !== home.exact && replica!.fingerprint === home.fingerprint;
      continue;
    }
    const underway = settling || shown.delivering.includes(endpoint);
    findings.push({ endpoint, class: underway ? 'in-flight' : finding.class, fields: finding.fields });
  }
  if (findings.length === 0) return { class: 'agreed', home: home.endpoint, formatOnly, findings };
  return { class: gravest(findings), home: home.endpoint, formatOnly: false, findings: byEndpoint(findings) };
}

const isMovedOut = ({ status }: Showing, { movedOut }: Terms): boolean =>
  status !== null && movedOut?.has(status) === true;

/** While the departure has not struck the record off, what a move does to it is nobody's fault. */
function isMoving({ moving }: KeyShown, claimers: readonly Showing[]): boolean {
  if (moving === null) return false;
  const places = [moving.departure, moving.destination];
  const names = claimers.map(endpointOf);
  return names.includes(moving.departure) && names.every((name) => places.includes(name));
}

/** What must be mended at an endpoint before values are compared; null: nothing. */
export function unfitToCompare(shown: KeyShown, home: Showing | null): Verdict | null {
  if (shown.quarantined.length > 0) return whole('invalid', home, shown.quarantined);
  const repeating = shown.showings.filter((showing) => showing.repeated);
  return repeating.length > 0 ? whole('duplicate', home, repeating.map(endpointOf)) : null;
}

const MISSING = { class: 'missing', fields: [] } as const;

function compareReplica(
  home: Showing,
  replica: Showing,
): { readonly class: RecordClass; readonly fields: readonly number[] } | null {
  if (home.fingerprint === replica.fingerprint) return null;
  const relation = relate(home.fields, replica.fields);
  if (isSame(relation)) return null;
  return { class: replicaClass(home, replica, relation), fields: slotsOf(relation) };
}

function replicaClass(home: Showing, replica: Showing, relation: Relation): RecordClass {
  if (home.earlier.some((fields) => agree(fields, replica.fields))) return 'stale';
  if (relation.differing.length === 0 && relation.onlySecond.length === 0) return 'incomplete';
  const homes = [home.fields, ...home.earlier];
  const agreedOnce = replica.earlier.some((fields) => homes.some((shown) => agree(shown, fields)));
  return agreedOnce ? 'breach' : 'divergent';
}

/** Nobody claims it: an orphan when no home that the holders name has it, unclaimed when one has it and says that it is elsewhere. */
function nobodysClass(
  showings: readonly Showing[],
  held: ReadonlyMap<string, Showing>,
  terms: Terms,
): 'orphan' | 'unclaimed' {
  const named = showings.map((showing) => showing.home).filter((home) => home !== null);
  const absent = named.some((home) => terms.endpoints.includes(home) && !held.has(home));
  return absent && !named.some((home) => held.has(home)) ? 'orphan' : 'unclaimed';
}

export function isSettling(shown: KeyShown, terms: Terms): boolean {
  const latest = Math.max(shown.removedAt ?? 0, ...shown.showings.map((showing) => showing.changedAt));
  return terms.now - latest < terms.settleMs;
}

export function whole(recordClass: RecordClass, home: Showing | null, endpoints: readonly string[]): Verdict {
  const findings = endpoints.map((endpoint) => ({ endpoint, class: recordClass, fields: [] }));
  return {
    class: recordClass,
    home: home?.endpoint ?? null,
    formatOnly: false,
    findings: byEndpoint(findings),
  };
}

/** Fingerprints would not do: they differ where one of the endpoints cannot show a field. */
const agree = (first: Uint8Array, second: Uint8Array): boolean => isSame(relate(first, second));

const endpointOf = (showing: Showing): string => showing.endpoint;

export function gravest(findings: readonly EndpointFinding[]): RecordClass {
  return CLASSES.find((recordClass) => findings.some((finding) => finding.class === recordClass))!;
}

export function byEndpoint(findings: readonly EndpointFinding[]): readonly EndpointFinding[] {
  return [...findings].sort((a, b) => (a.endpoint < b.endpoint ? -1 : 1));
}

function slotsOf(relation: Relation): readonly number[] {
  return [...relation.differing, ...relation.onlyFirst, ...relation.onlySecond].sort((a, b) => a - b);
}
