import path from 'node:path';
import channelSchema from '../../schemas/settings/channel.schema.json' with { type: 'json' };
import type { Dataset } from '../contract/dataset.ts';
import { readAudit } from './audit.ts';
import { readCases } from './cases.ts';
import { readDatasets } from './datasets.ts';
import { durationMs } from './durations.ts';
import { readMoves } from './moves.ts';
import { asList, asObject, asText } from './plain.ts';
import { type References, refuseLiteralSecrets } from './references.ts';
import { checkSchema } from './schema-check.ts';
import { Secret } from './secret.ts';
import type { ApiSettings, Settings } from './settings.ts';
import { asTitle } from './title.ts';
import type { YamlSource } from './yaml-source.ts';

const PORT_DEFAULT = 8080;
const VERIFY_WITHIN_MS = 2000;

export type ChannelPart = Pick<
  Settings,
  | 'channel'
  | 'datasets'
  | 'cases'
  | 'moves'
  | 'checksumExempt'
  | 'api'
  | 'audit'
  | 'queue'
  | 'database'
  | 'dataDir'
>;

/** What channel.yaml and the environment say of the whole channel; an absent or empty file means all defaults. */
export function readChannel(
  source: YamlSource,
  dir: string,
  datasets: readonly Dataset[],
  references: References,
): ChannelPart {
  if (source.value !== undefined && source.value !== null)
    checkSchema(source, '', source.value, channelSchema);
  refuseLiteralSecrets(source, '', source.value, 'tongdao');
  const document = asObject(source.value);
  const api = asObject(document['api']);
  const profile = path.basename(dir);
  const name = asText(document['name'], 'tongdao');
  const timeZone = asText(document['timeZone'], 'Asia/Shanghai');
  if (!isTimeZone(timeZone)) source.report('/timeZone', 'SETTINGS_TIME_ZONE');
  const queue = readUrl(source, references, 'queue', 'QUEUE_URL', ['redis://', 'rediss://']);
  const dataDir = references.variable(source, '/dataDir', 'DATA_DIR');
  const apiHost = references.variable(source, '/api/host', 'API_HOST');
  const apiPort = Number(references.variable(source, '/api/port', 'API_PORT') ?? api['port'] ?? PORT_DEFAULT);
  if (!source.isReported('/api/port') && !isPort(apiPort)) source.report('/api/port', 'SETTINGS_PORT');
  return {
    channel: {
      name,
      title:
        document['title'] === undefined ? { zh: '通道', en: 'Tongdao' } : asTitle(document['title'], name),
      language: document['language'] === 'en' ? 'en' : 'zh',
      timeZone,
    },
    datasets: readDatasets(source, datasets),
    cases: readCases(source),
    moves: readMoves(source),
    checksumExempt: new Set(asList(document['checksumExempt']).map((code) => asText(code))),
    api: {
      host: apiHost ?? asText(api['host'], '127.0.0.1'),
      port: apiPort,
      secondFactor: asFactor(api['secondFactor']),
      verifyWithin: durationMs(asText(api['verifyWithin'])) ?? VERIFY_WITHIN_MS,
    },
    audit: readAudit(source, document['audit']),
    queue: queue ?? 'database',
    database: readUrl(source, references, 'database', 'DATABASE_URL', ['postgres://', 'postgresql://']),
    // A folder per profile: a demo never finds the ledger of a real deployment.
    dataDir:
      dataDir !== null
        ? path.resolve(dataDir)
        : document['dataDir'] === undefined
          ? path.resolve('data', profile)
          : path.resolve(dir, asText(document['dataDir'])),
  };
}

const asFactor = (value: unknown): ApiSettings['secondFactor'] =>
  value === 'required' || value === 'optional' ? value : null;

const isPort = (port: number): boolean => Number.isInteger(port) && port >= 0 && port <= 65_535;

/** The variable wins over the key; null: the database of the channel itself. */
function readUrl(
  source: YamlSource,
  references: References,
  key: 'queue' | 'database',
  variable: string,
  schemes: readonly string[],
): Secret<string> | null {
  const pointer = `/${key}`;
  const set = references.variable(source, pointer, variable);
  const written = set === null ? asText(asObject(source.value)[key]) : `\${${variable}}`;
  const url = set ?? references.resolve(source, pointer, written);
  if (url === '' || (key === 'queue' && url === 'database')) return null;
  if (!schemes.some((scheme) => url.startsWith(scheme)) && !source.isReported(pointer)) {
    source.report(pointer, 'SETTINGS_URL', { schemes: schemes.join(', ') });
  }
  return new Secret(url, written);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
