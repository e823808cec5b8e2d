import { DataError } from '../data-error.ts';

/** A column that the method asked for cannot compare: it has no figure, which is not to be taken for a pass. */
export class Incomparable extends DataError {
  /** Ends a sentence that begins with the column. */
  readonly reason: string;

  constructor(column: string, reason: string) {
    super(`Column '${column}' ${reason}.`);
    this.reason = reason;
  }
}
