import { type Command, Option } from 'commander';
import type { Text } from '../../contract/text.ts';
import {
  COUNTED_UP_TO,
  countLicenceChecks,
  LICENCE_FINDINGS,
  type LicenceFinding,
  listLicenceChecks,
} from '../../ledger/licence-checks.ts';
import type { Cli } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { type PageOptions, pageOptions } from '../lists.ts';
import { WORDS } from '../texts.ts';

const TEXTS = {
  about: {
    zh: '列出对照登记发现问题的许可证照：持证主体不存在或已终止、过期仍标有效',
    en: 'list licences that do not fit the registrations: holder missing or ended, expired but marked valid',
  },
  optionFinding: { zh: '只看该类问题', en: 'this kind of finding only' },
  finding: { zh: '问题', en: 'finding' },
  count: { zh: '条数', en: 'count' },
  holder: { zh: '持证主体', en: 'holder' },
} as const satisfies Record<string, Text>;

const FINDINGS: Readonly<Record<LicenceFinding, Text>> = {
  'holder-missing': { zh: '持证主体各端均无登记', en: 'holder registered nowhere' },
  'holder-ended': { zh: '持证主体已注销或吊销', en: 'holder cancelled or revoked' },
  expired: { zh: '已过期仍标有效', en: 'expired but marked valid' },
};

export function licenceChecksCommand(cli: Cli, program: Command): void {
  const command = cli
    .command(program, 'licence-checks', TEXTS.about, ['licence-checks', 'licence-checks --finding expired'])
    .addOption(new Option('--finding <finding>', cli.t(TEXTS.optionFinding)).choices([...LICENCE_FINDINGS]));
  pageOptions(cli, command, 'after').action(
    cli.run<PageOptions & { readonly finding?: LicenceFinding }>((session, options) =>
      session.withChannel(async ({ ledger }) => {
        const checks = await listLicenceChecks(ledger.pool, options);
        const counts = await countLicenceChecks(ledger.pool);
        const next = checks.length === options.limit ? checks.at(-1)!.id : null;
        session.show({ checks, counts, next }, (screen) => {
          screen.table(
            [session.t(TEXTS.finding), session.t(TEXTS.count)],
            LICENCE_FINDINGS.map((finding) => [
              session.t(FINDINGS[finding]),
              counts[finding] === COUNTED_UP_TO ? `≥ ${COUNTED_UP_TO}` : counts[finding],
            ]),
          );
          if (checks.length === 0) return screen.line(session.t(WORDS.none));
          screen.table(
            [WORDS.id, WORDS.key, TEXTS.finding, TEXTS.holder, WORDS.since].map((title) => session.t(title)),
            checks.map((check) => [
              check.id,
              check.key,
              session.t(FINDINGS[check.finding]),
              check.holder,
              session.time(check.since),
            ]),
          );
          if (next !== null) screen.line(session.t(WORDS.more, { next }));
        });
        return EXIT.ok;
      }),
    ),
  );
}
