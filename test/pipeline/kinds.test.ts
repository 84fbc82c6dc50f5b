import t from 'tap';
import {
  bodyOf,
  codesOf,
  compile,
  fieldValue,
  licence,
  processRow,
  type Row,
  read,
  registration,
  rulesOf,
  USCC,
} from './compile.ts';

const uscc = (raw: string | number) =>
  processRow(compile({ uscc: 'x', name: 'name' }), { x: raw, name: '甲公司' });

t.test('USCC: what platforms write around it does not matter', async (t) => {
  for (const raw of [
    USCC,
    USCC.toLowerCase(),
    ` ${USCC}  `,
    '９１３１０１１８ＭＡ１ＪＴＥ５Ｔ１Ｌ',
    '91310118-MA1JTE5T1-L',
    `\ufeff${USCC}\r\n`,
  ]) {
    t.equal(bodyOf(uscc(raw))['uscc'], USCC, JSON.stringify(raw));
  }
  t.equal(bodyOf(uscc(USCC))['orgCode'], 'MA1JTE5T1', 'the organisation code is derived');
  t.same(rulesOf(uscc(USCC), 'orgCode'), ['org-code.from-uscc']);
});

t.test('USCC: a wrong check character is rejected, with a repair only where it then passes', async (t) => {
  const reasons = (raw: string) => {
    const result = uscc(raw);
    return result.outcome === 'rejected'
      ? result.reasons.map(({ code, params }) => [code, params['repair']])
      : [];
  };
  const typed = USCC.replaceAll('1', 'I');
  t.same(reasons(typed), [['USCC_CHECKSUM', USCC]]);
  t.equal((uscc(typed) as { key: string | null }).key, USCC, 'the repair tells which record is meant');
  t.same(reasons('91110000600037341N'), [['USCC_CHECKSUM', '-']]);
  t.same(reasons('9111000060003IOZSV'), [['USCC_ALPHABET', '-']]);
  t.same(
    reasons('12345').map(([code]) => code),
    ['USCC_LENGTH'],
  );
  t.same(codesOf(uscc('91350100M0001TGQXM')), ['USCC_EXEMPT'], 'an exempt one is taken with a warning');
});

t.test('USCC: numbers that a spreadsheet or a form put into its column', async (t) => {
  t.same(codesOf(uscc('9.13101E+17')), ['UNREPAIRABLE']);
  t.same(codesOf(uscc(Number('913101187585640500'))), ['UNREPAIRABLE']);
  t.same(codesOf(uscc('913101187585640000')), ['UNREPAIRABLE']);
  const id = uscc('310118188001010016');
  t.same(codesOf(id), ['USCC_RESIDENT_ID']);
  t.notMatch(
    JSON.stringify((id as { reasons: unknown }).reasons),
    '310118188001010016',
    'an identity number is not repeated',
  );
  const old = uscc('310118000000016');
  t.match(bodyOf(old), { regNo: '310118000000016' }, 'an old registration number is one');
  t.equal((old as { key: string }).key, '310118000000016');
});

t.test('registration number and organisation code', async (t) => {
  t.equal(fieldValue('regNo', USCC.slice(2)), undefined, 'the tail of the USCC is no registration number');
  t.equal(fieldValue('regNo', '310118000000016.0'), '310118000000016');
  t.same(codesOf(read('regNo', '310118000000017')), ['REG_NO_CHECKSUM']);
  t.equal(fieldValue('regNo', '3101181234567'), '3101181234567', 'older forms stay as they are');
  t.equal(fieldValue('orgCode', 'MA1JTE5T-1'), 'MA1JTE5T1');
  t.same(codesOf(read('orgCode', 'D2143569-X')), ['ORG_CODE_MISMATCH']);
});

