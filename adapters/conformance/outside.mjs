// The conformance suite for adapters outside: `import { conformance } from 'tongdao/conformance'` in plain Node.
// Sources are TypeScript, so Node learns to import it first, with our own tsconfig wherever the tests are started.
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

process.env['TSX_TSCONFIG_PATH'] ??= fileURLToPath(new URL('../../tsconfig.json', import.meta.url));
register();

export const { conformance, PROMISES, report, see } = await import('./conformance.ts');
