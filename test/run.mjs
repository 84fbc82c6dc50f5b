// `npm test [path …]`: all test files, or those whose path begins with or holds one of the arguments. One PostgreSQL
// server for the whole run, or the one that TEST_DATABASE_SERVER names (there the databases of failed tests stay to be
// looked into). The last line is `N passed, N failed`, by tap's totals.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(ROOT);

const filters = process.argv.slice(2).map((path) => path.replace(/^\.\//, ''));
const files = readdirSync('test', { recursive: true })
  .map((file) => join('test', file).split(sep).join('/'))
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
  .sort();
if (files.length === 0) {
  console.error(`no test file matches ${filters.join(' ')}`);
  console.log('0 passed, 1 failed');
  process.exit(1);
}

const server = process.env['TEST_DATABASE_SERVER']
  ? { url: process.env['TEST_DATABASE_SERVER'], stop: async () => {} }
  : await startServer();

const tap = spawn(
  process.execPath,
  [
    join(dirname(createRequire(import.meta.url).resolve('tap')), '..', 'esm', 'run.mjs'),
    ...['run', '--reporter=tap', '--jobs=2', '--timeout=600', ...files],
  ],
  { stdio: ['ignore', 'pipe', 'inherit'], env: testEnvironment(server.url) },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => tap.kill('SIGTERM'));
const closed = new Promise((resolve) => tap.once('close', resolve));
const { passed, failed, skipped } = await report(tap.stdout);
const code = await closed;
await server.stop();

// A runner that broke has failed, whatever it counted until then.
const failures = code === 0 ? failed : Math.max(failed, 1);
console.log(`${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failures === 0 ? 0 : 1;

async function startServer() {
  register();
  const { startTestServer } = await import('./support/server.ts');
  return startTestServer();
}

/** Nothing of the developer's own deployment reaches the tests. */
function testEnvironment(url) {
  const { DATABASE_URL: _, REDIS_URL: __, ...rest } = process.env;
  return { ...rest, TEST_DATABASE_SERVER: url };
}

/** Prints of tap's output one line per file, every failure with its reasons, what was skipped, and the tests' comments. */
async function report(output) {
  let totals = '';
  let skippingReasons = false;
  for await (const line of createInterface({ input: output })) {
    const text = line.trim();
    if (text === '---' && skippingReasons) continue;
    if (text === '...') {
      if (!skippingReasons) console.log(line);
      skippingReasons = false;
      continue;
    }
    if (skippingReasons && !/^(not )?ok \d|^# Subtest/.test(text)) continue;
    if (line.startsWith('# { total:')) totals = line;
    // The reasons of a failed subtest are those of the assertions in it, which are printed already.
    skippingReasons = /^not ok \d.*# time=/.test(text);
    if (isWorthPrinting(line, text)) console.log(line);
  }
  const count = (name) => Number(new RegExp(`\\b${name}: (\\d+)`).exec(totals)?.[1] ?? 0);
  return { passed: count('pass'), failed: count('fail'), skipped: count('skip') + count('todo') };
}

function isWorthPrinting(line, text) {
  if (/^ok \d/.test(text)) return !line.startsWith(' ') || /# (SKIP|TODO)/.test(text);
  return (
    !/^(|TAP version 14|\d+\.\.\d+.*|# time=.*|# No coverage generated|# \{ total:.*)$/.test(text) &&
    !/^# Subtest/.test(text)
  );
}
