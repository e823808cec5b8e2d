/**
 * What the example's score.py answers, so that the same deployment can be run embedded: `{"data": [[…], …]}` →
 * `{"predictions": [0 or 1, …], "probabilities": […]}`. Numbers are read as `numpy.asarray(…, dtype=float32)` reads them.
 */

/** What a score.py would have raised; the caller only learns that it did. */
export class ScriptError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ScriptError';
  }
}

/** A matrix by rows. */
export interface Rows {
  values: Float32Array;
  dims: [number, number];
}

/** Reads a request's body. Throws ScriptError. */
export function readRows(body: string): Rows {
  const data = dataOf(body);
  if (!Array.isArray(data)) throw new ScriptError('data is no list of rows.');
  const count = data.length;
  const width = Array.isArray(data[0]) ? data[0].length : 0;
  const values = new Float32Array(count * width);
  for (let row = 0, at = 0; row < count; row += 1) {
    const cells: unknown = data[row];
    if (!Array.isArray(cells) || cells.length !== width) {
      throw new ScriptError('data is no list of rows of one length (inhomogeneous shape).');
    }
    for (let column = 0; column < width; column += 1, at += 1) values[at] = numberOf(cells[column]);
  }
  return { values, dims: [count, width] };
}

function dataOf(body: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new ScriptError('The body is no JSON.');
  }
  if (typeof parsed !== 'object' || parsed === null || !('data' in parsed))
    throw new ScriptError("KeyError: 'data'");
  return parsed.data;
}

function numberOf(cell: unknown): number {
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  if (cell === null) return NaN;
  const number = typeof cell === 'string' && cell.trim() !== '' ? Number(cell) : NaN;
  if (Number.isNaN(number)) throw new ScriptError('A cell of data could not be converted to float.');
  return number;
}

/** The answer's JSON. `threshold` is compared as a float32, as NumPy compares a float32 with a Python float. */
export function writeAnswer(probabilities: Float32Array, threshold: number): string {
  const limit = Math.fround(threshold);
  let predictions = '';
  let shares = '';
  for (const [index, probability] of probabilities.entries()) {
    const comma = index === 0 ? '' : ', ';
    predictions += `${comma}${probability >= limit ? 1 : 0}`;
    shares += comma + jsonNumber(probability);
  }
  return `{"predictions": [${predictions}], "probabilities": [${shares}]}`;
}

/** Python's json writes NaN and Infinity as words. */
const jsonNumber = (value: number): string => String(value);
