import { once } from 'node:events';
import { type Command, Option } from 'commander';
import type { Text } from '../../contract/text.ts';
import type { Cli } from '../cli.ts';
import type { WorkingChannel } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';

const TEXTS = {
  serve: {
    zh: '运行 API、状态页与定时任务（默认也处理作业），直到 Ctrl-C',
    en: 'run API, status page and schedules (and jobs, by default) until Ctrl-C',
  },
  role: {
    zh: 'serve：只有 API 与定时任务；all：也处理作业',
    en: 'serve: API and schedules only; all: jobs too',
  },
  work: {
    zh: '处理作业，直到 Ctrl-C；可同时运行多个进程',
    en: 'work on jobs until Ctrl-C; any number of processes may do so',
  },
  serving: { zh: '通道已就绪：{url}（Ctrl-C 停止）', en: 'Tongdao is ready: {url} (Ctrl-C stops it)' },
  working: { zh: '正在处理作业（Ctrl-C 停止）', en: 'Working on jobs (Ctrl-C stops it)' },
  stopping: { zh: '正在停止……', en: 'Stopping …' },
} as const satisfies Record<string, Text>;

export function serveCommand(cli: Cli, program: Command): void {
  cli
    .command(program, 'serve', TEXTS.serve, ['serve --profile zone', 'serve --role serve'])
    .addOption(new Option('--role <role>', cli.t(TEXTS.role)).choices(['all', 'serve']).default('all'))
    .action(
      cli.run<{ readonly role: string }>((session, { role }) =>
        session.withChannel((channel) => serveUntilStopped(session, channel, role === 'all'), {
          log: session.log('info'),
        }),
      ),
    );
}

export function workCommand(cli: Cli, program: Command): void {
  cli.command(program, 'work', TEXTS.work).action(
    cli.run((session) =>
      session.withChannel(
        async (channel) => {
          session.progress.end();
          await channel.work();
          session.show({ working: true }, (screen) => screen.line(session.t(TEXTS.working)));
          await stopped(session);
          return EXIT.ok;
        },
        { log: session.log('info') },
      ),
    ),
  );
}

async function serveUntilStopped(session: Session, channel: WorkingChannel, works: boolean): Promise<number> {
  session.progress.end();
  if (works) await channel.work();
  const serving = await session.context.serve(channel, { open: false });
  try {
    const { url } = serving;
    session.show({ url }, (screen) => screen.line(servingAt(session, url)));
    await stopped(session);
  } finally {
    await serving.close();
  }
  return EXIT.ok;
}

export const servingAt = (session: Session, url: string): string => session.t(TEXTS.serving, { url });

export async function stopped(session: Session): Promise<void> {
  const { signal } = session.context;
  // A listener on a signal does not keep the process alive; what is being served does.
  if (!signal.aborted) await once(signal, 'abort');
  session.progress.note(session.t(TEXTS.stopping));
}
