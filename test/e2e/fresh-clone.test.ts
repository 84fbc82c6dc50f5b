import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import t from 'tap';
import { packageRoot } from '../../src/storage/paths.ts';
import { dataFolder, folder } from './command.ts';
import { reportOf } from './report.ts';

const skip =
  process.env['TONGDAO_FRESH_CLONE'] === '1'
    ? false
    : 'installs everything anew; to run it: TONGDAO_FRESH_CLONE=1 npm test test/e2e/fresh-clone';
const LIMIT_MS = 280_000;

t.test('a fresh clone starts with one command', { skip }, async (t) => {
  const clone = join(await folder(t), 'tongdao');
  execFileSync('git', ['clone', '--quiet', packageRoot(), clone]);
  const { PATH, HOME } = process.env;
  const { status, stdout, stderr } = spawnSync(
    'npm',
    ['start', '--silent', '--', '--once', '--records', '30', '--format', 'json'],
    {
      cwd: clone,
      env: { PATH, HOME, LANG: 'en_US.UTF-8', DATA_DIR: await dataFolder(t) },
      encoding: 'utf8',
      timeout: LIMIT_MS,
    },
  );
  t.equal(status, 0, stderr);
  t.equal(reportOf({ stdout, stderr }).balanced, true);
});
