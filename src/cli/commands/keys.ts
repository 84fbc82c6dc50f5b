import { type Command, Option } from 'commander';
import { resetFactor } from '../../access/factor.ts';
import { createKey, listKeys, revokeKey } from '../../access/keys.ts';
import { ROLES, type Role } from '../../contract/terms.ts';
import type { Text } from '../../contract/text.ts';
import { type Cli, ledgerId, wholeNumber } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { showPage } from '../lists.ts';
import { WORDS } from '../texts.ts';

const TEXTS = {
  about: { zh: 'API 与状态页的访问密钥', en: 'access keys for the API and the status page' },
  list: { zh: '列出使用中的密钥', en: 'list the keys in use' },
  create: { zh: '新建密钥；密文只显示这一次', en: 'make a key; its secret is shown this once' },
  revoke: { zh: '吊销密钥', en: 'revoke a key' },
  reset: {
    zh: '取消一把密钥的第二因素（持有人遗失设备时）',
    en: 'take the second factor of a key away, for a holder who lost the device',
  },
  role: { zh: '角色', en: 'role' },
  endpoint: { zh: '角色 endpoint 的密钥所属端点', en: 'the endpoint of a key with role endpoint' },
  person: {
    zh: '使用者本人；同一人的几把密钥在须由两人决定时算一人；不写则以名称为准',
    en: 'who uses it: two keys of one person are one person where two must decide; without it, the name says',
  },
  days: { zh: '有效天数；不写则直到吊销', en: 'days until it expires; without it, until it is revoked' },
  name: { zh: '名称', en: 'name' },
  personColumn: { zh: '使用者', en: 'person' },
  expires: { zh: '到期', en: 'expires' },
  used: { zh: '最近使用', en: 'last used' },
  factor: { zh: '第二因素', en: 'second factor' },
  secret: {
    zh: '密钥 {id}（{name}，{role}）：\n{secret}\n请立即保存，以后不再显示。',
    en: 'Key {id} ({name}, {role}):\n{secret}\nKeep it now; it is not shown again.',
  },
  wasReset: { zh: '密钥 {id} 的第二因素已取消。', en: 'The second factor of key {id} is gone.' },
  revoked: { zh: '密钥 {id} 已吊销。', en: 'Key {id} is revoked.' },
} as const satisfies Record<string, Text>;

interface NewKeyOptions {
  readonly role: Role;
  readonly endpoint?: string;
  readonly person?: string;
  readonly days?: number;
}

export function keysCommand(cli: Cli, program: Command): void {
  const keys = cli.command(program, 'keys', TEXTS.about, [
    'keys create monitoring --role auditor',
    'keys list',
  ]);
  cli.command(keys, 'list', TEXTS.list).action(
    cli.run((session) =>
      session.withChannel(async ({ ledger }) => {
        const rows = await listKeys(ledger.pool, { limit: 1000 });
        showPage(session, 'keys', rows, 1000, WORDS.none, [
          [TEXTS.name, ({ id, name }) => `${id} ${name}`],
          [TEXTS.personColumn, ({ person }) => person ?? ''],
          [TEXTS.role, ({ role }) => role],
          [WORDS.endpoint, ({ endpoint }) => endpoint ?? ''],
          [TEXTS.expires, ({ expiresAt }) => expiresAt?.toISOString().slice(0, 10) ?? ''],
          [TEXTS.used, ({ usedOn }) => usedOn ?? ''],
          [TEXTS.factor, ({ secondFactor }) => session.t(secondFactor ? WORDS.yes : WORDS.no)],
        ]);
        return EXIT.ok;
      }),
    ),
  );
  cli
    .command(keys, 'create <name>', TEXTS.create)
    .addOption(new Option('--role <role>', cli.t(TEXTS.role)).choices([...ROLES]).makeOptionMandatory())
    .option('--endpoint <name>', cli.t(TEXTS.endpoint))
    .option('--person <name>', cli.t(TEXTS.person))
    .option('--days <n>', cli.t(TEXTS.days), wholeNumber())
    .action(
      cli.run<NewKeyOptions>((session, { role, endpoint, person, days }, [name]) =>
        session.withChannel(async ({ ledger }) => {
          const wanted = {
            name: name!,
            role,
            person: person?.trim() || null,
            endpoint: endpoint ?? null,
            days: days ?? null,
          };
          const { key, secret } = await createKey(ledger.pool, wanted, session.context.actor);
          session.show({ key, secret }, (screen) =>
            screen.line(session.t(TEXTS.secret, { id: key.id, name: key.name, role, secret })),
          );
          return EXIT.ok;
        }),
      ),
    );
  cli.command(keys, 'revoke <id>', TEXTS.revoke).action(
    cli.run((session, _, [id]) =>
      session.withChannel(async ({ ledger }) => {
        const key = ledgerId(id!);
        await revokeKey(ledger.pool, key, session.context.actor);
        session.show({ revoked: key }, (screen) => screen.line(session.t(TEXTS.revoked, { id: key })));
        return EXIT.ok;
      }),
    ),
  );
  cli.command(keys, 'reset-second-factor <id>', TEXTS.reset).action(
    cli.run((session, _, [id]) =>
      session.withChannel(async ({ ledger }) => {
        const key = ledgerId(id!);
        await resetFactor(ledger.pool, key, session.context.actor);
        session.show({ reset: key }, (screen) => screen.line(session.t(TEXTS.wasReset, { id: key })));
        return EXIT.ok;
      }),
    ),
  );
}
