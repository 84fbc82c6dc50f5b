import type { Language } from '../contract/text.ts';

/** The value of a global option before anything is parsed, because help and usage errors depend on it. */
export function optionOf(argv: readonly string[], name: string): string | undefined {
  const at = argv.findIndex((word) => word === name || word.startsWith(`${name}=`));
  if (at < 0) return undefined;
  return argv[at] === name ? argv[at + 1] : argv[at]!.slice(name.length + 1);
}

/** --lang, else the locale: zh* is Chinese, anything else English. */
export function languageOf(argv: readonly string[], env: NodeJS.ProcessEnv): Language {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return (optionOf(argv, '--lang') ?? locale).toLowerCase().startsWith('zh') ? 'zh' : 'en';
}
