import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import t from 'tap';
import { packageRoot } from '../../src/storage/paths.ts';

const ADAPTER = `
export default {
  manifest: { id: 'mine', contract: 1, title: { zh: '', en: '' }, maturity: 'beta', promises: [],
    optionsSchema: {}, readSchema: {}, writeSchema: {} },
  open() {},
};
const fail = () => { throw new RangeError('canary') };
setTimeout(() => fail(), 10);
setTimeout(() => void Promise.reject(new TypeError('canary')), 10);
`;

t.test(
  'errors that an adapter lets go in its own time are logged by name; any other ends the process',
  async (t) => {
    const dir = t.testdir({ 'mine.mjs': ADAPTER });
    const child = spawn(
      process.execPath,
      ['--import=tsx', join('test', 'host', 'stray-child.ts'), join(dir, 'mine.mjs'), '2'],
      { cwd: packageRoot(), stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const late = setTimeout(() => child.kill('SIGKILL'), 60_000);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (text) => {
      stdout += text;
    });
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    const [code] = await once(child, 'close');
    clearTimeout(late);
    const lines = stdout.trim().split('\n').sort();
    t.match(
      lines.map((line) => JSON.parse(line)),
      [
        { code: 'ADAPTER_FAILED', params: { adapter: 'mine', detail: 'RangeError' } },
        { code: 'ADAPTER_FAILED', params: { adapter: 'mine', detail: 'TypeError' } },
      ],
      stderr,
    );
    t.notMatch(stdout, 'canary', 'its own words go to the log only, where they are masked');
    t.not(code, 0);
    t.match(stderr, /our own/);
  },
);
