import type { ErrorObject } from 'ajv';

/**
 * Ajv reports a failed `oneOf`/`anyOf` with the errors of every branch. A person wants those of the branch that was meant:
 * the one whose type and constants fit. Where none fits, what all of them allow is said in one sentence.
 */
export function singleCauses(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  let kept: ErrorObject[] = [];
  for (const error of errors) {
    if (error.keyword === 'if' || error.propertyName !== undefined) continue;
    if (error.keyword !== 'oneOf' && error.keyword !== 'anyOf') {
      kept.push(error);
      continue;
    }
    const branches = new Map<number, ErrorObject[]>();
    const others: ErrorObject[] = [];
    for (const earlier of kept) {
      const branch = branchOf(earlier, error);
      if (branch === -1) others.push(earlier);
      else branches.set(branch, [...(branches.get(branch) ?? []), earlier]);
    }
    kept = [...others, ...reduce(error, [...branches.values()])];
  }
  return kept;
}

function reduce(union: ErrorObject, branches: readonly (readonly ErrorObject[])[]): readonly ErrorObject[] {
  if (union.parentSchema?.['errorCode'] !== undefined) return [union];
  const misfits = branches.map((branch) => branch.find((error) => showsOtherBranch(error, union)));
  const meant = branches.filter((_, index) => misfits[index] === undefined);
  if (meant.length > 0) return meant.reduce((best, branch) => (branch.length < best.length ? branch : best));
  const first = misfits[0];
  if (first === undefined) return [union];
  const same = misfits.every((error) => error?.instancePath === first.instancePath);
  if (same && misfits.every((error) => error?.keyword === 'type')) {
    return [{ ...first, params: { type: misfits.flatMap((error) => error?.params['type']) } }];
  }
  const values = misfits.filter((error) => error?.keyword !== 'type');
  const allowed = values.flatMap(
    (error) => error?.params['allowedValues'] ?? [error?.params['allowedValue']],
  );
  const deepest = values[0];
  return deepest === undefined
    ? [union]
    : [{ ...deepest, keyword: 'enum', params: { allowedValues: allowed } }];
}

/** A wrong type, or a wrong constant at the value itself or one of its keys: the branch was not meant. */
function showsOtherBranch(error: ErrorObject, union: ErrorObject): boolean {
  const below = error.instancePath.slice(union.instancePath.length);
  if (error.keyword === 'type') return below === '';
  return (error.keyword === 'const' || error.keyword === 'enum') && below.lastIndexOf('/') <= 0;
}

/** Which branch of the union an error belongs to; -1 for none. */
function branchOf(error: ErrorObject, union: ErrorObject): number {
  if (!error.instancePath.startsWith(union.instancePath)) return -1;
  const branches: readonly unknown[] = Array.isArray(union.schema) ? union.schema : [];
  return branches.findIndex((branch, index) => {
    if (error.schemaPath.startsWith(`${union.schemaPath}/${index}/`)) return true;
    const reference = (branch as { readonly $ref?: unknown } | null)?.$ref;
    return typeof reference === 'string' && error.schemaPath.startsWith(`${reference}/`);
  });
}
