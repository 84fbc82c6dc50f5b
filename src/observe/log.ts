import { type DestinationStream, destination, type Logger as PinoLogger, pino } from 'pino';
import { allowedFields } from './log-fields.ts';
import { mask } from './mask.ts';

const LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'];

/**
 * JSON lines on stderr, level by LOG_LEVEL (default info). Only allow-listed fields leave, and every line is masked once more as a whole:
 * a message may quote what no field shows.
 */
export function createLog(
  env: NodeJS.ProcessEnv,
  stream: DestinationStream = destination({ dest: 2, sync: true }),
): PinoLogger {
  const level = env['LOG_LEVEL'] ?? '';
  return pino(
    {
      level: LEVELS.includes(level) ? level : 'info',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // The allow-list describes errors itself.
      serializers: { err: (described: unknown) => described },
      formatters: {
        level: (label) => ({ level: label }),
        log: allowedFields,
        bindings: allowedFields,
      },
    },
    { write: (line) => stream.write(mask(line)) },
  );
}
