import type { Logger } from '../../src/contract/logger.ts';

/** A log that nobody reads. */
export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };
