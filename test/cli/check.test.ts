import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import t from 'tap';
import { Zone } from './zone.ts';

/** An endpoint whose adapter does what `check` says. */
async function addAdapter(zone: Zone, name: string, check: string): Promise<void> {
  const anything = '{ type: "object" }';
  await writeFile(
    `${zone.profile}/${name}.mjs`,
    `export default {
      manifest: { id: ${JSON.stringify(name)}, contract: 1, title: { zh: '某', en: 'some' }, maturity: 'beta', promises: [],
        optionsSchema: ${anything}, readSchema: ${anything}, writeSchema: ${anything} },
      open: () => ({ capabilities: () => ({ changes: false, lookup: false, write: false }), check: ${check},
        async *read() {}, async close() {} }),
    };`,
  );
  await writeFile(
    `${zone.profile}/channel.yaml`,
    `name: zone\napi: { port: 0 }\nadapters: [./${name}.mjs]\ndatasets:\n  enterprise-registration: { settle: 0s }\n`,
  );
  await writeFile(
    `${zone.profile}/endpoints/odd.yaml`,
    `endpoint: odd
title: { zh: 某, en: odd }
divisions: ["330402"]
adapter: ${name}
options: {}
datasets:
  enterprise-registration:
    read: {}
    write: {}
    mapping: { uscc: code, name: name, status: { constant: ACTIVE } }
`,
  );
}

t.test('an endpoint that never answers is left behind, and the others are checked', async (t) => {
  const zone = await Zone.open(t);
  await addAdapter(zone, 'hanging', '() => new Promise(() => {})');
  const { code, stdout, stderr } = await zone.start(['check', '--timeout', '1']);
  t.equal(code, 1, stderr);
  t.match(stdout, /Endpoint odd gave no answer within 1 s.*\[CHECK_TIMED_OUT\]/);
  t.match(stdout, /qingpu\n +✔/);
  t.match(stdout, /no record would have a home.*\[CHECK_HOMELESS\]/);
  t.match(stdout, /adapter hanging cannot write.*\[CHECK_UNWRITABLE\]/);
  t.match(stdout, /"status" is compared but cannot be written back.*\[CHECK_IRREVERSIBLE\]/);
  t.match(stdout, /4 endpoint\(s\) checked: 2 error\(s\), 2 warning\(s\)/);
  t.match(stdout, /Errors at: odd\./);
});

t.test('an adapter that breaks off, or says nothing, does not hide what the others say', async (t) => {
  const zone = await Zone.open(t);
  await addAdapter(zone, 'broken', 'async () => { throw new TypeError("x"); }');
  const broken = await zone.json('check');
  t.equal(broken.code, 1);
  const odd = broken.result.checks.find(({ endpoint }: { endpoint: string }) => endpoint === 'odd');
  t.match(odd.findings[0], { level: 'error', code: 'ADAPTER_FAILED' });
  await addAdapter(zone, 'broken', 'async () => []');
  t.match((await zone.start(['check', 'odd'])).stdout, /\[CHECK_NOTHING_SAID\]/);
});

t.test('ledger and queue are checked; what may be there later gives code 3', async (t) => {
  const sound = await Zone.open(t);
  const { code, result } = await sound.json('check');
  t.equal(code, 0);
  t.match(result, {
    sound: true,
    errors: 0,
    checks: [{ endpoint: null, findings: [{ code: 'CHECK_LEDGER_REACHED' }] }],
  });

  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.teardown(() => server.close());
  const { port } = server.address() as { readonly port: number };
  const zone = await Zone.open(t, { QUEUE_URL: `redis://127.0.0.1:${port}` });
  const lost = await zone.run('check');
  t.match(lost, { code: 3, stdout: /\[QUEUE_UNREACHABLE\]/ });
  const none = await Zone.open(t, { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
  t.match(await none.run('check', 'qingpu'), { code: 3, stdout: /\[DATABASE_UNREACHABLE\]/ });
});

t.test('of an endpoint that sends by itself, check and preview know what the ledger holds', async (t) => {
  const zone = await Zone.open(t, { EAST_SECRET: 'whsec_ZWFzdCBvZiB0aGUgem9uZQ==' });
  await writeFile(
    `${zone.profile}/endpoints/east.yaml`,
    `endpoint: east
divisions: ["330402"]
adapter: push
options: { auth: { scheme: standard-webhooks, secret: "\${EAST_SECRET}" } }
datasets:
  enterprise-registration:
    read: { key: id }
    mapping: { uscc: code, name: name, divisionCode: division }
`,
  );
  const { result } = await zone.json('check', 'east');
  t.match(JSON.stringify(result), 'PUSH_SILENT');
  t.notMatch(JSON.stringify(result), 'PUSH_INBOX_NONE');
  t.match((await zone.run('preview', 'east')).stderr, /PUSH_SILENT/);
});
