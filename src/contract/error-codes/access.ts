import { type CodeEntry, reject, stop } from './entry.ts';

export const ACCESS = {
  LOGIN_REFUSED: reject(
    '没有这个在用的访问密钥。请核对密钥，或向管理员索取新的密钥。',
    'There is no such access key in use. Compare the key, or ask an admin for a new one.',
  ),
  LOGIN_CODE_NEEDED: reject(
    '该密钥设有第二因素。请同时输入验证器上的 6 位动态码。',
    'This key has a second factor. Enter the 6 digits of your authenticator as well.',
  ),
  LOGIN_CODE_WRONG: reject(
    '动态码不对，或已经用过。请等待下一个动态码；若总是不对，请检查设备时间。',
    'The code is wrong, or was used before. Wait for the next one; if none is right, check the clock of your device.',
  ),
  LOGIN_BLOCKED: reject(
    '动态码输错次数过多。请在 {minutes} 分钟后再试，或请管理员重置第二因素。',
    'Too many wrong codes. Try again in {minutes} minutes, or ask an admin to reset the second factor.',
  ),
  LOGIN_OFTEN: reject(
    '从该地址登录失败次数过多。请在 {minutes} 分钟后再试。',
    'Too many failed logins from this address. Try again in {minutes} minutes.',
  ),
  ACCESS_CROSS_SITE: reject(
    '该请求不是由本站页面发出的，已拒绝。请在控制台页面上操作。',
    'This request was not sent by a page of this site and is refused. Do it on a page of the console.',
  ),
  ACCESS_SESSION_REQUIRED: reject(
    '此操作须在控制台登录后进行：/login。',
    'This is done in the console after logging in: /login.',
  ),
  ACCESS_SESSION_ONLY: reject(
    '该密钥设有第二因素，只能登录控制台使用：/login。程序请使用另一把密钥。',
    'This key has a second factor and works only by logging in: /login. Give programs a key of their own.',
  ),
  ACCESS_FACTOR_REQUIRED: reject(
    '您的角色须先设置第二因素：/account。',
    'Your role needs a second factor first: /account.',
  ),
  ACCESS_FACTOR_ENROLLED: reject(
    '该密钥已设有第二因素。更换设备请先由管理员重置。',
    'This key has a second factor already. To change the device, let an admin reset it first.',
  ),
  ACCESS_FACTOR_NONE: reject('该密钥没有第二因素。', 'This key has no second factor.'),
  VERIFY_NOT_HERE: reject(
    '数据集 {dataset} 的记录没有“有效”与否之说，不能核验。可核验的：企业登记与许可证照。',
    'Records of the dataset {dataset} are neither valid nor invalid. Ask about registrations and licences.',
  ),
  ANSWER_MALFORMED: reject(
    '签名成立，但内容不是核验答复。',
    'The signature holds, but what was signed is no answer to a verification.',
  ),
  ACCESS_VAULT_UNREADABLE: stop(
    '第二因素的加密密钥 {file} 无法读取或创建（{detail}）。请检查路径与权限；多台机器须使用同一个文件。',
    'The key that encrypts second factors, {file}, cannot be read or made ({detail}). Check path and permissions; several machines need the same file.',
  ),
} as const satisfies Record<string, CodeEntry>;
