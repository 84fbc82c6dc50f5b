/** Languages that people read Tongdao in. zh-CN is the first. */
export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The same sentence in each language. */
export type Text = Readonly<Record<Language, string>>;

/** Fills `{name}` in a template. An unknown name stays as it is, so that a missing parameter shows. */
export function fill(template: string, params: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : String(value);
  });
}
