import t, { type Test } from 'tap';
import { manifest } from '../../adapters/soap/manifest.ts';
import { usernameToken } from '../../adapters/soap/security.ts';
import { escapeXml, parseXml, unwritable } from '../../adapters/soap/xml.ts';
import type { Adapter, Finding, Page } from '../../src/contract/adapter.ts';
import type { ErrorCode } from '../../src/contract/error-codes.ts';
import { compileSchema } from '../../src/settings/schema-check.ts';
import { readBlock, SoapServer, type Style, writeBlock } from './soap-counterpart.ts';

const never = new AbortController().signal;

t.test('XML becomes an object whose texts are as they were written', async (t) => {
  const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
  for (const [xml, expected] of [
    ['<a>0010</a>', { a: '0010' }],
    ['<a> 1e5 </a>', { a: ' 1e5 ' }],
    ['<a/>', { a: '' }],
    [`<a ${xsi}><b xsi:nil="true"/><c xsi:type="x">y</c></a>`, { a: { b: null, c: 'y' } }],
    ['<n:a xmlns:n="u"><n:b>1</n:b><b>2</b></n:a>', { a: { b: ['1', '2'] } }],
    ['<a><![CDATA[<b>&amp;</b>]]></a>', { a: '<b>&amp;</b>' }],
    ['<a>&lt;&#20013;&#x41;&amp;lt;</a>', { a: '<中A&lt;' }],
    ['<a i="1"><b j="2">t</b></a>', { a: { '@i': '1', b: { '@j': '2', '#text': 't' } } }],
    ['<a><__proto__>x</__proto__></a>', { a: Object.fromEntries([['__proto__', 'x']]) }],
  ] as const)
    t.same(parseXml(xml), expected, xml);
});

