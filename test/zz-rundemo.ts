import { runDemo } from '/work/main/src/demo/demo.ts';
import { summary } from '/work/main/src/demo/summary.ts';
import { createLog } from '/work/main/src/observe/log.ts';
const records = Number(process.argv[2] ?? 300);
const data = process.argv[3] ?? null;
const t0 = performance.now();
const demo = await runDemo({ profileDir: '/work/main/config/demo', env: { ...process.env, DATA_DIR: process.env.DATA_DIR ?? '/tmp/tdemo' }, log: createLog({ LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn' }), records, seed: 7, data,
  onStep: (s) => console.error(((performance.now()-t0)/1000).toFixed(1), s), onProgress: () => {} });
console.log(summary(demo.report, 'en'));
console.log(JSON.stringify({ end: demo.report.endState, rss: process.resourceUsage().maxRSS / 1024 }));
await demo.close();
