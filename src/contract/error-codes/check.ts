import { type CodeEntry, retry, stop } from './entry.ts';

/** Findings of `tongdao check` itself, beside those of the adapters. */
export const CHECK = {
  CHECK_TIMED_OUT: retry(
    '端点 {endpoint}：{seconds} 秒内没有答复，未能检查。请检查网络与对方系统，或用 --timeout 多等一会儿。',
    'Endpoint {endpoint} gave no answer within {seconds} s, so it could not be checked. Check the network and the system, or wait longer with --timeout.',
  ),
  CHECK_NOTHING_SAID: stop(
    '端点 {endpoint}：适配器没有报告任何检查结果。可用 tongdao preview {endpoint} 试读。',
    'Endpoint {endpoint}: the adapter reported nothing. Try reading with tongdao preview {endpoint}.',
  ),
  CHECK_LEDGER_REACHED: stop('台账数据库 {where} 可用。', 'The database of the ledger, {where}, is there.'),
  CHECK_LEDGER_NONE: stop(
    '还没有台账，首次同步（tongdao sync）时会自动建立。',
    'There is no ledger yet; the first sync (tongdao sync) makes it.',
  ),
  CHECK_QUEUE_REACHED: stop('队列 {where} 可用。', 'The queue {where} is there.'),
  CHECK_CLOCK: stop(
    '本机时钟与台账数据库相差 {seconds} 秒。请用 NTP 对时，否则在途时限与计划会算错。',
    'The clocks of this machine and of the database are {seconds} s apart. Synchronise them (NTP), or settling times and schedules go wrong.',
  ),
  CHECK_IRREVERSIBLE: stop(
    '{dataset}：字段“{field}”参与比对，却不能写回（{zh}），差异无法由投递消除。请改用一列的映射，或接受人工处理。',
    '{dataset}: field "{field}" is compared but cannot be written back ({en}), so no delivery mends a difference in it. Map it to a column of its own, or let people handle it.',
  ),
  CHECK_HOMELESS: stop(
    '{dataset}：决定主责端的字段“{field}”没有映射，所有记录都将无主。请补上映射。',
    '{dataset}: the field "{field}", which tells the home, is not mapped, so no record would have a home. Map it.',
  ),
  CHECK_UNWRITABLE: stop(
    '{dataset}：配置了 write，但适配器 {adapter} 不能写，不会有投递。请去掉 write，或改用能写的适配器。',
    '{dataset} has a write block, but adapter {adapter} cannot write, so nothing is delivered. Remove the block, or use an adapter that writes.',
  ),
} as const satisfies Record<string, CodeEntry>;
