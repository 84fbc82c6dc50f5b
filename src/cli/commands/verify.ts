import type { Command } from 'commander';
import { sequence } from '../../audit/sequence.ts';
import type { Answer, Obstacle, Source } from '../../contract/answer.ts';
import { TongdaoError } from '../../contract/errors.ts';
import { CLASS_TITLES } from '../../contract/terms.ts';
import type { Text } from '../../contract/text.ts';
import { Verification } from '../../lookup/verification.ts';
import { checkAnswer } from '../../verify/answer.ts';
import { readText, textOrFile } from '../../verify/run.ts';
import { another, type Cli } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import type { Screen } from '../screen.ts';
import type { Session } from '../session.ts';
import { WORDS } from '../texts.ts';

const TEXTS = {
  about: {
    zh: '核验许可或登记是否有效：实时询问发证端；查询写入查阅簿与审计日志',
    en: 'whether a licence or registration is valid, asked at the issuing endpoint; goes into the access book and the audit log',
  },
  purpose: { zh: '核验目的（必填）', en: 'what it is for (required)' },
  noPurpose: { zh: '--purpose 不得为空', en: '--purpose must not be empty' },
  holder: { zh: '与持有人名称比对', en: "a name to compare with the holder's" },
  check: {
    zh: '不联网核对一份核验答复的签名',
    en: 'check the signature of an answer, without the channel',
  },
  file: {
    zh: '答复文件（接口返回的 JSON 或其中的 note）',
    en: 'the answer: the JSON of the API, or its note',
  },
  vkey: { zh: '公钥（vkey）或存放它的文件', en: 'the public key (vkey), or a file that holds it' },
  signed: { zh: '签名成立。', en: 'The signature holds.' },
  valid: { zh: '有效', en: 'valid' },
  invalid: { zh: '无效', en: 'not valid' },
  notFound: { zh: '查无此记录', en: 'there is no such record' },
  open: { zh: '是否有效不明', en: 'whether it is valid is not known' },
  source: { zh: '依据', en: 'from' },
  seenAt: { zh: '所见时间', en: 'seen' },
  status: { zh: '状态', en: 'status' },
  from: { zh: '有效期自', en: 'valid from' },
  to: { zh: '有效期至', en: 'valid to' },
  openEnded: { zh: '长期', en: 'without end' },
  matches: { zh: '持有人名称相符', en: 'holder matches' },
  disputed: { zh: '有异议，差异处理单', en: 'disputed, case' },
  disagree: { zh: '各端不一致', en: 'endpoints disagree' },
} as const satisfies Record<string, Text>;

const SOURCE_TITLES: Readonly<Record<Source, Text>> = {
  live: { zh: '发证端实时答复', en: 'the endpoint, asked now' },
  'last-seen': { zh: '上次所见', en: 'what was last seen' },
  unknown: { zh: '未知', en: 'nothing known' },
};

const OBSTACLE_TITLES: Readonly<Record<Obstacle, Text>> = {
  'never-seen': { zh: '没有任何端点出示过', en: 'no endpoint has ever shown it' },
  'no-home': { zh: '没有端点自认主责端', en: 'no endpoint calls itself its home' },
  'cannot-be-asked': { zh: '该端点不能实时询问', en: 'this endpoint cannot be asked' },
  'no-answer-in-time': { zh: '端点未在时限内答复', en: 'the endpoint did not answer in time' },
  failed: { zh: '端点无法访问', en: 'the endpoint could not be reached' },
  resting: { zh: '端点刚才无法访问，暂不询问', en: 'the endpoint failed a moment ago and is left alone' },
  unreadable: { zh: '端点的答复无法读取', en: 'what the endpoint answered cannot be read' },
  moved: { zh: '端点以该编号出示另一条记录', en: 'the endpoint shows another record under its id' },
};

interface Options {
  readonly purpose: string;
  readonly holder?: string;
}

export function verifyRecordCommand(cli: Cli, program: Command): void {
  cli
    .command(program, 'verify <dataset> <key>', TEXTS.about, [
      'verify enterprise-registration 91310118132712288N --purpose "window 3"',
    ])
    .requiredOption('--purpose <text>', cli.t(TEXTS.purpose))
    .option('--holder <name>', cli.t(TEXTS.holder))
    .action(
      cli.run<Options>((session, { purpose, holder }, [dataset, key]) => {
        if (purpose.trim() === '') throw new TongdaoError('USAGE', { detail: session.t(TEXTS.noPurpose) });
        return session.withChannel(async ({ settings, ...channel }) => {
          const { timeZone } = settings.channel;
          const around = { ...channel, timeZone, limitMs: settings.api.verifyWithin };
          const signed = await new Verification(around).answer({
            dataset: dataset!,
            key: key!,
            holder: holder ?? null,
            purpose: purpose.trim(),
            actor: session.context.actor,
            accessKey: null,
          });
          await sequence(channel.ledger.pool, channel.signer);
          session.show({ ...signed }, (screen) => showAnswer(session, screen, signed.answer));
          return signed.answer.valid === true ? EXIT.ok : EXIT.found;
        });
      }),
    );
}

export function verifyAnswerCommand(cli: Cli, program: Command): void {
  cli
    .command(program, 'verify-answer', TEXTS.check)
    .argument('<file>', cli.t(TEXTS.file))
    .requiredOption('--key <vkey>', cli.t(TEXTS.vkey), another)
    .action(
      cli.run<{ readonly key: readonly string[] }>(async (session, { key }, [file]) => {
        const answer = checkAnswer(await readText(file!), await Promise.all(key.map(textOrFile)));
        session.show({ ok: true, answer }, (screen) => {
          screen.line(`${screen.colours.green('✔')} ${session.t(TEXTS.signed)}`);
          showAnswer(session, screen, answer);
        });
        return EXIT.ok;
      }),
    );
}

function showAnswer(session: Session, screen: Screen, answer: Answer): void {
  const { source, obstacle, discrepancy, holderMatches } = answer;
  screen.line(`${answer.dataset} ${answer.key}: ${session.t(verdictOf(answer))}`);
  const why = obstacle === null ? '' : ` (${session.t(OBSTACLE_TITLES[obstacle])})`;
  const line = (title: Text, value: string | null) => {
    if (value !== null && value !== '') screen.line(`  ${session.t(title)}: ${value}`);
  };
  line(TEXTS.source, `${session.t(SOURCE_TITLES[source])}${why}`);
  line(WORDS.endpoint, answer.endpoint);
  line(TEXTS.seenAt, answer.seenAt === null ? null : session.time(new Date(answer.seenAt)));
  line(TEXTS.status, answer.status);
  line(TEXTS.from, answer.validFrom);
  line(TEXTS.to, answer.validTo === 'open-ended' ? session.t(TEXTS.openEnded) : answer.validTo);
  line(TEXTS.matches, holderMatches === null ? null : session.t(holderMatches ? WORDS.yes : WORDS.no));
  line(TEXTS.disputed, answer.disputed?.case ?? null);
  line(TEXTS.disagree, discrepancy === null ? null : session.t(CLASS_TITLES[discrepancy]));
}

function verdictOf({ found, valid }: Answer): Text {
  if (found === false) return TEXTS.notFound;
  if (valid === null) return TEXTS.open;
  return valid ? TEXTS.valid : TEXTS.invalid;
}
