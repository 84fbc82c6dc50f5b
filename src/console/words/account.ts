import type { Text } from '../../contract/text.ts';

/** Logging in, and a person's own account. */
export const ACCOUNT = {
  login: { zh: '登录', en: 'Log in' },
  logout: { zh: '退出登录', en: 'Log out' },
  accessKey: { zh: '访问密钥', en: 'Access key' },
  codeIfAny: { zh: '动态码（已设置第二因素时）', en: 'Code (if you set up a second factor)' },
  code: { zh: '6 位动态码', en: '6-digit code' },
  account: { zh: '我的账户', en: 'My account' },
  actorName: { zh: '名称', en: 'Name' },
  factor: { zh: '第二因素', en: 'Second factor' },
  factorOn: {
    zh: '已启用。更换或遗失设备时，请管理员重置（tongdao keys reset-second-factor）。',
    en: 'In force. If you change or lose the device, an admin resets it (tongdao keys reset-second-factor).',
  },
  factorOff: {
    zh: '未设置。设置后登录须同时输入验证器上的动态码，且该密钥不再能直接用于接口。',
    en: 'Not set up. With it, logging in also takes a code from your authenticator, and the key alone no longer opens the API.',
  },
  factorByLogin: { zh: '登录后可以设置。', en: 'It can be set up after logging in.' },
  begin: { zh: '开始设置', en: 'Set it up' },
  beginAnew: { zh: '换一个二维码', en: 'Another QR code' },
  scan: {
    zh: '用验证器应用扫描二维码，再输入它显示的动态码。',
    en: 'Scan the QR code with an authenticator app, then enter the code that it shows.',
  },
  qrCode: { zh: '第二因素的二维码', en: 'QR code of the second factor' },
  orType: { zh: '不能扫描时手工输入：', en: 'If it cannot be scanned, type:' },
  confirm: { zh: '确认', en: 'Confirm' },
} as const satisfies Record<string, Text>;
