/** Words that names, scopes and addresses are made of. People and companies are invented; a likeness is chance. */

const BRAND_FIRST = [...'澜柚杉禾笠檀珞蘅汀岚沅芷霁瑭砚溯淼葭舸甬'];
const BRAND_SECOND = [...'汐朔垚屿绪蔓沁霏翎棠笙璞湄椿芃珂郅澍'];
export const BRANDS: readonly string[] = BRAND_FIRST.flatMap((first) =>
  BRAND_SECOND.map((second) => first + second),
);

export const SURNAMES = [...'柏裴晏阮闵岑桑尹温蓝苗路祁郁凌季褚宓慕酆'];
export const GIVEN_NAMES = [...'示例拟样试仿演设喻假'];

export interface Industry {
  /** What it is called in a company's name. */
  readonly word: string;
  /** What a one-person business of it is called. */
  readonly shop: string;
  readonly scope: string;
}

export const INDUSTRIES: readonly Industry[] = [
  { word: '贸易', shop: '商行', scope: '日用百货销售；五金产品批发；办公用品销售；货物进出口' },
  { word: '纺织科技', shop: '布行', scope: '纺织品、化纤面料的研发、生产和销售；针纺织品销售' },
  { word: '餐饮管理', shop: '小吃店', scope: '餐饮服务；餐饮管理；食用农产品零售' },
  { word: '物流', shop: '货运站', scope: '道路货物运输（不含危险货物）；仓储服务；货运代理' },
  { word: '建筑工程', shop: '装饰部', scope: '房屋建筑工程施工；室内装饰；市政工程；建筑材料销售' },
  { word: '信息技术', shop: '电脑维修部', scope: '软件开发；信息系统集成；网络技术服务；计算机及配件销售' },
  { word: '机械设备', shop: '机械加工部', scope: '机械零部件加工、销售；通用设备修理；模具制造' },
  { word: '食品', shop: '食品店', scope: '食品销售；预包装食品批发；食品添加剂销售' },
  { word: '环保科技', shop: '净化设备部', scope: '环保设备研发、安装；水处理工程；环境监测服务' },
  { word: '文化传播', shop: '文化用品店', scope: '文化艺术交流策划；广告设计、制作；会展服务' },
  { word: '新材料', shop: '木业加工部', scope: '新型材料技术研发；木制品、塑料制品生产、销售' },
  { word: '旅游发展', shop: '民宿', scope: '旅游开发；住宿服务；景区管理；票务代理' },
  { word: '农业发展', shop: '苗木场', scope: '蔬菜、水果、水稻种植；水产养殖；农产品初加工' },
  { word: '医疗器械', shop: '便利店', scope: '第一类医疗器械销售；第二类医疗器械销售；健康咨询' },
];

export const SCOPE_ENDINGS = [
  '',
  '。',
  '（依法须经批准的项目，经相关部门批准后方可开展经营活动）',
  '。【依法须经批准的项目，经相关部门批准后方可开展经营活动】',
];

/** What a company adds to its scope one day. */
export const ADDED_SCOPES = [
  '会议及展览服务',
  '非居住房地产租赁',
  '技术推广服务',
  '包装服务',
  '电子商务代理',
];

export const ROADS = [
  '澄澜路',
  '碧汀路',
  '芦墟大道',
  '云栖路',
  '枫荻路',
  '汾澜路',
  '采菱街',
  '长荻路',
  '水杉路',
  '青柚路',
];
