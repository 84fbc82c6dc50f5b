import { has } from '../common/driver.ts';

/** What `oracledb` and, made after it, `dmdb` have in common, as far as it is used here. */
export interface PooledDriver {
  readonly OUT_FORMAT_ARRAY: number;
  readonly CLOB: unknown;
  readonly BLOB: unknown;
  fetchAsString: unknown[];
  fetchAsBuffer: unknown[];
  createPool(attributes: Readonly<Record<string, unknown>>): Promise<DriverPool>;
  getConnection(attributes: Readonly<Record<string, unknown>>): Promise<DriverConnection>;
}

export interface DriverPool {
  getConnection(): Promise<DriverConnection>;
  close(drainSeconds?: number): Promise<void>;
}

export interface DriverConnection {
  /** Milliseconds that a statement may take; oracledb only. */
  callTimeout?: number;
  execute(
    sql: string,
    params: readonly unknown[],
    options: Readonly<Record<string, unknown>>,
  ): Promise<DriverResult>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Ends a running statement; oracledb only. */
  break?(): Promise<void>;
  close(options?: { readonly drop: boolean }): Promise<void>;
}

export interface DriverResult {
  readonly rows?: readonly (readonly unknown[])[];
  readonly metaData?: readonly { readonly name: string; readonly dbTypeName?: string }[];
  readonly rowsAffected?: number;
}

export function isPooledDriver(module: unknown): module is PooledDriver {
  const constants = ['OUT_FORMAT_ARRAY', 'CLOB', 'BLOB'] as const;
  return (
    has(module, 'createPool') &&
    typeof module.createPool === 'function' &&
    has(module, 'getConnection') &&
    typeof module.getConnection === 'function' &&
    constants.every((name) => has(module, name))
  );
}
