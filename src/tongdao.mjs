#!/usr/bin/env -S node --max-semi-space-size=64
// The command `tongdao`, from a checkout as from an image. It runs before anything is installed: plain JavaScript that
// any Node can read, no dependency at load. It installs what is missing, then hands over to main.ts through tsx.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const OLDEST_NODE = [20, 19];

const locale = process.env['LC_ALL'] || process.env['LC_MESSAGES'] || process.env['LANG'] || '';
const say = (zh, en) => process.stderr.write(`${locale.startsWith('zh') ? zh : en}\n`);

if (!nodeIsNewEnough()) {
  const oldest = OLDEST_NODE.join('.');
  say(
    `通道需要 Node.js ${oldest} 或更新版本，当前为 ${process.versions.node}。请从 https://nodejs.org 安装。`,
    `Tongdao needs Node.js ${oldest} or newer; this is ${process.versions.node}. Install it from https://nodejs.org.`,
  );
  process.exit(1);
}

const built = join(ROOT, 'dist', 'src', 'main.js');
const isImage = existsSync(built) && !existsSync(join(ROOT, 'node_modules', 'tsx'));
if (!isImage && !isInstalled() && !install()) process.exit(1);

const args = process.argv.slice(2);
if (args[0] !== '--install-only') {
  const { main } = await import(isImage ? '../dist/src/main.js' : await throughTsx('./main.ts'));
  process.exitCode = await main(args);
}

function nodeIsNewEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

/**
 * Whether node_modules holds what package-lock.json asks for. npm writes its own list there as the very last step, so
 * an interrupted installation counts as none. Optional packages of other platforms are not expected.
 */
function isInstalled() {
  const wanted = packagesOf('package-lock.json');
  const found = packagesOf(join('node_modules', '.package-lock.json'));
  return Object.entries(wanted).every(
    ([path, { version, optional, devOptional }]) =>
      path === '' ||
      (found[path] === undefined
        ? optional === true || devOptional === true
        : found[path].version === version),
  );
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(ROOT, file), 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

/** `npm ci` with the development dependencies, whatever NODE_ENV says; all its output goes to stderr. */
function install() {
  say(
    '正在安装依赖（npm ci，首次约一分钟）……',
    'Installing dependencies (npm ci, about a minute the first time) …',
  );
  const flags = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const caller = process.env['npm_execpath'] ?? '';
  const [program, ...before] = basename(caller).startsWith('npm-cli') ? [process.execPath, caller] : ['npm'];
  const { status, error } = spawnSync(program, [...before, ...flags], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    // On Windows npm is a script of the shell.
    shell: program === 'npm' && process.platform === 'win32',
  });
  if (status === 0) return true;
  const detail = error?.message ?? `npm ci: ${status}`;
  say(
    `安装失败（${detail}）。请检查网络与 npm registry 设置，然后重试。`,
    `The installation failed (${detail}). Check the network and npm's registry setting, then try again.`,
  );
  return false;
}

/** Lets Node import TypeScript from here on; with our own tsconfig wherever the command was started. */
async function throughTsx(specifier) {
  process.env['TSX_TSCONFIG_PATH'] ??= join(ROOT, 'tsconfig.json');
  const { register } = await import('tsx/esm/api');
  register();
  return specifier;
}