t.test('text keeps the source’s form; comparing folds width, brackets and blanks', async (t) => {
  const sealed = (name: string) => {
    const result = processRow(compile({ uscc: 'uscc', name: 'name' }), { uscc: USCC, name });
    if (result.outcome === 'rejected') throw new Error(name);
    return result;
  };
  const wide = sealed('上海（青浦）Ａ１公司');
  const half = sealed('上海(青浦) A1 公司  ');
  t.equal(wide.body['name'], '上海（青浦）A1公司');
  t.equal(half.body['name'], '上海(青浦) A1 公司');
  t.equal(wide.fingerprint, half.fingerprint);
  t.not(wide.exact, half.exact, 'the exact digest shows the difference in format');
  t.equal(sealed('上海〔青浦〕A1公司').fingerprint, wide.fingerprint);
  t.not(sealed('上海（青浦）A2公司').fingerprint, wide.fingerprint);
  t.equal(fieldValue('domicile', '城中路1号\r\n201室'), '城中路1号 201室');
  t.equal(fieldValue('domicile', '\ue81e街'), '\u9fb4街', 'a private-use character of the old GB18030');
  for (const marker of ['\\N', '\n', '-', '--', '无', '空', '/', 'N/A', 'null', '  ']) {
    t.equal(fieldValue('domicile', marker), undefined, JSON.stringify(marker));
  }
});

t.test('division: six current digits', async (t) => {
  t.equal(fieldValue('divisionCode', '310118'), '310118');
  t.equal(fieldValue('divisionCode', '310118103000'), '310118');
  t.equal(fieldValue('divisionCode', 310229), '310118');
  t.same(rulesOf(read('divisionCode', '320584'), 'divisionCode'), ['division.retired']);
  t.same(fieldValue('divisionCode', '青浦'), ['DIVISION_INVALID']);
  t.equal((read('divisionCode', '320584') as { home: string }).home, 'wujiang');
  t.equal((read('divisionCode', '330100') as { home: null }).home, null, 'nobody’s');
});

t.test('codes go through the endpoint’s list', async (t) => {
  const codes = {
    'wujiang-status': { '存续（在营、开业、在册）': 'ACTIVE', 1: 'ACTIVE', 注销: 'CANCELLED', '': 'UNKNOWN' },
  };
  const status = (raw: string | number | null) =>
    read('status', raw, { from: 'x', codes: 'wujiang-status' }, { codes });
  t.equal(bodyOf(status('存续(在营、开业、在册)'))['status'], 'ACTIVE', 'brackets do not matter');
  t.equal(bodyOf(status(1))['status'], 'ACTIVE');
  t.equal(bodyOf(status('1.0'))['status'], 'ACTIVE');
  t.equal((status('注销') as { status: string }).status, 'CANCELLED');
  t.equal(bodyOf(status(null))['status'], 'UNKNOWN', 'where the list says what an empty cell means');
  const unknown = status('个体转企业');
  t.match(unknown, {
    reasons: [
      { code: 'CODE_UNMAPPED', field: 'status', params: { value: '个体转企业', list: 'wujiang-status' } },
    ],
  });
  t.same(fieldValue('status', '开业'), ['CODE_UNMAPPED'], 'without a list only canonical values are taken');
  t.equal(fieldValue('status', 'ACTIVE'), 'ACTIVE');
});

t.test('industry, phones, whole numbers, former names', async (t) => {
  t.match(bodyOf(read('industryCode', 'G5430')), { industryCode: '5430', industryCategory: 'G' });
  t.match(bodyOf(read('industryCode', 'C')), { industryCode: undefined, industryCategory: 'C' });
  t.equal(fieldValue('entityTypeCode', '1130.0'), '1130');
  t.equal(fieldValue('phone', '021-59720001；13800001234 或 59720002'), '021-59720001;13800001234;59720002');
  t.equal(fieldValue('phone', '00000000'), undefined, 'filler');
  t.equal(fieldValue('employees', '1,200人'), 1200);
  t.same(fieldValue('employees', '-3'), ['INTEGER_INVALID']);
  t.same(fieldValue('formerNames', '甲公司；乙公司;甲公司'), ['甲公司', '乙公司']);
});

