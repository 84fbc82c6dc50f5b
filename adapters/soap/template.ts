import { escapeXml } from './xml.ts';

const PLACEHOLDER = /\{([A-Za-z_][\w.]*)\}/g;

/** XML that is put into a template as it is. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Values = Readonly<Record<string, string | Markup>>;

export function placeholders(template: string): readonly string[] {
  return [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
}

/**
 * The template with a value in place of each `{name}`. Texts are escaped; a document (`payload`) is escaped as a whole, or put
 * into the CDATA section that the template opens for it.
 */
export function fill(template: string, values: Values, payload: string | null = null): string {
  return template.replace(PLACEHOLDER, (_, name: string, at: number) => {
    if (name === 'payload' && payload !== null)
      return inCdata(template, at) ? payload.replaceAll(']]>', ']]]]><![CDATA[>') : escapeXml(payload);
    const value = values[name] ?? '';
    return value instanceof Markup ? value.text : escapeXml(value);
  });
}

function inCdata(template: string, at: number): boolean {
  return template.lastIndexOf('<![CDATA[', at) > template.lastIndexOf(']]>', at);
}
