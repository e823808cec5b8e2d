import { existsSync } from 'node:fs';
import { withoutSecrets } from '../runtime/secrets.ts';

/** `<base>`, or the first of `<base>-2`, `<base>-3`, … of which no `.json` exists: nothing is ever written over. */
export function freeName(base: string): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}-${n}`;
    if (!existsSync(`${name}.json`)) return name;
  }
}

/** JSON without the secrets. It has no NaN and no infinity, and null would read as "not measured": they are strings. */
export function jsonText(value: unknown): string {
  return withoutSecrets(`${JSON.stringify(value, writable, 2)}\n`);
}

function writable(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
