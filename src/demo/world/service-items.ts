import type { RecordClass } from '../../contract/terms.ts';
import type { PlatformName, Row, ServiceItem } from '../platforms/platform.ts';
import { type Moment, perMoment, type Tally, tally } from './expectation.ts';
import type { Random } from './random.ts';
import { PLATFORMS, perPlatform, REGIONS } from './regions.ts';
import { ID_FORMS } from './shelves.ts';

/** How many items the zone offers, and how many keys of each sort are planted. */
const ITEMS = 300;
const PLANTED = 6;

interface ItemsWorld {
  readonly dayOne: Readonly<Record<PlatformName, readonly Row<'item'>[]>>;
  readonly dayTwo: Readonly<
    Record<PlatformName, { readonly put: readonly Row<'item'>[]; readonly remove: readonly string[] }>
  >;
  readonly own: Readonly<Record<PlatformName, number>>;
  readonly quarantined: Readonly<Record<PlatformName, number>>;
  readonly expected: Readonly<Record<Moment, Tally>>;
}

type Typed = Row<'item'>['typed'];
type Edit = (item: ServiceItem) => ServiceItem;

/** What becomes of an item whose turn it is; nothing: all three offer it alike, on both days. */
interface Plan {
  readonly dayOne?: RecordClass;
  readonly dayTwo?: RecordClass;
  /** Does not offer it on day one. */
  readonly without?: readonly PlatformName[];
  readonly edits?: Partial<Record<PlatformName, Edit>>;
  readonly typed?: Partial<Record<PlatformName, Typed>>;
  /** Shows it a second time. */
  readonly twice?: PlatformName;
  /** What happens by itself on day two. */
  readonly later?: { readonly at: PlatformName; readonly edit: Edit | 'offers' | 'withdraws' };
}

const same: Edit = (item) => item;
const moreDays: Edit = (item) => ({ ...item, promiseDays: String(Number(item.promiseDays) + 2) });
const noForm: Edit = (item) => ({ ...item, materials: item.materials.replace('；申请表', '') });
const counterOnly: Edit = (item) => ({ ...item, channels: '窗口' });
const asksMoney: Edit = (item) => ({ ...item, fee: item.fee === 'YES' ? 'NO' : 'YES' });
const noChannels: Edit = (item) => ({ ...item, channels: null });
const DIFFERENCES = [moreDays, noForm, counterOnly, asksMoney];

/** A sort of plant for each; `turn` lets every platform be the one that stands apart, and every difference occur. */
const SORTS: readonly ((turn: number, at: PlatformName, others: readonly PlatformName[]) => Plan)[] = [
  (turn, at) => ({ dayOne: 'divergent', edits: { [at]: DIFFERENCES[turn % DIFFERENCES.length]! } }),
  // No two agree.
  (_turn, at, [other]) => ({
    dayOne: 'divergent',
    edits: { [at]: moreDays, [other!]: (item: ServiceItem) => moreDays(moreDays(item)) },
  }),
  (_turn, at) => ({ dayOne: 'incomplete', edits: { [at]: noChannels } }),
  (_turn, at) => ({ dayOne: 'missing', without: [at] }),
  (_turn, _at, others) => ({ dayOne: 'missing', without: others }),
  (_turn, at) => ({ dayOne: 'duplicate', twice: at }),
  (turn, at) => ({
    dayOne: 'invalid',
    typed: { [at]: turn % 2 === 0 ? { promiseDays: '尽快' } : { name: '' } },
  }),
  (turn, at) => ({
    dayTwo: 'divergent',
    later: { at, edit: DIFFERENCES[turn % DIFFERENCES.length]! },
  }),
  (_turn, at) => ({ dayTwo: 'missing', later: { at, edit: 'withdraws' } }),
  // They come to an agreement.
  (_turn, at) => ({
    dayOne: 'divergent',
    dayTwo: 'agreed',
    edits: { [at]: moreDays },
    later: { at, edit: same },
  }),
  (_turn, at) => ({ dayOne: 'missing', dayTwo: 'agreed', without: [at], later: { at, edit: 'offers' } }),
];

