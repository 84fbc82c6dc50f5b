import { TongdaoError } from '../contract/errors.ts';

/** What a script can tell from the command's end; printed in --help. */
export const EXIT = { ok: 0, found: 1, wrong: 2, temporary: 3, interrupted: 130 } as const;

/** Errors that the caller or the configuration made. */
const WRONG =
  /^(USAGE|SETTINGS_|MAPPING_|SCHEDULE_|ENDPOINTS_NONE|ENDPOINT_(DATASET_)?UNKNOWN|DATASET_UNKNOWN|ADAPTER_UNLOADABLE|ADAPTER_KIND_INVALID|ADAPTER_CONTRACT_VERSION|DATABASE_DENIED|STORE_|AUDIT_VKEY_INVALID|FILE_UNREADABLE|FILE_UNWRITABLE|DEMO_DATA_|CONNECT_|PURPOSE_REQUIRED)/;

export function exitCodeOf(thrown: unknown, interrupted: boolean): number {
  if (!(thrown instanceof TongdaoError)) return EXIT.found;
  if (thrown.code === 'ABORTED' && interrupted) return EXIT.interrupted;
  if (thrown.action === 'retry') return EXIT.temporary;
  return WRONG.test(thrown.code) ? EXIT.wrong : EXIT.found;
}
