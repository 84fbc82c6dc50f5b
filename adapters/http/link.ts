/** One link of a Link header: the target, then its parameters, which may hold commas in quotes. */
const LINK = /<([^>]*)>((?:\s*;\s*[^\s=;,]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s";,]*))?)*)/g;
const REL = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s";,]+))/i;

/** The target of `rel="next"` in the Link headers of an answer, RFC 8288 section 3; null when there is none. */
export function nextLink(headers: string | readonly string[] | undefined): string | null {
  const text = typeof headers === 'string' ? headers : (headers ?? []).join(', ');
  for (const [, target = '', params = ''] of text.matchAll(LINK)) {
    const [, quoted, bare] = REL.exec(params) ?? [];
    const relations = (quoted ?? bare ?? '').toLowerCase().split(/\s+/);
    if (relations.includes('next')) return target;
  }
  return null;
}
