/** Who acts: the name that stands in the log, and the person behind it where that is another. */
export interface Acting {
  readonly name: string;
  readonly person?: string | null;
}

/** The person behind an actor, folded: two keys of one person are one person, however the name was typed. */
export function personOf({ name, person }: Acting): string {
  return (person ?? name).normalize('NFKC').replace(/\s+/gu, ' ').trim().toLowerCase();
}
