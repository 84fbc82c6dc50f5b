import { ACCESS } from './error-codes/access.ts';
import { ADAPTERS } from './error-codes/adapters.ts';
import { API } from './error-codes/api.ts';
import { AUDIT } from './error-codes/audit.ts';
import { CASES } from './error-codes/cases.ts';
import { CHECK } from './error-codes/check.ts';
import { CONNECT } from './error-codes/connect.ts';
import { DEMO } from './error-codes/demo.ts';
import { EXPORTS } from './error-codes/exports.ts';
import { FACES } from './error-codes/faces.ts';
import { FILE } from './error-codes/file.ts';
import { GENERAL } from './error-codes/general.ts';
import { HOST } from './error-codes/host.ts';
import { HTTP } from './error-codes/http.ts';
import { MOVES } from './error-codes/moves.ts';
import { PIPELINE } from './error-codes/pipeline.ts';
import { PUSH } from './error-codes/push.ts';
import { QUEUE } from './error-codes/queue.ts';
import { SETTINGS } from './error-codes/settings.ts';
import { SOAP } from './error-codes/soap.ts';
import { SQL } from './error-codes/sql.ts';
import { STORAGE } from './error-codes/storage.ts';
import { WITNESS } from './error-codes/witness.ts';
import { WORKERS } from './error-codes/workers.ts';

export type { ErrorAction } from './error-codes/entry.ts';

/**
 * Every code there is: what the engine does, and the sentence in both languages. A retired code is never used again.
 * A sentence says what is wrong, where, and what to do. The groups follow the folders, one file each.
 */
export const ERROR_CODES = {
  ...GENERAL,
  ...PIPELINE,
  ...STORAGE,
  ...SETTINGS,
  ...HOST,
  ...QUEUE,
  ...ADAPTERS,
  ...HTTP,
  ...SOAP,
  ...SQL,
  ...FILE,
  ...PUSH,
  ...WORKERS,
  ...AUDIT,
  ...WITNESS,
  ...DEMO,
  ...CHECK,
  ...FACES,
  ...API,
  ...ACCESS,
  ...CONNECT,
  ...CASES,
  ...EXPORTS,
  ...MOVES,
};

export type ErrorCode = keyof typeof ERROR_CODES;
