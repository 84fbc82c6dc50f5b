import type { Command } from 'commander';
import type { Text } from '../../contract/text.ts';
import type { Cli } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { withHost } from '../host.ts';
import { WORDS } from '../texts.ts';

const TEXTS = {
  about: { zh: '列出已配置的端点与其能力', en: 'list the configured endpoints and what they can do' },
  divisions: { zh: '行政区划', en: 'divisions' },
  changes: { zh: '读变化', en: 'changes' },
  lookup: { zh: '查单条', en: 'look-up' },
  write: { zh: '可写', en: 'write' },
} as const satisfies Record<string, Text>;

export function endpointsCommand(cli: Cli, program: Command): void {
  cli.command(program, 'endpoints', TEXTS.about).action(
    cli.run((session) =>
      withHost(session, async (host) => {
        const endpoints = host.endpoints.map(({ name, settings, capabilities }, i) => ({
          name,
          title: settings.title,
          adapter: settings.adapter,
          divisions: settings.divisions,
          datasets: Object.fromEntries(
            Object.keys(settings.datasets).map((dataset) => [
              dataset,
              capabilities.call(host.endpoints[i], dataset),
            ]),
          ),
        }));
        const can = (ability: boolean): string => session.t(ability ? WORDS.yes : WORDS.no);
        session.show({ endpoints }, (screen) =>
          screen.table(
            [
              WORDS.endpoint,
              WORDS.title,
              WORDS.adapter,
              TEXTS.divisions,
              WORDS.dataset,
              TEXTS.changes,
              TEXTS.lookup,
              TEXTS.write,
            ].map((title) => session.t(title)),
            endpoints.flatMap(({ name, title, adapter, divisions, datasets }) =>
              Object.entries(datasets).map(([dataset, { changes, lookup, write }]) => [
                name,
                session.t(title),
                adapter,
                divisions.join(' '),
                dataset,
                can(changes),
                can(lookup),
                can(write),
              ]),
            ),
          ),
        );
        return EXIT.ok;
      }),
    ),
  );
}
