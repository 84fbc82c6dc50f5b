import {
  type Adapter,
  type AdapterContext,
  type AdapterKind,
  CONTRACT_VERSION,
} from '../../src/contract/adapter.ts';
import { TongdaoError } from '../../src/contract/errors.ts';
import { check } from './check.ts';
import { describe } from './describe.ts';
import type { Dialect } from './dialect.ts';
import { dm } from './dm/dm.ts';
import type { Link } from './link.ts';
import { lookUp } from './lookup.ts';
import { mssql } from './mssql/mssql.ts';
import { mysql } from './mysql/mysql.ts';
import { oracle } from './oracle/oracle.ts';
import { type Plan, planOf, subjectsOf } from './plan.ts';
import { postgres, postgresOlder } from './postgres/postgres.ts';
import { readChanges, readFull } from './read.ts';
import { readSwitched } from './read-switch.ts';
import { type Client, milliseconds, OptionsSchema, ReadSchema, typed, WriteSchema } from './settings.ts';
import { survey } from './survey.ts';
import { handOver } from './write-staging.ts';
import { upsert } from './write-upsert.ts';

const DIALECTS: Readonly<Record<Client, Dialect>> = {
  pg: postgres,
  kingbase: postgresOlder,
  opengauss: postgresOlder,
  mysql,
  mssql,
  oracle,
  dm,
};
const STATEMENT_TIMEOUT = '60s';
const ANSWER_WITHIN = '10s';

export const kind: AdapterKind = {
  manifest: {
    id: 'sql',
    contract: CONTRACT_VERSION,
    title: {
      zh: '数据库（PostgreSQL、MySQL、SQL Server、Oracle、达梦及兼容产品）',
      en: 'Database (PostgreSQL, MySQL, SQL Server, Oracle, DM and compatible)',
    },
    maturity: 'beta',
    promises: [
      {
        zh: '按主键分页读取全部行；按更新时间（含重叠）或前置库读取变更，值原样不转换。',
        en: 'Reads every row in pages by key, changes by time with an overlap or from a staging table; values as they are.',
      },
      {
        zh: '没有前置库时，变更读取看不到删除，由全量读取发现。',
        en: 'Without a staging table a read of changes does not see deletions; a full read does.',
      },
      {
        zh: '已在 PostgreSQL 和 MariaDB 上测试；kingbase、opengauss、mssql、oracle、dm 尚未连接真实服务器测试。',
        en: 'Tested on PostgreSQL and MariaDB; kingbase, opengauss, mssql, oracle and dm are untested against a server.',
      },
      {
        zh: '写入时比较版本，逐条给出结果；重复提交不会重复生效。',
        en: 'Compares versions when writing, one outcome per record; a repeated write does not take effect twice.',
      },
    ],
    optionsSchema: { ...OptionsSchema },
    readSchema: { ...ReadSchema },
    writeSchema: { ...WriteSchema },
  },
  open,
};

function open(context: AdapterContext): Adapter {
  const { endpoint } = context;
  const options = typed(OptionsSchema, context.options, 'options');
  const dialect = DIALECTS[options.client];
  const { example } = dialect;
  if (!dialect.accepts(options.connection))
    throw new TongdaoError('SQL_CONNECTION_INVALID', { endpoint, example });
  const statementTimeout = milliseconds(options.statementTimeout ?? STATEMENT_TIMEOUT);
  const database = dialect.open({ connection: options.connection, statementTimeout });
  const link: Link = { endpoint, dialect, database, schema: options.schema };
  const plans = new Map(
    Object.entries(context.datasets).map(([dataset, blocks]) => [dataset, planOf(link, blocks)] as const),
  );
  const plan = (dataset: string): Plan => {
    const found = plans.get(dataset);
    if (found === undefined) throw missing(endpoint, `read ${dataset}`);
    return found;
  };

  return {
    capabilities(dataset) {
      const { changes, write } = plan(dataset);
      return { changes: changes !== null, lookup: true, write: write !== null };
    },
    check: () =>
      check(
        link,
        [...plans].flatMap(([dataset, it]) => subjectsOf(dataset, it)),
      ),
    survey: (signal) => survey(link, signal),
    describe: async (dataset) => describe(link, plan(dataset).base),
    read(request) {
      const { base, changes } = plan(request.dataset);
      if (request.mode === 'full') return readFull(link, base, changes, request);
      if (changes === null) throw missing(endpoint, `read changes of ${request.dataset}`);
      return changes.done === undefined
        ? readChanges(link, changes, request)
        : readSwitched(link, changes, changes.done, request);
    },
    lookup: async (dataset, ids, signal) => lookUp(link, plan(dataset).base, ids, signal),
    async write(dataset, records, idempotencyKey, signal) {
      const { write, target } = plan(dataset);
      if (write === null) throw missing(endpoint, `write ${dataset}`);
      if (write.mode === 'upsert') return upsert(link, target, records, signal);
      const answerWithin = milliseconds(write.answerWithin ?? ANSWER_WITHIN);
      const staging = { relation: target.relation, block: write, answerWithin };
      return handOver(link, staging, records, idempotencyKey, signal);
    },
    close: () => database.close(),
  };
}

function missing(endpoint: string, what: string): TongdaoError {
  return new TongdaoError('CAPABILITY_MISSING', { endpoint, adapter: 'sql', what });
}
