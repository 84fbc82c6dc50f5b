import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/storage/paths.ts';

/** The texts that people read, by their path in the project. */
export const TEXTS = [
  'README.md',
  'README.zh-CN.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'adapters/README.md',
  'config/README.md',
] as const;

export const inProject = (path: string): string => join(packageRoot(), path);
export const textOf = (path: string): string => readFileSync(inProject(path), 'utf8');

/** Fenced blocks of a language, without the fences. */
export const blocks = (path: string, language: string): readonly string[] => blocksIn(textOf(path), language);

export function blocksIn(text: string, language: string): readonly string[] {
  const fenced = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm');
  return [...text.matchAll(fenced)].map(([, block = '']) => block);
}

/** What stands between backticks in running text. */
export function quoted(text: string): readonly string[] {
  return [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

/** The part of a text from a heading to the next of the same level. */
export function section(path: string, heading: string): string {
  const [, rest = ''] = textOf(path).split(new RegExp(`^## ${heading}$`, 'm'));
  return rest.split(/^## /m)[0] ?? '';
}

/** Shell lines of a text, without their comments; a line that goes on in the next is one with it. */
export function shellLines(path: string): readonly string[] {
  return shellLinesOf(blocks(path, 'sh'));
}

export function shellLinesOf(shell: readonly string[]): readonly string[] {
  return shell
    .flatMap((block) => block.replace(/ *\\\n */g, ' ').split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '');
}