/** The three regions' lists of services that people from the others can use, with planted differences. */
export function serviceItems(random: Random): ItemsWorld {
  const rows = perPlatform((): Row<'item'>[] => []);
  const changes = perPlatform(() => ({ put: [] as Row<'item'>[], remove: [] as string[] }));
  const quarantined = perPlatform(() => 0);
  const own = perPlatform(() => 0);
  const late: (() => void)[] = [];
  const keys: string[] = [];
  const dayOne = new Map<string, RecordClass>();
  const dayTwo = new Map<string, RecordClass>();
  const counters = perPlatform(() => 0);
  const idAt = (platform: PlatformName): string => {
    counters[platform] += 1;
    return ID_FORMS[platform]('item', counters[platform]);
  };

  const plans = Array.from({ length: ITEMS }, (_, number) => planOf(number));
  random.shuffle(plans).forEach((plan, number) => {
    const item = makeItem(random, number);
    keys.push(item.catalogCode);
    dayOne.set(item.catalogCode, plan.dayOne ?? 'agreed');
    dayTwo.set(item.catalogCode, plan.dayTwo ?? plan.dayOne ?? 'agreed');
    for (const platform of PLATFORMS) {
      const id = idAt(platform);
      const common = localised(item, platform);
      const entry = (plan.edits?.[platform] ?? same)(common);
      const { later } = plan;
      if (later?.at === platform) {
        if (later.edit === 'withdraws') changes[platform].remove.push(id);
        else changes[platform].put.push({ id, entry: later.edit === 'offers' ? common : later.edit(common) });
      }
      if (plan.without?.includes(platform)) continue;
      const typed = plan.typed?.[platform];
      if (typed !== undefined) quarantined[platform] += 1;
      own[platform] += 1;
      rows[platform].push(typed === undefined ? { id, entry } : { id, entry, typed });
      if (plan.twice === platform)
        late.push(() => rows[platform].push({ id: idAt(platform), entry: moreDays(entry) }));
    }
  });
  for (const lay of late) lay();
  for (const platform of PLATFORMS) {
    for (const catalogCode of ['12345', '', '0001-1400-10']) {
      const entry = localised(makeItem(random, ITEMS), platform);
      rows[platform].push({ id: idAt(platform), entry, typed: { catalogCode, taskCode: '' } });
      quarantined[platform] += 1;
    }
  }
  const found = { dayOne: tally(keys, dayOne), dayTwo: tally(keys, dayTwo) };
  return {
    dayOne: rows,
    dayTwo: changes,
    own,
    quarantined,
    expected: perMoment((moment) => (moment.startsWith('dayOne') ? found.dayOne : found.dayTwo)),
  };
}

function planOf(number: number): Plan {
  const sort = SORTS[Math.floor(number / PLANTED)];
  if (sort === undefined) return {};
  const turn = number % PLANTED;
  const at = PLATFORMS[turn % PLATFORMS.length]!;
  return sort(
    turn,
    at,
    PLATFORMS.filter((other) => other !== at),
  );
}

/** What differs rightly: who handles it, and where. */
function localised(item: ServiceItem, platform: PlatformName): ServiceItem {
  const { issuerCode, address, authority } = REGIONS[platform];
  return {
    ...item,
    taskCode: `${issuerCode}4${item.catalogCode}`,
    deptName: authority,
    address: `${address}政务服务中心`,
  };
}

const SUBJECTS = [
  '企业设立',
  '食品经营许可',
  '社会保险',
  '住房公积金',
  '不动产',
  '道路运输',
  '公共场所卫生',
  '户外广告',
];
const ACTS = ['登记', '变更', '注销', '证明开具', '信息查询', '补发证照', '转移接续', '备案'];
const TYPES = ['行政许可', '行政确认', '公共服务'];
const MATERIALS = ['营业执照', '授权委托书', '经办人身份证明', '住所使用证明', '章程'];

function makeItem(random: Random, number: number): ServiceItem {
  const name = `${SUBJECTS[number % SUBJECTS.length]!}${ACTS[Math.floor(number / SUBJECTS.length) % ACTS.length]!}`;
  const round = Math.floor(number / (SUBJECTS.length * ACTS.length));
  const legal = random.pick([5, 10, 15, 20, 30]);
  return {
    catalogCode: `0001${String(14_001 + number).padStart(5, '0')}000`,
    taskCode: '',
    name: round === 0 ? name : `${name}（${['一', '二', '三', '四', '五'][round - 1]!}类）`,
    type: random.pick(TYPES),
    state: random.chance(0.03) ? 'SUSPENDED' : 'IN_USE',
    deptName: '',
    legalDays: String(legal),
    promiseDays: String(random.pick([0, 1, 3, legal])),
    visits: String(random.int(2)),
    fee: random.chance(0.1) ? 'YES' : 'NO',
    materials: [...random.shuffle([...MATERIALS]).slice(0, 1 + random.int(3)), '申请表'].join('；'),
    channels: random.pick(['窗口；网上', '窗口；网上；自助', '网上；自助']),
    mode: random.pick(['ONLINE', 'COLLECTED', 'JOINT'] as const),
    result: `${name}结果`,
    address: '',
  };
}
