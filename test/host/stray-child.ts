// Loads the adapter named on the command line and lives on for a while; a log line per error that it lets go. Then throws itself.
import { loadKinds } from '../../src/host/kinds.ts';
import { watchStrayErrors } from '../../src/host/stray-errors.ts';
import { silent } from '../support/log.ts';

const [source = '', expected = '0'] = process.argv.slice(2);
const { homes, failures } = await loadKinds([], [source], '.');
if (failures.length > 0) throw failures[0];
let heard = 0;
watchStrayErrors(homes, {
  ...silent,
  error(fields) {
    console.log(JSON.stringify({ code: fields['code'], params: fields['params'] }));
    heard += 1;
    if (heard === Number(expected)) setTimeout(() => Promise.reject(new Error('our own')), 0);
  },
});
