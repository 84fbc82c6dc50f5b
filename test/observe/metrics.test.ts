import t from 'tap';
import { createMetrics } from '../../src/observe/metrics.ts';

t.test('what the channel measures, in Prometheus text', async (t) => {
  const metrics = createMetrics('1.2.3');
  metrics.records.inc({ endpoint: 'qingpu', dataset: 'licence', outcome: 'accepted' }, 7);
  metrics.runSeconds.observe({ endpoint: 'qingpu', dataset: 'licence', mode: 'full', outcome: 'done' }, 2);
  metrics.discrepancies.set({ dataset: 'licence', class: 'stale' }, 3);
  metrics.deliveries.inc({ endpoint: 'qingpu', dataset: 'licence', outcome: 'applied' });
  metrics.auditEntries.set(42);
  metrics.lastSuccess.set({ job: 'sync', endpoint: 'qingpu', dataset: 'licence' }, 1_700_000_000);
  const text = await metrics.text();
  for (const line of [
    'tongdao_build_info{version="1.2.3"} 1',
    'tongdao_records_total{endpoint="qingpu",dataset="licence",outcome="accepted"} 7',
    'tongdao_run_seconds_sum{endpoint="qingpu",dataset="licence",mode="full",outcome="done"} 2',
    'tongdao_discrepancies{dataset="licence",class="stale"} 3',
    'tongdao_deliveries_total{endpoint="qingpu",dataset="licence",outcome="applied"} 1',
    'tongdao_audit_entries 42',
    'tongdao_last_success_timestamp_seconds{job="sync",endpoint="qingpu",dataset="licence"} 1700000000',
  ]) {
    t.match(text, line);
  }
  t.match(metrics.contentType, 'text/plain');
});

t.test('every metric is described once', async (t) => {
  const metrics = createMetrics('1');
  metrics.watchQueue(async () => ({ waiting: 1 }));
  const helps = (await metrics.text()).split('\n').filter((line) => line.startsWith('# HELP'));
  t.equal(new Set(helps.map((line) => line.split(' ')[2])).size, helps.length);
});

t.test('two registries do not mix', async (t) => {
  const [a, b] = [createMetrics('1'), createMetrics('2')];
  a.auditEntries.set(5);
  t.notMatch(await b.text(), 'tongdao_audit_entries 5');
});

t.test('the queue is counted when asked for, and not more often than needed', async (t) => {
  let counted = 0;
  const metrics = createMetrics('1');
  metrics.watchQueue(async () => {
    counted++;
    return { waiting: 4, failed: 0 };
  });
  t.equal(counted, 0);
  t.match(await metrics.text(), 'tongdao_queue_jobs{state="waiting"} 4');
  t.match(await metrics.text(), 'tongdao_queue_jobs{state="waiting"} 4');
  t.equal(counted, 1);
});

t.test('a queue that cannot be counted does not hide the rest', async (t) => {
  const metrics = createMetrics('1');
  metrics.watchQueue(async () => Promise.reject(new Error('down')));
  const text = await metrics.text();
  t.match(text, 'tongdao_audit_entries');
  t.notMatch(text, 'tongdao_queue_jobs{');
});