t.test('masked values are kept and cannot be compared', async (t) => {
  const sealed = (legalRepName: string) => {
    const result = read('legalRepName', legalRepName);
    if (result.outcome === 'rejected') throw new Error(legalRepName);
    const slot = registration.compared.indexOf('legalRepName') * 8;
    return [result.body['legalRepName'], [...result.fields.subarray(slot, slot + 8)]];
  };
  t.same(sealed('张*'), ['张*', Array(8).fill(0xff)]);
  t.not(sealed('张三')[1], Array(8).fill(0xff));
});

t.test('what contradicts itself is taken with a warning', async (t) => {
  const mapping = {
    uscc: 'uscc',
    name: 'name',
    status: 'status',
    cancelledOn: 'cancelledOn',
    termFrom: 'termFrom',
    termTo: 'termTo',
    establishedOn: 'establishedOn',
    approvedOn: 'approvedOn',
    entityTypeCode: 'entityTypeCode',
  };
  const right = {
    uscc: USCC,
    name: '甲公司',
    status: 'ACTIVE',
    cancelledOn: '',
    termFrom: '2020-01-01',
    termTo: '2030-01-01',
    establishedOn: '2020-01-01',
    approvedOn: '2020-01-02',
    entityTypeCode: '1130',
  };
  const pipeline = compile(mapping);
  const warnings = (row: Partial<Row>): readonly string[] =>
    codesOf(processRow(pipeline, { ...right, ...row } as Row));
  t.same(warnings({}), []);
  t.same(warnings({ status: 'CANCELLED' }), ['CANCELLED_WITHOUT_DATE']);
  t.same(warnings({ termTo: '2019-12-31' }), ['TERM_REVERSED']);
  t.same(warnings({ approvedOn: '2019-12-31' }), ['ESTABLISHED_AFTER_APPROVED']);
  t.same(warnings({ entityTypeCode: '9500' }), ['ENTITY_TYPE_MISMATCH']);
  t.same(codesOf(read('status', 'CANCELLED')), [], 'an endpoint that cannot show the date is not blamed');
});

t.test('licences', async (t) => {
  const pipeline = compile(
    {
      certIdentifier: 'id',
      certTypeCode: 'type',
      certNo: 'no',
      holderName: 'holder',
      holderCode: 'code',
      holderCodeType: 'codeType',
      holders: { items: [{ name: 'holder', code: 'code' }, { name: 'second' }] },
      areaCode: 'area',
    },
    { dataset: licence },
  );
  const row = {
    id: '1.2.156.3005.2.11100000MB0143028R014.11310118MB2T00019X.JY13101180001235.001.U',
    type: '11100000MB0143028R014',
    no: 'JY13101180001235',
    holder: '甲店',
    code: USCC,
    codeType: '',
    second: '',
    area: '310118',
  };
  const result = processRow(pipeline, row);
  t.match(result, { outcome: 'sealed', key: row.id, home: 'qingpu', warnings: [] });
  t.match(bodyOf(result), { holderCodeType: '001', holders: [{ name: '甲店', code: USCC }] });
  const without = processRow(pipeline, { ...row, id: '' });
  t.match(without, { key: '11100000MB0143028R014/JY13101180001235' }, 'without identifier: type and number');
  t.same(codesOf(processRow(pipeline, { ...row, no: 'jy13101180001236' })), ['CERT_NO_CHECKSUM']);
  t.same(codesOf(processRow(pipeline, { ...row, id: row.id.replace(/U$/, 'V') })), [
    'CERT_IDENTIFIER_CHECKSUM',
  ]);
  t.same(codesOf(processRow(pipeline, { ...row, id: '1.2.156.3005.2.X' })), ['CERT_IDENTIFIER_INVALID']);
  t.equal(
    bodyOf(processRow(pipeline, { ...row, code: '310118188001010016' }))['holderCodeType'],
    '111',
    'an individual',
  );
});
