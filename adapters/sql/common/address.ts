/** The parts of `scheme://user:password@host:port/database?option=value`. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly options: URLSearchParams;
  /** `host:port/database`, never the user or the password. */
  readonly where: string;
}

/** Null when it is not of that form. */
export function addressOf(connection: string, schemes: readonly string[], port: number): Address | null {
  if (!URL.canParse(connection)) return null;
  const url = new URL(connection);
  if (!schemes.includes(url.protocol.slice(0, -1)) || url.hostname === '') return null;
  try {
    const database = decodeURIComponent(url.pathname.slice(1));
    const host = url.hostname.replace(/^\[|\]$/g, '');
    return {
      host,
      port: Number(url.port) || port,
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database,
      options: url.searchParams,
      where: `${host}:${url.port || port}/${database}`,
    };
  } catch {
    return null;
  }
}
