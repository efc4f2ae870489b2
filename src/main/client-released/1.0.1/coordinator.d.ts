import type { Coordinator, CoordinatorProblem, Options } from './types.js';
export * from './types.js';

/** @throws TypeError for an address that is neither https nor this machine */
export declare function connect(options: Options): Coordinator;
export declare class CoordinatorError extends Error implements CoordinatorProblem {
  constructor(code: string, message: string, details?: Partial<CoordinatorProblem>);
  code: string;
  status?: number;
  problem?: { [field: string]: unknown };
  idempotencyKey?: string;
}
/** Of this module; the path `/client/<version>/coordinator.js` serves just this one for good. */
export declare const version: string;
