import { has } from '../common/driver.ts';

/** The part of the package `mssql` that is used here. */
export interface MssqlDriver {
  readonly ConnectionPool: new (config: Readonly<Record<string, unknown>>) => MssqlPool;
  readonly Request: new (parent: MssqlPool | MssqlTransaction) => MssqlRequest;
  readonly Transaction: new (pool: MssqlPool) => MssqlTransaction;
  readonly NVarChar: (length: number) => unknown;
  readonly MAX: number;
}

export interface MssqlPool {
  connect(): Promise<unknown>;
  close(): Promise<void>;
  on(event: 'error', listener: () => void): unknown;
}

export interface MssqlTransaction {
  begin(): Promise<unknown>;
  commit(): Promise<unknown>;
  rollback(): Promise<unknown>;
}

export interface MssqlRequest {
  arrayRowMode: boolean;
  input(name: string, type: unknown, value: unknown): unknown;
  query(sql: string): Promise<MssqlResult>;
  cancel(): unknown;
}

export interface MssqlResult {
  readonly recordset?: readonly (readonly unknown[])[];
  readonly columns?: readonly (readonly { readonly name: string }[])[];
  readonly rowsAffected: readonly number[];
}

export function isMssql(module: unknown): module is MssqlDriver {
  const parts = ['ConnectionPool', 'Request', 'Transaction', 'NVarChar'] as const;
  return has(module, 'MAX') && parts.every((name) => has(module, name) && typeof module[name] === 'function');
}
