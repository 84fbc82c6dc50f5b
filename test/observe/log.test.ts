import t from 'tap';
import { TongdaoError } from '../../src/contract/errors.ts';
import { createLog } from '../../src/observe/log.ts';

const ID = '310101199001011234';
const ID_X = '11010519491231002X';
const WIDE = '３１０１０１１９９００１０１１２３４';
const SECRET = 'canary-7f3a';

function logTo(lines: string[], env: NodeJS.ProcessEnv = {}) {
  return createLog(env, { write: (line: string) => void lines.push(line) });
}

t.test('a line is JSON with time, level, allowed fields and message', async (t) => {
  const lines: string[] = [];
  logTo(lines).info({ endpoint: 'qingpu', totals: { read: 3, accepted: 2 }, seconds: 0.5 }, '批次完成');
  const line = JSON.parse(lines[0]!);
  t.match(line, {
    level: 'info',
    endpoint: 'qingpu',
    totals: { read: 3, accepted: 2 },
    seconds: 0.5,
    msg: '批次完成',
  });
  t.match(line.time, /^\d{4}-\d\d-\d\dT/);
});

t.test('LOG_LEVEL sets the level; nonsense means info', async (t) => {
  const logged = (env: NodeJS.ProcessEnv) => {
    const lines: string[] = [];
    const log = logTo(lines, env);
    log.debug({}, 'x');
    log.info({}, 'x');
    log.error({}, 'x');
    return lines.length;
  };
  t.equal(logged({ LOG_LEVEL: 'debug' }), 3);
  t.equal(logged({ LOG_LEVEL: 'error' }), 1);
  t.equal(logged({ LOG_LEVEL: 'loud' }), 2);
  t.equal(logged({}), 2);
});

t.test('a field that is not allowed is named, not shown', async (t) => {
  const lines: string[] = [];
  logTo(lines).info({ body: { name: 'x' }, password: SECRET, endpoint: 'qingpu' }, 'm');
  t.same(JSON.parse(lines[0]!).dropped, ['body', 'password']);
  t.notMatch(lines[0], SECRET);
});

t.test('an error keeps its code, words and cause', async (t) => {
  const lines: string[] = [];
  const cause = new TypeError('inner');
  logTo(lines).error({ err: new TongdaoError('ABORTED', { run: 5 }, { cause }) }, 'm');
  t.match(JSON.parse(lines[0]!).err, {
    type: 'TongdaoError',
    code: 'ABORTED',
    params: { run: 5 },
    stack: /log\.test/,
    cause: { type: 'TypeError', message: 'inner' },
  });
});

t.test('no secret and no id number leaves by any route', async (t) => {
  const url = `postgres://me:${SECRET}@db.example:5432/x`;
  const texts = [
    url,
    `redis://:${SECRET}/with/slash@host`,
    `password=${SECRET}`,
    `{"password":"${SECRET}"}`,
    `Authorization: Bearer ${SECRET}`,
    `appSecret=${SECRET}&x=1`,
    `duplicate key (id)=(${ID})`,
    `${ID_X}`,
    `身份证${WIDE}。`,
  ];
  const lines: string[] = [];
  const log = logTo(lines, { LOG_LEVEL: 'trace' });
  for (const text of texts) {
    const error = Object.assign(new Error(text), {
      detail: text,
      row: { id: text },
      config: { password: SECRET },
    });
    log.info({}, text);
    log.info(text);
    log.info('%s and %o', text, { text });
    log.warn({ detail: text }, 'm');
    log.warn({ reason: { deep: text, deeper: { text } } }, 'm');
    log.warn({ url: [text, { text }] }, 'm');
    log.warn({ [text]: 1, body: text, password: text }, 'm');
    log.error(error);
    log.error({ err: error }, 'm');
    log.error({ err: new Error('outer', { cause: error }) }, 'm');
    log.error({ err: new TongdaoError('INTERNAL', { detail: text }) }, 'm');
    log.error({ err: text }, 'm');
    log.child({ detail: text, password: text }).info({}, 'm');
    log.child({ endpoint: 'x' }).child({ detail: text, body: { text } }).info({ err: error }, text);
  }
  log.info({ count: Number(ID), limit: BigInt(ID), read: [Number(ID)] }, 'm');
  t.equal(lines.length, texts.length * 14 + 1);
  for (const line of lines) {
    t.notMatch(line, SECRET);
    t.notMatch(line, /9001011|900101123|4912310|９９００１/, line);
    t.doesNotThrow(() => JSON.parse(line));
  }
});
