import type { Command } from 'commander';
import type { Text } from '../../contract/text.ts';
import type { Cli } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';

const TEXTS = {
  about: { zh: '台账数据库', en: "the ledger's database" },
  migrate: { zh: '升级到本程序的结构', en: "bring it to this program's schema" },
  applied: { zh: '已执行：{files}', en: 'Applied: {files}' },
  current: { zh: '已是最新，无需升级。', en: 'It is up to date already.' },
} as const satisfies Record<string, Text>;

export function ledgerCommand(cli: Cli, program: Command): void {
  const group = cli.command(program, 'ledger', TEXTS.about);
  cli.command(group, 'migrate', TEXTS.migrate).action(
    cli.run(async (session) => {
      const applied = await session.context.migrate(session.profileDir, session.log());
      session.show({ applied }, (screen) =>
        screen.line(
          session.t(applied.length === 0 ? TEXTS.current : TEXTS.applied, { files: applied.join(', ') }),
        ),
      );
      return EXIT.ok;
    }),
  );
}
