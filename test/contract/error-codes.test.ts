import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { ERROR_CODES } from '../../src/contract/error-codes.ts';

t.test('no code stands in two groups, and every group is gathered', async (t) => {
  const folder = join(import.meta.dirname, '../../src/contract/error-codes');
  const codes = readdirSync(folder).flatMap((file) =>
    [
      ...readFileSync(join(folder, file), 'utf8').matchAll(
        /^ {2}([A-Z][A-Z0-9_]+): (?:stop|retry|reject)\(/gm,
      ),
    ].map(([, code]) => code),
  );
  t.ok(codes.length > 100);
  t.strictSame(codes.sort(), Object.keys(ERROR_CODES).sort());
});
