import t from 'tap';
import { conformance } from '../../adapters/conformance/conformance.ts';
import { HostileServer, READ } from '../support/hostile-server.ts';

const batch = { path: '/things/batch', param: 'ids', items: 'data.list', batch: 100 };
const paging = { sizeParam: 'limit' };

await conformance(t, 'http by cursor', async () => (await new HostileServer().start()).fixture());

await conformance(t, 'http by page number, look-up by batches', async () =>
  (await new HostileServer().start()).fixture({
    read: { ...READ, lookup: batch, paging: { ...paging, kind: 'page', param: 'page' }, changes: undefined },
  }),
);

await conformance(t, 'http by offset, read only', async () => {
  const read = { ...READ, lookup: undefined, changes: undefined };
  const server = await new HostileServer().start();
  const { write: _, ...fixture } = server.fixture({
    read: { ...read, paging: { ...paging, kind: 'offset', param: 'offset' } },
  });
  return fixture;
});
