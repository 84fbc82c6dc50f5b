import type { Command } from 'commander';
import type { Finding } from '../../contract/adapter.ts';
import { ERROR_CODES } from '../../contract/error-codes.ts';
import { TongdaoError } from '../../contract/errors.ts';
import type { Text } from '../../contract/text.ts';
import { checkChannel } from '../check/channel.ts';
import { checkEndpoint } from '../check/endpoint.ts';
import { type Cli, wholeNumber } from '../cli.ts';
import type { Peek } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { withPeek } from '../host.ts';
import type { Screen } from '../screen.ts';
import type { Session } from '../session.ts';

const SECONDS = 60;

const TEXTS = {
  about: {
    zh: '检查：端点能否连通，所写的表、列、路径是否存在，可否读写；映射能否写回；台账、队列与时钟。不改动任何东西',
    en: 'check: endpoints reached, tables, columns and routes there, readable and writable; what cannot be written back; ledger, queue and clock. Changes nothing',
  },
  timeout: {
    zh: '每个端点最多等待的秒数（默认 {count}）',
    en: 'seconds to wait for an endpoint at most (default {count})',
  },
  checking: { zh: '正在检查 {endpoints}', en: 'Checking {endpoints}' },
  channel: { zh: '通道', en: 'channel' },
  sound: { zh: '没有发现错误。', en: 'No errors were found.' },
  summary: {
    zh: '检查了 {endpoints} 个端点：{errors} 个错误，{warnings} 个警告。',
    en: '{endpoints} endpoint(s) checked: {errors} error(s), {warnings} warning(s).',
  },
  failing: { zh: '有错误的：{names}。', en: 'Errors at: {names}.' },
} as const satisfies Record<string, Text>;

interface Options {
  readonly timeout?: number;
}

interface Checked {
  /** null: the channel itself. */
  readonly endpoint: string | null;
  readonly findings: readonly (Finding & { readonly message: string })[];
}

export function checkCommand(cli: Cli, program: Command): void {
  cli
    .command(program, 'check [endpoint]', TEXTS.about, ['check', 'check wujiang', 'check --timeout 10'])
    .option('--timeout <seconds>', cli.t(TEXTS.timeout, { count: SECONDS }), wholeNumber())
    .action(
      cli.run<Options>((session, { timeout = SECONDS }, [endpoint]) =>
        withPeek(session, (peek) => check(session, peek, timeout, endpoint)),
      ),
    );
}

async function check(
  session: Session,
  peek: Peek,
  seconds: number,
  named: string | undefined,
): Promise<number> {
  const { host, settings, datasets } = peek;
  const endpoints = named === undefined ? host.endpoints : [host.endpoint(named)];
  if (endpoints.length === 0) throw new TongdaoError('ENDPOINTS_NONE', { dir: settings.dir });
  const names = endpoints.map(({ name }) => name).join(', ');
  session.progress.step(session.t(TEXTS.checking, { endpoints: names }));
  const checked = await Promise.race([
    Promise.all<Checked>([
      checkChannel(peek, session.log()).then((findings) => worded(session, null, findings)),
      ...endpoints.map(async (one) => worded(session, one.name, await checkEndpoint(one, datasets, seconds))),
    ]),
    aborted(session.context.signal),
  ]);
  const all = checked.flatMap(({ findings }) => findings);
  const errors = all.filter(({ level }) => level === 'error');
  const warnings = all.filter(({ level }) => level === 'warning').length;
  const isSound = errors.length === 0;
  const result = { sound: isSound, errors: errors.length, warnings, checks: checked };
  session.show(result, (screen) => {
    for (const one of checked) showChecked(session, screen, one);
    const counts = { endpoints: endpoints.length, errors: errors.length, warnings };
    const failing = checked
      .filter(({ findings }) => findings.some(({ level }) => level === 'error'))
      .map(({ endpoint }) => endpoint ?? session.t(TEXTS.channel));
    screen.line(session.t(TEXTS.summary, counts));
    screen.line(isSound ? session.t(TEXTS.sound) : session.t(TEXTS.failing, { names: failing.join(', ') }));
  });
  if (isSound) return EXIT.ok;
  return errors.every(({ code }) => isTemporary(code)) ? EXIT.temporary : EXIT.found;
}

function showChecked(session: Session, screen: Screen, { endpoint, findings }: Checked): void {
  const { green, yellow, red, bold } = screen.colours;
  const marks = { ok: green('✔'), warning: yellow('!'), error: red('✘') };
  screen.line(bold(endpoint ?? session.t(TEXTS.channel)));
  for (const { level, message, code } of findings)
    screen.line(`  ${marks[level]} ${message}${level === 'ok' ? '' : ` [${code}]`}`);
}

function worded(session: Session, endpoint: string | null, findings: readonly Finding[]): Checked {
  return {
    endpoint,
    findings: findings.map((finding) => ({ ...finding, message: session.sentence(finding) })),
  };
}

/** Whether the same check may find nothing later. */
function isTemporary(code: string): boolean {
  const known: Readonly<Record<string, { readonly action: string }>> = ERROR_CODES;
  return known[code]?.action === 'retry';
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(new TongdaoError('ABORTED'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
}
