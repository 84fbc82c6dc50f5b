import type { Command } from 'commander';
import type { Finding } from '../../contract/adapter.ts';
import { asTongdaoError, sentence, TongdaoError } from '../../contract/errors.ts';
import type { Text } from '../../contract/text.ts';
import type { HostedEndpoint } from '../../host/host.ts';
import type { Cli } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { withHost } from '../host.ts';
import type { Session } from '../session.ts';

const TEXTS = {
  about: {
    zh: '检查端点：能否连通，所写的表、列、路径是否存在，可否读写；不改动任何东西',
    en: 'check endpoints: reached, tables, columns and routes there, readable and writable; changes nothing',
  },
  checking: { zh: '正在检查 {endpoint}', en: 'Checking {endpoint}' },
  sound: { zh: '没有发现错误。', en: 'No errors were found.' },
} as const satisfies Record<string, Text>;

export function checkCommand(cli: Cli, program: Command): void {
  cli.command(program, 'check [endpoint]', TEXTS.about, ['check', 'check wujiang']).action(
    cli.run((session, _, [endpoint]) =>
      withHost(session, async (host, settings) => {
        const endpoints = endpoint === undefined ? host.endpoints : [host.endpoint(endpoint)];
        if (endpoints.length === 0) throw new TongdaoError('ENDPOINTS_NONE', { dir: settings.dir });
        const checks: Checked[] = [];
        for (const one of endpoints) {
          session.progress.step(session.t(TEXTS.checking, { endpoint: one.name }));
          checks.push({
            endpoint: one.name,
            findings: (await check(one)).map((finding) => worded(session, finding)),
          });
        }
        const isSound = checks.every(({ findings }) => findings.every(({ level }) => level !== 'error'));
        session.show({ sound: isSound, checks }, (screen) => {
          const marks = {
            ok: screen.colours.green('✔'),
            warning: screen.colours.yellow('!'),
            error: screen.colours.red('✘'),
          };
          for (const { endpoint: name, findings } of checks) {
            screen.line(screen.colours.bold(name));
            for (const { level, message, code } of findings) {
              screen.line(`  ${marks[level]} ${message}${level === 'ok' ? '' : ` [${code}]`}`);
            }
          }
          if (isSound) screen.line(session.t(TEXTS.sound));
        });
        return isSound ? EXIT.ok : EXIT.found;
      }),
    ),
  );
}

interface Checked {
  readonly endpoint: string;
  readonly findings: readonly (Finding & { readonly message: string })[];
}

/** An endpoint whose check breaks off must not hide what the others say. */
async function check(endpoint: HostedEndpoint): Promise<readonly Finding[]> {
  try {
    return await endpoint.check();
  } catch (thrown) {
    const { code, params } = asTongdaoError(thrown);
    return [{ level: 'error', code, params }];
  }
}

const worded = (session: Session, finding: Finding) => ({
  ...finding,
  message: sentence(finding.code, finding.params, session.language),
});
