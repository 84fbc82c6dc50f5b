/**
 * An error that the channel understands: `code` is one of Tongdao's, which says what is wrong and whether trying again may
 * help; `params` fill its sentence and hold no secrets and no personal data. An adapter needs nothing of Tongdao at run time,
 * so it brings its own class; the channel knows it by its name.
 */
export class TongdaoError extends Error {
  /**
   * @param {import('tongdao/contract/error-codes').ErrorCode} code
   * @param {Record<string, string | number>} params
   * @param {unknown} [cause]
   */
  constructor(code, params, cause) {
    super(code, { cause });
    this.name = 'TongdaoError';
    this.code = code;
    this.params = params;
  }
}
