#!/usr/bin/env node
/**
 * The verifier alone, for an auditor's machine: files and public keys, no server, no database, no package. From a checkout
 * `node --import tsx src/verify/main.ts`, from a build `node dist/src/verify/main.js`.
 */
import { parseArgs } from 'node:util';
import { asTongdaoError, sentence } from '../contract/errors.ts';
import type { Language } from '../contract/text.ts';
import { runVerification } from './run.ts';

const USAGE = `verify <folder | export.zip | .tlog-proof | consistency proof | checkpoint> --key <vkey or file> [--key …]
       [--since <checkpoint>] [--witness <vkey or file> …] [--quorum <n>] [--format json] [--lang zh|en]
`;
const locale = process.env['LC_ALL'] || process.env['LC_MESSAGES'] || process.env['LANG'] || '';

process.exitCode = await main();

/** 0: it holds; 1: it does not; 2: it could not be checked. */
async function main(): Promise<number> {
  const { values, positionals } = readArguments();
  const [path, ...more] = positionals;
  const { key = [], since, witness = [], quorum, format, lang } = values;
  if (path === undefined || more.length > 0 || key.length === 0 || !/^\d{0,3}$/.test(quorum ?? '')) {
    process.stderr.write(USAGE);
    return 2;
  }
  const language: Language = (lang ?? locale).startsWith('zh') ? 'zh' : 'en';
  try {
    const { ok, value, lines } = await runVerification({
      path,
      keys: key,
      witnesses: witness,
      ...(since === undefined ? {} : { since }),
      ...(quorum === undefined ? {} : { quorum: Number(quorum) }),
      language,
      progress: () => {},
    });
    const text =
      format === 'json'
        ? JSON.stringify(value)
        : [`${ok ? '✔' : '✘'} ${lines[0]}`, ...lines.slice(1)].join('\n  ');
    process.stdout.write(`${text}\n`);
    return ok ? 0 : 1;
  } catch (thrown) {
    const { code, params } = asTongdaoError(thrown);
    process.stderr.write(`${sentence(code, params, language)} [${code}]\n`);
    return /^(PROOF|NOTE|CHECKPOINT)_/.test(code) ? 1 : 2;
  }
}

function readArguments() {
  const options = {
    key: { type: 'string', multiple: true },
    since: { type: 'string' },
    witness: { type: 'string', multiple: true },
    quorum: { type: 'string' },
    format: { type: 'string' },
    lang: { type: 'string' },
  } as const;
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch {
    return parseArgs({ args: [], allowPositionals: true, options });
  }
}
