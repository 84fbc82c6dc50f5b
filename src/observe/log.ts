import { type DestinationStream, destination, type Logger as PinoLogger, pino } from 'pino';
import { allowedLine, describeError } from './log-fields.ts';

const LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'];

/**
 * JSON lines on stderr, level by LOG_LEVEL (default info). Every finished line, by whatever route it was made, is cut down to the allowed
 * fields and masked: a message or a child's bindings may quote what no field shows.
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
      serializers: { err: (thrown: unknown) => describeError(thrown) },
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line) => stream.write(`${JSON.stringify(allowedLine(JSON.parse(line)))}\n`) },
  );
}
