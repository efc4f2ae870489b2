/** Every rejection of this module. Its message is the service's `detail` or says itself what to do; it never holds a value that was sent. */
export class CoordinatorError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {Partial<import('./types.js').CoordinatorProblem>} [details]
   */
  constructor(code, message, details = {}) {
    super(message);
    this.name = 'CoordinatorError';
    this.code = code;
    /** @type {number | undefined} */
    this.status = details.status;
    /** @type {{ [field: string]: unknown } | undefined} */
    this.problem = details.problem;
    /** @type {string | undefined} */
    this.idempotencyKey = details.idempotencyKey;
  }

  /**
   * @param {number} status
   * @param {any} problem
   * @param {string} [idempotencyKey]
   */
  static answered(status, problem, idempotencyKey) {
    const known = typeof problem?.type === 'string';
    const code = known ? problem.type.split('/').pop() : `http-${status}`;
    const message = problem?.detail ?? problem?.title ?? `The service answered ${status}.`;
    return new CoordinatorError(code, message, { status, problem: known ? problem : undefined, idempotencyKey });
  }
}
