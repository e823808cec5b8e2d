import type { Scored } from '@mlops-actions/azureml/scoring';
import { canonicalJson } from '@mlops-actions/stats/rng';

/** A prediction found in an answer: any JSON value. */
export interface Prediction {
  value: unknown;
}

/** Where predictions are when nobody says: as MLflow's and most score.py answer, else the first of a list. */
const usualPointers = ['/predictions/0', '/0'];

/**
 * Finds the prediction in an answer by a JSON Pointer (RFC 6901); without one at the usual places, else the whole body.
 * Undefined where the body is malformed: not JSON though it says so, or without the prediction that was asked for.
 */
export function readPrediction(
  { headers, body }: Scored,
  pointer: string | undefined,
): Prediction | undefined {
  const parsed = parseBody(body);
  if (parsed === undefined) {
    const mustBeJson = pointer !== undefined || (headers['content-type'] ?? 'json').includes('json');
    return mustBeJson ? undefined : { value: body.toString('base64') };
  }
  if (pointer !== undefined) return valueAt(parsed.value, pointer);
  for (const usual of usualPointers) {
    const found = valueAt(parsed.value, usual);
    if (found) return found;
  }
  return parsed;
}

/** The JSON of a body; a score.py that dumps its own answers a JSON text of JSON. Undefined where it is none. */
export function parseBody(body: Buffer): Prediction | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return { value: typeof value === 'string' ? unwrapped(value) : value };
  } catch {
    return undefined;
  }
}

function unwrapped(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : text;
  } catch {
    return text;
  }
}

/** The value at a JSON Pointer, wrapped; undefined where there is none. */
export function valueAt(value: unknown, pointer: string): Prediction | undefined {
  let current = value;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (current === null || typeof current !== 'object' || !Object.hasOwn(current, key)) return undefined;
    current = (current as Record<string, unknown>)[key];
  }
  return { value: current };
}

/** Whether two predictions are the same: numbers within a relative tolerance, everything else exactly. */
export function agree(a: unknown, b: unknown, tolerance: number): boolean {
  if (a === b) return true;
  if (typeof a === 'number' && typeof b === 'number')
    return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => agree(item, b[i], tolerance));
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && agree(a[key], b[key], tolerance))
    );
  }
  return false;
}

/** Whether a prediction is the labelled class: `1`, `"1"`, `1.0` and `[1]` are the same class; so are `true` and `"true"`. */
export function isClass(prediction: unknown, label: unknown): boolean {
  return className(prediction) === className(label);
}

/** Whether a value can be a class at all: a number with decimals is a score, not a class. */
export function canBeClass(value: unknown): boolean {
  const only = onlyItem(value);
  return typeof only === 'number' ? Number.isInteger(only) : only !== null && typeof only !== 'object';
}

function className(value: unknown): string {
  const only = onlyItem(value);
  return typeof only === 'string' ? only : canonicalJson(only);
}

function onlyItem(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? onlyItem(value[0]) : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
