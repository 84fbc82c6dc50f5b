import type { AdapterKind } from '../src/contract/adapter.ts';
import { kind as file } from './file/file.ts';
import { kind as http } from './http/http.ts';
import { kind as push } from './push/push.ts';
import { kind as soap } from './soap/soap.ts';
import { kind as sql } from './sql/sql.ts';

/** Every kind that comes with Tongdao. A county's own is named in its settings. */
export const kinds: readonly AdapterKind[] = [http, soap, sql, file, push];
