const NETWORK =
  /^(E(CONN|NOTFOUND|TIMEDOUT|PIPE|HOST|NET|AI_|SOCKET)|ETIMEOUT|SELF_SIGNED|CERT|UNABLE|DEPTH_ZERO|ERR_(TLS|SSL))/;

/** Whether an error code of Node says that the server is out of reach. */
export const isNetwork = (code: string): boolean => NETWORK.test(code);

export function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
