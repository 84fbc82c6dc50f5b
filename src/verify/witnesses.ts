import { cosignedAt, parseWitnessVkey } from '../tlog/cosignature.ts';
import { asFault, type Fault, fault } from './fault.ts';

export interface WitnessOptions {
  /** Public keys of witnesses (vkeys of type 0x04). */
  readonly witnesses?: readonly string[];
  /** How many of them must have signed; all, unless told otherwise. */
  readonly quorum?: number;
}

/** A witness that signed a checkpoint, and when by its own clock. */
export interface Witnessed {
  readonly name: string;
  readonly at: Date;
}

/** Which of the witnesses signed the checkpoint, with a fault when they are too few. Throws AUDIT_VKEY_INVALID. */
export function checkWitnesses(
  note: string,
  { witnesses = [], quorum = witnesses.length }: WitnessOptions,
): { readonly signed: readonly Witnessed[]; readonly faults: readonly Fault[] } {
  const signed: Witnessed[] = [];
  const faults: Fault[] = [];
  for (const witness of new Set(witnesses)) {
    const key = parseWitnessVkey(witness);
    try {
      const time = cosignedAt(note, key);
      if (time !== null) signed.push({ name: key.name, at: new Date(time * 1000) });
    } catch (thrown) {
      faults.push(asFault(thrown));
    }
  }
  if (signed.length < quorum) faults.push(fault('VERIFY_WITNESSES', { quorum, signed: signed.length }));
  return { signed, faults };
}
