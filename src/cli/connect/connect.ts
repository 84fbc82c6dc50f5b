import { completeRead, type Draft, draftFiles } from '../../connect/draft.ts';
import { demandFree, keepFiles } from '../../connect/keep.ts';
import { demandReadable, kindOf, resolveOptions } from '../../connect/options.ts';
import { type Looked, lookAt, type ProbeRequest, surveySystem } from '../../connect/probe.ts';
import type { AdapterKind } from '../../contract/adapter.ts';
import type { Dataset } from '../../contract/dataset.ts';
import { TongdaoError } from '../../contract/errors.ts';
import { createMetrics } from '../../observe/metrics.ts';
import { type Proposal, propose } from '../../proposal/propose.ts';
import { isSound } from '../../settings/check.ts';
import { Cancelled } from '../ask.ts';
import type { ConnectOptions } from '../commands/connect.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';
import { Answers } from './answers.ts';
import { blockOf } from './pairs.ts';
import { Questions } from './questions.ts';
import { reasonsOf, showProposal } from './show.ts';
import { TEXTS } from './texts.ts';

/** The wizard: asks what is not said, looks, proposes, and writes what was agreed on. Throws Cancelled. */
export async function connect(
  session: Session,
  options: ConnectOptions,
  given: string | undefined,
): Promise<number> {
  const { context, profileDir } = session;
  const { kinds, datasets, env } = await context.readKinds(profileDir);
  const questions = new Questions(session, options.yes || session.isJson ? null : (context.ask ?? null));
  const endpoint = await questions.name(given);
  if (options.force !== true) await demandFree(profileDir, [{ path: `endpoints/${endpoint}.yaml` }]);
  const kind = kindOf(kinds, await questions.adapter(options.adapter, kinds));
  const { optionsSchema, readSchema } = kind.manifest;
  const written = await questions.required(
    optionsSchema,
    blockOf(options.option ?? [], optionsSchema),
    TEXTS.askOption,
    (name) => referenceIn(env, endpoint, name),
  );
  const divisions = await questions.divisions(options.division ?? []);
  const probe: ProbeRequest = {
    endpoint,
    kind,
    options: resolveOptions(kind, endpoint, written, env),
    baseDir: profileDir,
    metrics: createMetrics(context.version),
    log: session.log(),
  };

  const { source, read } = await chooseSource(session, questions, probe, readSchema, options);
  demandReadable(kind, endpoint, options.dataset ?? '…', read);
  session.progress.step(session.t(TEXTS.sampling, { source }));
  const { dataset, looked } = await sample(session, questions, probe, read, datasets, options);
  session.progress.clear();

  const answers = new Answers();
  answers.take(options.map ?? [], dataset, looked.table.columns);
  const suggest = (): Proposal =>
    propose({ endpoint, dataset, table: looked.table, today: today(), decided: answers });
  let proposal = suggest();
  const show = (): void => {
    if (session.isJson) return;
    const mapped = proposal.columns.filter(({ field }) => field !== null).length;
    const counts = { rows: looked.table.rows.length, columns: proposal.columns.length, mapped };
    session.screen.line(session.t(TEXTS.proposed, { endpoint, dataset: dataset.name, source, ...counts }));
    showProposal(session, session.screen, dataset, proposal);
  };
  show();
  if (questions.areAsked && proposal.open.length > 0) {
    for (const point of proposal.open) {
      await questions.open(point, dataset, looked.table.columns, divisions[0]!, answers);
    }
    proposal = suggest();
    show();
  }
  demandComplete(dataset, proposal);

  const draft: Draft = {
    endpoint,
    divisions,
    kind,
    options: probe.options,
    read: completeRead(kind, read, proposal),
    dataset,
    proposal,
    table: looked.table,
  };
  demandReadable(kind, endpoint, dataset.name, draft.read);
  const files = draftFiles(draft);
  if (!(await questions.confirm(files.length))) throw new Cancelled();
  session.progress.step(session.t(TEXTS.checking));
  const { mappings } = await keepFiles({
    dir: profileDir,
    files,
    force: options.force === true,
    env,
    kinds,
    datasets,
  });
  // Whatever else may be wrong in the profile is not its business.
  const own = mappings.find((one) => one.endpoint === endpoint);
  const sound = own !== undefined && isSound(own);
  session.show(
    {
      endpoint,
      dataset: dataset.name,
      source,
      rows: looked.table.rows.length,
      columns: proposal.columns.map(({ candidates, ...column }) => ({
        ...column,
        candidates: candidates.map(({ evidence, ...rest }) => ({
          ...rest,
          why: reasonsOf(session, evidence),
        })),
      })),
      mapping: proposal.mapping,
      codeLists: proposal.codeLists,
      open: proposal.open,
      files: files.map(({ path }) => path),
      check: { sound, mapping: own ?? null },
    },
    (screen) => {
      for (const { path } of files) screen.line(session.t(TEXTS.wrote, { file: `${profileDir}/${path}` }));
      const profile = profileFlag(session);
      screen.line(
        sound
          ? session.t(TEXTS.sound, { examples: own?.examples.length ?? 0 })
          : session.t(TEXTS.unsound, { profile }),
      );
      screen.line(session.t(TEXTS.next));
      for (const text of [TEXTS.nextCheck, TEXTS.nextPreview, TEXTS.nextSync, TEXTS.nextReconcile])
        screen.line(session.t(text, { endpoint, profile }));
    },
  );
  return sound ? EXIT.ok : EXIT.found;
}

