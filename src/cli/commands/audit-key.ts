import type { Command } from 'commander';
import { retireKey, rotateKey } from '../../audit/rotate.ts';
import { keyPlace } from '../../audit/signer.ts';
import type { Text } from '../../contract/text.ts';
import type { Cli } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';
import { writeText } from './write-text.ts';

const TEXTS = {
  about: {
    zh: '更换日志的签名密钥：以一条记录公告新公钥，此后新旧两把密钥同时签名',
    en: 'give the log a new key: an entry announces it, and from then on both keys sign',
  },
  finish: { zh: '结束同时签名，删除旧密钥', en: 'end the time in which both sign, and delete the old key' },
  out: { zh: '将公告的收据写入文件', en: "write the announcement's receipt to a file" },
  rotated: {
    zh: '第 {seq} 条公告了新公钥：\n  {vkey}\n旧公钥仍同时签名：\n  {previous}\n请将公告的收据交给持有旧公钥的人；待他们都换用新公钥后执行 tongdao audit rotate-key --finish。',
    en: 'Entry {seq} announces the new public key:\n  {vkey}\nThe old one still signs too:\n  {previous}\nGive the receipt to whoever holds the old key; when all of them use the new one, run tongdao audit rotate-key --finish.',
  },
  retired: { zh: '旧密钥不再签名：\n  {previous}', en: 'The old key does not sign any more:\n  {previous}' },
} as const satisfies Record<string, Text>;

interface Options {
  readonly finish?: true;
  readonly out?: string;
}

export function rotateKeyCommand(cli: Cli, group: Command): void {
  cli
    .command(group, 'rotate-key', TEXTS.about)
    .option('--finish', cli.t(TEXTS.finish))
    .option('--out <file>', cli.t(TEXTS.out))
    .action(
      cli.run<Options>((session, options) =>
        options.finish === true ? finish(session) : rotate(session, options.out),
      ),
    );
}

function rotate(session: Session, out: string | undefined): Promise<number> {
  return session.withChannel(async ({ ledger, settings }) => {
    const place = keyPlace(settings.dataDir, settings.channel.name);
    const rotated = await rotateKey(ledger.pool, place, session.context.actor);
    if (out !== undefined) await writeText(out, rotated.proof);
    const { seq, vkey, previous } = rotated;
    session.show(rotated, (screen) => screen.line(session.t(TEXTS.rotated, { seq, vkey, previous })));
    return EXIT.ok;
  });
}

function finish(session: Session): Promise<number> {
  return session.withChannel(async ({ ledger, settings }) => {
    const place = keyPlace(settings.dataDir, settings.channel.name);
    const previous = await retireKey(ledger.pool, place, session.context.actor);
    session.show({ previous }, (screen) => screen.line(session.t(TEXTS.retired, { previous })));
    return EXIT.ok;
  });
}
