import { createHash } from 'node:crypto';
import t from 'tap';
import { engine, licence } from '../support/engine.ts';
import { exported, filesIn } from './exported.ts';

t.test(
  'the result of a reconciliation is the one that the log committed to, also after many later ones',
  async (t) => {
    const { platforms, syncAll, reconcile, drain, channel, query } = await engine(t, {
      policy: { missing: 'case', stale: 'case', incomplete: 'case' },
    });
    for (const n of [1, 2, 3, 4, 5]) platforms.qingpu.put(`q${n}`, licence(n));
    platforms.wujiang.put('w1', licence(1));
    platforms.wujiang.put('w9', licence(9));
    await syncAll('full');
    await reconcile();
    for (const change of [
      () => platforms.wujiang.put('w2', licence(2)),
      () => platforms.wujiang.put('w1', licence(1, 'qingpu', { scope: '饮料' })),
      () => platforms.jiashan.put('w3', licence(3)),
      () => platforms.wujiang.put('w1', licence(1)),
    ]) {
      change();
      await syncAll('full');
      await reconcile();
    }
    await drain();
    const all = await query<{ id: string; result_digest: string; open: string }>(
      'SELECT id, result_digest FROM reconciliation ORDER BY id',
    );
    t.ok(all.length >= 5);
    t.ok(new Set(all.map((one) => one.result_digest)).size >= 4, 'the results differ');
    for (const { id, result_digest } of all) {
      const files = await filesIn(await exported(channel, id));
      t.equal(
        createHash('sha256').update(files.get('result.jsonl')!).digest('hex'),
        result_digest,
        `reconciliation ${id}`,
      );
    }
  },
);
