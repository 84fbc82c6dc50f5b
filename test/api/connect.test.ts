import t from 'tap';
import { HELD_OUT } from '../proposal/held-out.ts';
import { systemOf } from '../proposal/system.ts';
import { DATASET, fixture } from './fixture.ts';

const LAYOUT = HELD_OUT.find(({ name }) => name === 'initials-county')!;
const SECRET = 'postgres://reader:s3cret@db/corp';
const SYSTEM = { endpoint: 'south', adapter: 'table', options: { connection: '$' + '{SOUTH_DB_URL}' } };

t.test(
  'a system can be looked at and its mapping proposed, with nothing of its rows in the answer',
  async (t) => {
    const env = { SOUTH_DB_URL: SECRET, DATABASE_URL: 'postgres://own' };
    const { as, logged } = await fixture(t, { kinds: [systemOf(LAYOUT)], env });
    const post = (route: string, payload: object) =>
      as('operator', { method: 'POST', url: `/v1/connect/${route}`, payload });

    const sources = await post('sources', SYSTEM);
    t.equal(sources.statusCode, 200);
    t.match(sources.json().items[0], { name: 'public.corp_base', rows: 200, read: { table: 'corp_base' } });

    const wanted = {
      ...SYSTEM,
      dataset: DATASET,
      read: { table: 'corp_base', key: 'ID' },
      divisions: ['330421'],
    };
    const proposal = await post('proposals', wanted);
    t.equal(proposal.statusCode, 200);
    const { mapping, files } = proposal.json();
    t.match(mapping, { uscc: 'TYSHXYDM', termFrom: 'YYQXZ' });
    t.strictSame(files.map(({ path }: { path: string }) => path).slice(0, 1), ['endpoints/south.yaml']);
    const at = LAYOUT.columns.findIndex(({ header }) => header === 'TYSHXYDM');
    for (const text of [String(LAYOUT.rows[0]![at]), 's3cret'])
      t.notOk(proposal.body.includes(text) || logged.join().includes(text), 'no value, no secret');

    const code = async (change: object) => (await post('sources', { ...SYSTEM, ...change })).json().code;
    t.equal(
      await code({ options: { connection: SECRET } }),
      'SETTINGS_INVALID',
      'a secret is not written out',
    );
    t.equal(
      await code({ options: { connection: '$' + '{DATABASE_URL}' } }),
      'CONNECT_REFERENCE',
      "the server's own stay",
    );
    t.equal(await code({ endpoint: 'wujiang' }), 'CONNECT_ENDPOINT_EXISTS');
  },
);
