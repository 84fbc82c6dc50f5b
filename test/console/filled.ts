import type { Test } from 'tap';
import type { ServerOptions } from '../../src/api/server.ts';
import { sequence } from '../../src/audit/sequence.ts';
import { type Fixture, fixture, read, reconcileNow, record } from '../api/fixture.ts';

/** A channel that has been through more than one day: something of everything that the console shows. */
export async function filled(t: Test, options: Partial<ServerOptions> = {}): Promise<Fixture> {
  const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000);
  const channel = await fixture(t, {
    schedules: () => [
      { name: 'enterprise-registration-changes', at: soon(12) },
      { name: 'enterprise-registration-full', at: soon(700) },
      { name: 'sweep', at: soon(1) },
    ],
    ...options,
  });
  // A number that is not compared: the row is another one, and says the same.
  const again = (at: number) => record(at, { phone: '13900139000' });
  const renamed = record(1, { name: '青浦第一食品厂有限公司', domicile: '上海市青浦区盈港路 18 号' });
  await read(channel.channel, 'qingpu', [again(0), renamed, again(2), again(3), again(4)]);
  await reconcileNow(channel.channel);
  // As long as the identifiers of licences are, and as hard to break.
  const long = record(9, {
    uscc: '1.2.156.3005.2.11100000000013661B021.11310118MBY310019P.0000000020.001.M',
  });
  await read(channel.channel, 'wujiang', [again(0), again(1), again(2), long]);
  await reconcileNow(channel.channel);
  await sequence(channel.channel.ledger.pool, channel.channel.signer);
  return channel;
}
