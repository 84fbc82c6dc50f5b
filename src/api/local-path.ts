/** A path of this site that may be gone to, or null: `//elsewhere` and `/\elsewhere` lead away. */
export function localPath(text: string | undefined): string | null {
  if (text === undefined || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(text)) return null;
  return text;
}
