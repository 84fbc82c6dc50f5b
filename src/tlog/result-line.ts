/** One line of a reconciliation's full result: what its digest is made of. */
export interface ResultLine {
  readonly key: string;
  readonly class: string;
  readonly findings: readonly {
    readonly endpoint: string;
    readonly class: string;
    readonly fields: readonly string[];
  }[];
}

/** The members of an open discrepancy that the log commits to: names only, no values. */
export function resultLine({ key, class: recordClass, findings }: ResultLine) {
  return {
    key,
    class: recordClass,
    findings: findings.map(({ endpoint, class: finding, fields }) => ({ endpoint, class: finding, fields })),
  };
}
