import type { Command } from 'commander';
import type { Text } from '../../contract/text.ts';
import { checkSettings, type MappingCheck } from '../../settings/check.ts';
import { pipelineFactory } from '../../settings/pipelines.ts';
import type { Cli } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { reasonLines } from '../reasons.ts';
import type { Screen } from '../screen.ts';
import type { Session } from '../session.ts';

const TEXTS = {
  about: { zh: '配置文件', en: 'the settings files' },
  check: {
    zh: '检查配置：映射覆盖、不可写回的项、运行映射示例；不连接任何系统',
    en: 'check the settings: what is mapped, what cannot be written back, the mapping examples run; reaches no system',
  },
  mapped: {
    zh: '已映射 {mapped} 个字段，未映射：{unmapped}',
    en: '{mapped} fields mapped; not mapped: {unmapped}',
  },
  homeless: {
    zh: '决定主责端的字段没有映射：所有记录都将无主',
    en: 'the field that tells the home is not mapped: no record would have a home',
  },
  irreversible: { zh: '不能写回：{field}（{why}）', en: 'cannot be written back: {field} ({why})' },
  examples: {
    zh: '{count} 个示例，{failed} 个不符',
    en: '{count} example(s), {failed} not as they should be',
  },
  difference: {
    zh: '{file}:{line} {field}：应为 {expected}，实为 {actual}',
    en: '{file}:{line} {field}: should be {expected}, is {actual}',
  },
  unused: { zh: '未被使用的代码表：{lists}', en: 'code lists that no mapping uses: {lists}' },
  sound: { zh: '配置可用。', en: 'The settings are sound.' },
  unsound: { zh: '配置有问题，见上。', en: 'Something is wrong with the settings, see above.' },
} as const satisfies Record<string, Text>;

export function configCommand(cli: Cli, program: Command): void {
  const group = cli.command(program, 'config', TEXTS.about, ['config check --profile zone']);
  cli.command(group, 'check', TEXTS.check).action(
    cli.run(async (session) => {
      const { settings, datasets, failures } = await session.context.readSettings(session.profileDir);
      if (failures[0] !== undefined) throw failures[0];
      const result = await checkSettings(settings, datasets, pipelineFactory(settings, datasets));
      session.show(result, (screen) => {
        for (const mapping of result.mappings) {
          const writes = settings.endpoints.find(({ name }) => name === mapping.endpoint)?.datasets[
            mapping.dataset
          ]?.write;
          showMapping(session, screen, mapping, writes != null);
        }
        if (result.unusedCodeLists.length > 0) {
          screen.line(session.t(TEXTS.unused, { lists: result.unusedCodeLists.join(', ') }));
        }
        screen.line(
          result.sound
            ? `${screen.colours.green('✔')} ${session.t(TEXTS.sound)}`
            : `${screen.colours.red('✘')} ${session.t(TEXTS.unsound)}`,
        );
      });
      return result.sound ? EXIT.ok : EXIT.found;
    }),
  );
}

function showMapping(session: Session, screen: Screen, mapping: MappingCheck, isWritten: boolean): void {
  const { endpoint, dataset, mapped, unmapped, homeless, irreversible, examples } = mapping;
  const wrong = (text: string) => screen.line(`  ${screen.colours.red('✘')} ${text}`);
  screen.line(screen.colours.bold(`${endpoint} ${dataset}`));
  screen.line(
    `  ${session.t(TEXTS.mapped, { mapped: mapped.length, unmapped: unmapped.join(', ') || '–' })}`,
  );
  if (homeless) wrong(session.t(TEXTS.homeless));
  if (isWritten) {
    for (const { field, why } of irreversible) {
      screen.line(
        `  ${screen.colours.yellow('!')} ${session.t(TEXTS.irreversible, { field, why: session.t(why) })}`,
      );
    }
  }
  const failed = examples.filter(({ differences, reasons }) => differences.length + reasons.length > 0);
  screen.line(`  ${session.t(TEXTS.examples, { count: examples.length, failed: failed.length })}`);
  for (const { file, line, differences, reasons } of failed) {
    for (const { field, expected, actual } of differences) {
      wrong(
        session.t(TEXTS.difference, {
          file,
          line,
          field,
          expected: JSON.stringify(expected),
          actual: JSON.stringify(actual),
        }),
      );
    }
    if (reasons.length > 0) wrong(`${file}:${line} ${reasonLines(session, reasons)}`);
  }
}
