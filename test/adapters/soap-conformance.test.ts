import t from 'tap';
import { conformance } from '../../adapters/conformance/conformance.ts';
import { batchBlock, SoapServer } from './soap-counterpart.ts';

await conformance(t, 'soap 1.1, XML in CDATA', async () =>
  (await new SoapServer('cdata', '1.1').start()).fixture(),
);

await conformance(t, 'soap 1.2, escaped XML, written in batches', async () => {
  const server = await new SoapServer('escaped', '1.2').start();
  const login = { user: 'channel', password: 'p&ss<word>' };
  server.login = login;
  return server.fixture({
    options: { security: { ...login, type: 'digest' } },
    write: batchBlock('escaped'),
  });
});

await conformance(t, 'soap 1.1, plain elements, full reads only', async () =>
  (await new SoapServer('plain', '1.1').start()).fixture(),
);
