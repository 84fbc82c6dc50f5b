import { FIELD_SLOT } from '../contract/stages.ts';
import type { RecordClass } from '../contract/terms.ts';
import {
  byEndpoint,
  type EndpointFinding,
  gravest,
  isSettling,
  type KeyShown,
  type Showing,
  type Terms,
  unfitToCompare,
  type Verdict,
} from './classify.ts';
import { isEmpty, isUnmapped, sameSlot } from './slots.ts';

/**
 * Puts a key of a dataset in mode compare into exactly one class. Nobody is its home, so nobody is right: `divergent` when endpoints
 * give different values for a field, else `incomplete` when one leaves empty what others fill, else `missing` when one does not
 * show the key.
 *
 * A finding names whoever stands apart: an endpoint whose value is not that of more than half of those that give one. Of three,
 * it is the one that differs from the other two, or all of them when no two agree.
 */
export function classifyPeers(shown: KeyShown, terms: Terms): Verdict {
  const unfit = unfitToCompare(shown, null);
  if (unfit !== null) return unfit;
  const { showings } = shown;
  const apart = standingApart(showings);
  const findings: EndpointFinding[] = terms.endpoints.flatMap((endpoint) => {
    if (!showings.some((showing) => showing.endpoint === endpoint))
      return [{ endpoint, class: 'missing' as const, fields: [] }];
    const found = apart.get(endpoint);
    return found === undefined ? [] : [{ endpoint, ...found }];
  });
  if (findings.length === 0)
    return { class: 'agreed', home: null, formatOnly: areWrittenDifferently(showings), findings };
  if (isSettling(shown, terms))
    return verdict(findings.map((finding) => ({ ...finding, class: 'in-flight' })));
  return verdict(findings);
}

function verdict(findings: readonly EndpointFinding[]): Verdict {
  return { class: gravest(findings), home: null, formatOnly: false, findings: byEndpoint(findings) };
}

interface Apart {
  class: RecordClass;
  readonly fields: number[];
}

/** Endpoints that stand apart in a slot. Who cannot show a field has no part in it. */
function standingApart(showings: readonly Showing[]): ReadonlyMap<string, Apart> {
  const apart = new Map<string, Apart>();
  const note = ({ endpoint }: Showing, found: RecordClass, slot: number): void => {
    const noted = apart.get(endpoint);
    if (noted === undefined) apart.set(endpoint, { class: found, fields: [slot] });
    else {
      noted.fields.push(slot);
      if (found === 'divergent') noted.class = found;
    }
  };
  const length = showings[0]?.fields.length ?? 0;
  for (let at = 0, slot = 0; at < length; at += FIELD_SLOT, slot += 1) {
    const able = showings.filter(({ fields }) => !isUnmapped(fields, at));
    const giving = able.filter(({ fields }) => !isEmpty(fields, at));
    if (giving.length === 0) continue;
    for (const one of giving) {
      const alike = giving.filter(({ fields }) => sameSlot(fields, one.fields, at));
      if (alike.length * 2 <= giving.length) note(one, 'divergent', slot);
    }
    for (const one of able) if (isEmpty(one.fields, at)) note(one, 'incomplete', slot);
  }
  return apart;
}

const areWrittenDifferently = (showings: readonly Showing[]): boolean =>
  showings.some((one) =>
    showings.some((other) => one.fingerprint === other.fingerprint && one.exact !== other.exact),
  );
