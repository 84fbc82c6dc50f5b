/** Node's code of a failed system call (ENOENT, EACCES …), or null for any other thrown thing. */
export function codeOf(thrown: unknown): string | null {
  if (!(thrown instanceof Error) || !('syscall' in thrown) || !('code' in thrown)) return null;
  return typeof thrown.code === 'string' ? thrown.code : null;
}
