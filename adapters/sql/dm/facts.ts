import type { Query, ServerFacts } from '../dialect.ts';

/** 0 GB18030, 1 UTF-8, 2 EUC-KR. */
const ENCODINGS = ['GB18030', 'UTF-8', 'EUC-KR'];

const FACTS = `
  SELECT (SELECT MIN(BANNER) FROM V$VERSION), UNICODE(),
         CAST(SYSTIMESTAMP AS VARCHAR(64))
    FROM DUAL`;

export async function facts(query: Query): Promise<ServerFacts> {
  const { rows } = await query(FACTS);
  const [product, encoding, clock] = rows[0] ?? [];
  const name = ENCODINGS[Number(encoding)] ?? '';
  return {
    product: `DM ${product ?? ''}`,
    encoding: name,
    unicode: name !== 'EUC-KR',
    clock: Date.parse((clock ?? '').replace(' +', '+')),
  };
}