async function chooseSource(
  session: Session,
  questions: Questions,
  probe: ProbeRequest,
  readSchema: AdapterKind['manifest']['readSchema'],
  options: ConnectOptions,
): Promise<{ readonly source: string; readonly read: Readonly<Record<string, unknown>> }> {
  const stated = blockOf(options.read ?? [], readSchema);
  if (options.source === undefined && Object.keys(stated).length > 0) {
    return { source: Object.values(stated).map(String)[0] ?? '', read: stated };
  }
  session.progress.step(session.t(TEXTS.surveying, { endpoint: probe.endpoint }));
  const found = await surveySystem(probe, session.context.signal);
  session.progress.clear();
  const source = await questions.source(probe.endpoint, options.source, found);
  const read = await questions.required(
    readSchema,
    { ...source?.read, ...stated },
    TEXTS.askRead,
    () => undefined,
  );
  return { source: source?.name ?? Object.values(read).map(String)[0] ?? '', read };
}

/** Where the dataset is not said, the one that more columns speak for is the default. */
async function sample(
  session: Session,
  questions: Questions,
  probe: ProbeRequest,
  read: Readonly<Record<string, unknown>>,
  datasets: readonly Dataset[],
  options: ConnectOptions,
): Promise<{ readonly dataset: Dataset; readonly looked: Looked }> {
  const { signal } = session.context;
  if (options.dataset !== undefined || !questions.areAsked) {
    const dataset = await questions.dataset(options.dataset, datasets, '');
    return { dataset, looked: await lookAt(probe, dataset.name, read, signal) };
  }
  const looked = await lookAt(probe, datasets[0]!.name, read, signal);
  const mapped = (dataset: Dataset): number =>
    Object.keys(propose({ endpoint: probe.endpoint, dataset, table: looked.table, today: today() }).mapping)
      .length;
  const [likeliest] = [...datasets].sort((a, b) => mapped(b) - mapped(a));
  session.progress.clear();
  return { dataset: await questions.dataset(undefined, datasets, likeliest?.name ?? ''), looked };
}

/** A mapping without key or without a required field would not even load. */
function demandComplete(dataset: Dataset, { open }: Proposal): void {
  const missing = open.flatMap((point) => (point.about === 'missing' ? point.fields : []));
  const fatal = missing.filter((name) => name !== dataset.home);
  if (fatal.length > 0) throw new TongdaoError('CONNECT_INCOMPLETE', { fields: fatal.join(', ') });
}

/** `${SOUTH_CONNECTION}` when that is set. */
function referenceIn(env: NodeJS.ProcessEnv, endpoint: string, option: string): string | undefined {
  const snake = option.replace(/[A-Z]/g, (letter) => `_${letter}`);
  const name = `${endpoint}_${snake}`.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
  return env[name] === undefined && env[`${name}_FILE`] === undefined ? undefined : `\${${name}}`;
}

const profileFlag = ({ profileName }: Session): string =>
  profileName === null ? '' : ` --profile ${profileName}`;

const today = (): string => new Date().toISOString().slice(0, 10);
