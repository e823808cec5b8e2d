import type { Rows } from '../rows/rows.ts';
import type { Limits } from './schema.ts';

/** What became of one perturbation: answers on the same rows without and with it, or why there are none. */
export interface Trial {
  name: string;
  limits: Limits;
  /** What was done to which columns, in words. */
  what: string;
  /** Cells that it changed, where it was made here. */
  changed?: number;
  /** The perturbed answers first, the unperturbed second. */
  outcome: { rows: Rows } | { reason: string };
}