t.test('XML that is not taken', async (t) => {
  const bomb = `<!DOCTYPE a [<!ENTITY x "${'y'.repeat(100)}"><!ENTITY z "&x;&x;&x;">]><a>&z;</a>`;
  for (const [what, xml] of [
    ['an entity bomb', bomb],
    ['an outside entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['a document type alone', '<!DOCTYPE html><html/>'],
    ['an entity of nobody', '<a>&nbsp;</a>'],
    ['a cut document', '<a><b>x</b>'],
    ['two roots', '<a/><b/>'],
    ['nothing', ''],
    ['elements without end', '<a>'.repeat(100_000)],
    ['a control character', '<a>\u0001</a>'],
    ['half a surrogate pair', '<a>&#xD842;</a>'],
    ['a prefix of nobody', '<n:a/>'],
  ] as const)
    t.throws(() => parseXml(xml), what);
  t.equal(unwritable('a\u0001'), 'U+0001');
  t.equal(unwritable('\ud842'), 'U+D842');
  t.equal(unwritable('𠮷\t\r\n\u0085'), null);
  const text = 'a<b>&"\' \t\r\n]]>';
  t.same(parseXml(`<a b="${escapeXml(text)}">${escapeXml(text)}</a>`), { a: { '@b': text, '#text': text } });
});

t.test('the example digest of the UsernameToken Profile, by its own rule', async (t) => {
  const security = { user: 'a&b', password: 'secret', type: 'digest' } as const;
  const token = usernameToken(security, Date.parse('2026-11-23T00:00:00Z'), Buffer.from('0123456789abcdef'));
  t.match(token, /<wsse:Username>a&amp;b</);
  t.match(token, />2026-11-23T00:00:00.000Z</);
  // printf '0123456789abcdef2026-11-23T00:00:00.000Zsecret' | openssl dgst -sha1 -binary | base64
  t.ok(token.includes('>LOnnDuHYT8x/iRA7GxDGG+6lA6A=</wsse:Password>'));
});

t.test('faults are errors of their own', async (t) => {
  for (const [version, sender, receiver] of [
    ['1.1', 'soap:Client', 'soap:Server.Busy'],
    ['1.2', 'soap:Sender', 'soap:Receiver'],
  ] as const) {
    const server = await county(t, 'cdata', version);
    for (const [code, expected] of [
      [sender, { code: 'SOAP_FAULT', params: { reason: '参数 *** 有误', where: `${server.url}#list` } }],
      [receiver, { code: 'SOAP_FAULT_SERVER' }],
      ['wsse:FailedAuthentication', { code: 'ENDPOINT_DENIED', params: { detail: 'FailedAuthentication' } }],
    ] as const) {
      server.instead = (_, response) => server.fault(response, code, '参数 91310118MA1JTE5T1L 有误');
      await t.rejects(readAll(server.adapter()), expected, `${version} ${code}`);
    }
  }
});

t.test('answers that are refused', async (t) => {
  const server = await county(t);
  const envelope = (inner: string) =>
    `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><listResponse><return>${inner}</return></listResponse></s:Body></s:Envelope>`;
  const wrong: readonly (readonly [string, number, string, ErrorCode])[] = [
    ['a page of HTML', 200, '<html><body>维护中</body></html>', 'HTTP_ANSWER_MALFORMED'],
    ['text', 200, 'OK', 'HTTP_ANSWER_MALFORMED'],
    ['a page of HTML with status 500', 500, '<html>', 'HTTP_FAILED'],
    ['status 404', 404, 'not found', 'HTTP_REFUSED'],
    ['a cut envelope', 200, envelope('x').slice(0, 100), 'HTTP_ANSWER_MALFORMED'],
    ['a document type', 200, `<!DOCTYPE x>${envelope('x')}`, 'HTTP_ANSWER_MALFORMED'],
    ['a document type in the text', 200, envelope('&lt;!DOCTYPE x>&lt;RESULT/>'), 'HTTP_ANSWER_MALFORMED'],
    ['a cut text', 200, envelope('&lt;RESULT>'), 'HTTP_ANSWER_MALFORMED'],
    ['another element', 200, envelope('x').replaceAll('return', 'out'), 'HTTP_ANSWER_SHAPE'],
    ['no rows', 200, envelope('&lt;RESULT>&lt;CODE>00&lt;/CODE>&lt;/RESULT>'), 'HTTP_ANSWER_SHAPE'],
    ['another code', 200, envelope('&lt;RESULT>&lt;CODE>99&lt;/CODE>&lt;/RESULT>'), 'HTTP_REFUSED'],
  ];
  for (const [what, status, body, code] of wrong) {
    server.instead = (_, response) =>
      void response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
    await t.rejects(readAll(server.adapter()), { code }, what);
  }
});

t.test('one row, no rows, and GBK by the XML declaration', async (t) => {
  const server = await county(t);
  t.same(await ids(server.adapter()), []);
  server.put([{ id: 'r1', cells: { one: 'x', two: '0010' } }]);
  const [page] = await readAll(server.adapter());
  t.match(page?.records, [{ id: 'r1', values: ['r1', 'x', '0010'], position: 'list row 1' }]);
  const gbk = `<?xml version="1.0" encoding="GBK"?><E xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>`;
  const head = Buffer.from(gbk.replace('<E ', '<Envelope '));
  const row = Buffer.concat([
    Buffer.from('<list><row><id>r1</id><one>'),
    Buffer.from([0xc7, 0xe0]),
    Buffer.from('</one><two/></row></list></Body></Envelope>'),
  ]);
  server.instead = (_, response) =>
    void response.setHeader('content-type', 'text/xml').end(Buffer.concat([head, row]));
  const read = {
    ...readBlock('plain'),
    items: 'list.row',
    total: undefined,
    success: undefined,
    version: undefined,
    paging: undefined,
    answer: undefined,
  };
  const adapter = server.adapter({ read });
  t.match((await readAll(adapter))[0]?.records, [{ values: ['r1', '青', ''] }]);
});

t.test('pages by number go on to an empty page; numbers stand in the template', async (t) => {
  const server = await county(t, 'plain');
  server.put(Array.from({ length: 5 }, (_, index) => ({ id: `r${index}`, cells: { one: 'a', two: 'b' } })));
  const read = {
    call: 'pages',
    body: '<q:pages xmlns:q="urn:reg"><REQ><PAGE>{page}</PAGE><SIZE>{size}</SIZE></REQ></q:pages>',
    items: 'pagesResponse.RESULT.ROWS.ROW',
    total: 'pagesResponse.RESULT.TOTAL',
    success: { path: 'pagesResponse.RESULT.CODE', values: ['00'] },
    paging: { kind: 'page', maxSize: 2 },
  };
  t.same(await ids(server.adapter({ read })), ['r0', 'r1', 'r2', 'r3', 'r4']);
  t.equal(server.asked.length, 4);
  const stuck = { ...read, body: read.body.replace('{page}', '1') };
  await t.rejects(ids(server.adapter({ read: stuck })), { code: 'CURSOR_REPEATED' });
});

t.test('values are escaped; nothing that is sent can become markup', async (t) => {
  for (const style of ['cdata', 'escaped', 'plain'] as const) {
    const server = await county(t, style);
    const evil = '</FIELDS><ID>other</ID>]]> &lt; <![CDATA[{id}{payload}';
    const values = { id: evil.slice(0, 20), one: evil, two: null };
    const record = { key: 'k', id: null, values, expected: null };
    const told = await server.adapter().write?.('things', [record], 'd', never);
    t.same(told?.get('k'), { result: 'applied' }, style);
    t.match(server.source.held(), [{ id: values.id, cells: { one: evil, two: null } }], style);
  }
});

t.test('a text that XML cannot carry is refused, alone and with the reason', async (t) => {
  const server = await county(t);
  const record = (id: string, one: string) => ({
    key: id,
    id: null,
    values: { id, one, two: 'x' },
    expected: null,
  });
  const told = await server
    .adapter()
    .write?.('things', [record('a', 'bell \u0007'), record('b', 'good')], 'd', never);
  t.same(told?.get('a'), { result: 'refused', message: 'XML 1.0 cannot carry U+0007' });
  t.same(told?.get('b'), { result: 'applied' });
});

t.test('a wrong password is a refused log-in', async (t) => {
  const server = await county(t);
  server.login = { user: 'u', password: 'right' };
  const open = (password: string, type: string) =>
    server.adapter({ options: { security: { user: 'u', password, type } } });
  for (const type of ['text', 'digest']) {
    t.same(await ids(open('right', type)), [], type);
    await t.rejects(ids(open('wrong', type)), { code: 'ENDPOINT_DENIED' }, type);
  }
});

t.test('templates that cannot work are errors when the adapter is opened', async (t) => {
  const server = await county(t);
  t.throws(() => server.adapter({ read: { body: '<a>{pgae}</a>' } }), {
    code: 'SOAP_PLACEHOLDER',
    params: { name: 'pgae' },
  });
  t.throws(() => server.adapter({ read: { body: '<a>{page}</b>' } }), {
    code: 'SOAP_TEMPLATE',
    params: { name: 'body' },
  });
  t.throws(() => server.adapter({ write: { body: '<a>{nosuch}</a>' } }), { code: 'SOAP_PLACEHOLDER' });
});

const WSDL = (address: string) => `<?xml version="1.0"?>
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:r="urn:reg" targetNamespace="urn:reg">
  <wsdl:types><xs:schema targetNamespace="urn:reg">
    <xs:element name="list"><xs:complexType><xs:sequence><xs:element name="arg0" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
    <xs:element name="listResponse"><xs:complexType><xs:sequence><xs:element name="return" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
    <xs:element name="queryCorps" type="r:Query"/>
    <xs:complexType name="Query"><xs:sequence><xs:element name="pageNo" type="xs:int"/><xs:element name="pageSize" type="xs:int"/><xs:element name="area" type="xs:string"/></xs:sequence></xs:complexType>
    <xs:element name="queryCorpsResponse"><xs:complexType><xs:sequence><xs:element name="corps" type="r:Corps"/></xs:sequence></xs:complexType></xs:element>
    <xs:complexType name="Corps"><xs:sequence><xs:element ref="r:corp" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
    <xs:element name="corp" type="r:Corp"/>
    <xs:complexType name="Corp"><xs:complexContent><xs:extension base="r:Base"><xs:sequence><xs:element name="name" type="xs:string"/><xs:element name="parent" type="r:Corp"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
    <xs:complexType name="Base"><xs:sequence><xs:element name="uscc" type="xs:string"/></xs:sequence></xs:complexType>
  </xs:schema></wsdl:types>
  ${['list', 'changes', 'get', 'save', 'queryCorps']
    .map(
      (name) =>
        `<wsdl:message name="${name}In"><wsdl:part name="p" element="r:${name}"/></wsdl:message><wsdl:message name="${name}Out"><wsdl:part name="p" element="r:${name}Response"/></wsdl:message>`,
    )
    .join('')}
  <wsdl:portType name="Reg">${['list', 'changes', 'get', 'save', 'queryCorps']
    .map(
      (name) =>
        `<wsdl:operation name="${name}"><wsdl:input message="r:${name}In"/><wsdl:output message="r:${name}Out"/></wsdl:operation>`,
    )
    .join('')}</wsdl:portType>
  <wsdl:binding name="RegSoap" type="r:Reg">${['list', 'changes', 'get', 'save', 'queryCorps']
    .map(
      (name) =>
        `<wsdl:operation name="${name}"><soap:operation soapAction="urn:reg#${name}"/></wsdl:operation>`,
    )
    .join('')}</wsdl:binding>
  <wsdl:service name="Reg"><wsdl:port name="Reg" binding="r:RegSoap"><soap:address location="${address}"/></wsdl:port></wsdl:service>
</wsdl:definitions>`;

t.test('check compares the calls with the WSDL', async (t) => {
  const server = await county(t);
  server.put([
    { id: 'r1', cells: { one: 'x', two: 'y' } },
    { id: 'r2', cells: { one: 'x', two: 'y' } },
  ]);
  const usual = [
    'ok ENDPOINT_REACHED',
    'ok DATASET_READABLE',
    'ok HTTP_CHANGES_TAKEN',
    'ok HTTP_LOOKUP_FINDS',
  ];
  t.same(codes(await server.adapter().check()), [...usual, 'warning SOAP_WSDL_UNSEEN']);
  server.wsdl = WSDL(server.url);
  t.same(codes(await server.adapter().check()), [...usual, 'ok SOAP_OPERATIONS_KNOWN']);
  server.wsdl = WSDL('http://inside.example/services/Reg');
  const write = { ...writeBlock('cdata'), call: 'safe', action: 'urn:other', create: undefined };
  const findings = await server.adapter({ write, read: { action: 'urn:old' } }).check();
  t.same(codes(findings), [
    ...usual,
    'warning SOAP_ACTION_OTHER',
    'error SOAP_ACTION_UNKNOWN',
    'warning SOAP_ADDRESS_OTHER',
  ]);
});

t.test('survey offers the operations that read, with a request made from the schema', async (t) => {
  const server = await county(t);
  t.same(await server.adapter().survey?.(never), [], 'no WSDL: nothing');
  server.wsdl = WSDL(server.url);
  const found = (await server.adapter().survey?.(never)) ?? [];
  t.match(found[0], {
    name: 'queryCorps',
    rows: null,
    read: {
      ...{
        call: 'queryCorps',
        action: 'urn:reg#queryCorps',
        items: 'queryCorpsResponse.corps.corp',
        key: 'uscc',
      },
      body: /^<queryCorps xmlns="urn:reg"><pageNo[^>]*>\{page\}<\/pageNo><pageSize[^>]*>\{size\}<\/pageSize><area[^>]*><\/area><\/queryCorps>$/,
      paging: { kind: 'page' },
    },
  });
  t.match(
    found.find(({ name }) => name === 'list'),
    { read: { answer: 'listResponse.return' } },
    'a text that holds XML',
  );
  const valid = compileSchema(manifest.readSchema);
  for (const { name, read } of found) t.ok(valid(read), name);
});

t.test('describe shows all fields, mapped or not', async (t) => {
  const server = await county(t);
  server.put([{ id: 'r1', cells: { one: 'x', two: 'y' } }]);
  const columns = (await server.adapter({ columns: ['one'] }).describe?.('things')) ?? [];
  t.same(
    columns.map(({ name }) => name),
    ['id', 'one', 'two', 'version', 'op'],
  );
  t.match(columns[1], { type: 'string', samples: ['x'] });
});

async function county(t: Test, style: Style = 'cdata', version: '1.1' | '1.2' = '1.1'): Promise<SoapServer> {
  const server = await new SoapServer(style, version).start();
  t.teardown(() => server.stop());
  return server;
}

async function readAll(adapter: Adapter): Promise<readonly Page[]> {
  const pages: Page[] = [];
  const request = { dataset: 'things', mode: 'full', cursor: null, pageSize: 10, signal: never } as const;
  try {
    for await (const page of adapter.read(request)) pages.push(page);
  } finally {
    await adapter.close();
  }
  return pages;
}

async function ids(adapter: Adapter): Promise<readonly string[]> {
  return (await readAll(adapter)).flatMap((page) => page.records.map((record) => record.id));
}

function codes(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ level, code }) => `${level} ${code}`);
}
