import { startSchedules } from '../../src/schedule/schedule.ts';
import { openPool } from '../../src/storage/pool.ts';
import { silent } from '../support/log.ts';

// Fires every second on the database in its first argument, and notes the due time in the table `fired`.
const pool = openPool(process.argv[2] ?? '', { max: 4, log: silent });
const note = async (due: Date) => void (await pool.query('INSERT INTO fired VALUES ($1)', [due]));
const { stop } = await startSchedules({
  pool,
  schedules: [{ name: 'every-second', cron: '* * * * * *', run: note }],
  log: silent,
});
process.once('message', async () => {
  await stop();
  await pool.end();
  process.disconnect();
});
