/** PostgreSQL's text cannot hold NUL; a native id with one is only ever shown to people. */
export function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text;
}
