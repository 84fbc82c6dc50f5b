import { existsSync } from 'node:fs';
import t from 'tap';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { inProcess } from '../cli/zone.ts';
import { inProject, quoted, section, shellLines, TEXTS, textOf } from './texts.ts';

const manifest: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(textOf('package.json'));

/** Words of a command line; quoted ones are one word. */
const wordsOf = (line: string): readonly string[] => line.match(/"[^"]*"|\S+/g) ?? [];

interface Usage {
  /** `audit verify` */
  readonly path: readonly string[];
  /** By name: how many words follow it. */
  readonly options: ReadonlyMap<string, number>;
  /** How many words beside options the command takes. */
  readonly places: number;
  readonly isGroup: boolean;
}

/** What the command's own help says of it; the whole program's when there is no such command. */
async function usageOf(words: readonly string[]): Promise<Usage> {
  const names = words.findIndex((word) => !/^[a-z-]+$/.test(word));
  for (let length = Math.min(2, names < 0 ? words.length : names); length > 0; length -= 1) {
    const path = words.slice(0, length);
    const { stdout } = await inProcess([...path, '--help']);
    if (stdout.includes(`Usage: tongdao ${path.join(' ')} `)) return readUsage(path, stdout);
  }
  return readUsage([], (await inProcess(['--help'])).stdout);
}

function readUsage(path: readonly string[], help: string): Usage {
  const usage = /^Usage: .*$/m.exec(help)?.[0] ?? '';
  const options = [...help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)( <[\w=]+(\.\.\.)?>)?/gm)];
  const follow = (value: string | undefined, more: string | undefined) =>
    value === undefined ? 0 : more === undefined ? 1 : Number.POSITIVE_INFINITY;
  return {
    path,
    options: new Map(options.map(([, name = '', value, more]) => [name, follow(value, more)])),
    places: usage.replace(/\[(options|command)\]/g, '').match(/[<[]/g)?.length ?? 0,
    isGroup: usage.endsWith('[command]'),
  };
}

/** Why the command line cannot work, or null. */
async function fault(line: string): Promise<string | null> {
  const [, ...given] = wordsOf(line);
  const words = given[0] === 'help' ? given.slice(1) : given;
  const { path, options, places, isGroup } = await usageOf(words);
  const values: string[] = [];
  let follow = 0;
  for (const word of words.slice(path.length)) {
    if (word.startsWith('--')) {
      const more = options.get(word);
      if (more === undefined) return `no option ${word}`;
      follow = more;
    } else if (follow > 0) follow -= 1;
    else values.push(word);
  }
  if (isGroup && values.length > 0) return 'no such command';
  return values.length > places ? `too many words: ${values.join(' ')}` : null;
}

t.test('every command that a text names is one of the command line, with the options it has', async (t) => {
  for (const text of TEXTS) {
    const inline = quoted(textOf(text)).filter((code) => /^tongdao [a-z-]/.test(code));
    const lines = [...shellLines(text), ...inline].filter((line) => line.startsWith('tongdao '));
    for (const line of new Set(lines)) t.equal(await fault(line), null, `${text}: ${line}`);
  }
});

t.test('a command that is not there would be found', async (t) => {
  t.equal(await fault('tongdao reconsile licence'), 'no such command');
  t.equal(await fault('tongdao audit burn ./log'), 'no such command');
  t.equal(await fault('tongdao sync wujiang --fully'), 'no option --fully');
  t.equal(await fault('tongdao check wujiang qingpu'), 'too many words: wujiang qingpu');
});

t.test('every npm script and file that a text tells people to run is there', async (t) => {
  for (const text of TEXTS) {
    const lines = [...shellLines(text), ...quoted(textOf(text))];
    for (const line of new Set(lines)) {
      const script = /^npm (?:run )?([a-z]+)/.exec(line)?.[1];
      if (script !== undefined && !['ci', 'link', 'install'].includes(script))
        t.ok(manifest.scripts[script], `${text}: ${line}`);
      const paths = line.match(/(?<=^| )(?:\.ci|test|src)\/[\w./-]+/g) ?? [];
      for (const path of paths) t.ok(existsSync(inProject(path)), `${text}: ${path}`);
    }
  }
});

t.test('both READMEs give the same commands in the same order', async (t) => {
  const plain = (text: string) => shellLines(text).map((line) => line.replace(/"[^"]*"/g, '"…"'));
  t.strictSame(plain('README.zh-CN.md'), plain('README.md'));
});

t.test('the READMEs name every command of the command line', async (t) => {
  const { stdout } = await inProcess(['--help']);
  const commands = stdout
    .split(/^Commands:$/m)[1]!
    .split(/\n\n/)[0]!
    .match(/^ {2}[a-z]+/gm)!;
  for (const command of commands.map((name) => name.trim())) {
    const named = shellLines('README.md').some((line) => line.startsWith(`tongdao ${command}`));
    t.ok(named || command === 'demo' || command === 'help', command);
  }
});

t.test('the READMEs give the exit codes of the command line', async (t) => {
  for (const text of ['README.md', 'README.zh-CN.md']) {
    const codes = [...textOf(text).matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
    t.strictSame(codes, Object.values(EXIT), text);
  }
});

t.test('CONTRIBUTING names the checks that .ci/run makes', async (t) => {
  for (const [, script = ''] of textOf('.ci/run').matchAll(/npm run --silent ([a-z]+)/g)) {
    t.ok(section('CONTRIBUTING.md', 'Commands').includes(`npm run ${script}`), script);
  }
});
