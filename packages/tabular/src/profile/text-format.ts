import type { Engine } from '../engine.ts';
import type { TableColumn } from '../sources.ts';
import { identifier } from '../sql.ts';

/** A form that texts can have; the pattern is read alike by Python, RE2 and JavaScript. */
export interface TextFormat {
  name: string;
  pattern: string;
}

/** The narrowest first. */
const formats: TextFormat[] = [
  { name: 'UUIDs', pattern: '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$' },
  { name: 'dates and times', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}' },
  { name: 'dates', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' },
  { name: 'email addresses', pattern: '^[^@ ]+@[^@ ]+[.][^@ ]+$' },
  { name: 'web addresses', pattern: '^https?://[^ ]+$' },
  { name: 'IPv4 addresses', pattern: '^[0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}[.][0-9]{1,3}$' },
  { name: 'digits', pattern: '^[0-9]+$' },
  { name: 'capital letters', pattern: '^[A-Z]+$' },
  { name: 'capital letters and digits', pattern: '^[A-Z0-9]+$' },
  { name: 'lower-case letters', pattern: '^[a-z]+$' },
];

const sampleRows = 1000;

/** For each column the narrowest format that all its values have; null for none. */
export async function formatsOf(
  engine: Engine,
  relation: string,
  columns: readonly TableColumn[],
): Promise<(TextFormat | null)[]> {
  if (columns.length === 0) return [];
  const names = columns.map((column, i) => `${identifier(column.name)} AS c${i}`).join(', ');
  const sample = await engine.columns(`SELECT ${names} FROM ${relation} LIMIT ${sampleRows}`);
  const likely = columns.map((_, i) => formatOf(sample[`c${i}`] ?? []));
  const asked = columns.flatMap((column, i) =>
    likely[i]
      ? [
          `bool_and(regexp_matches(CAST(${identifier(column.name)} AS VARCHAR), '(${likely[i].pattern})')) AS c${i}`,
        ]
      : [],
  );
  if (asked.length === 0) return likely;
  const [row = {}] = await engine.all(`SELECT ${asked.join(', ')} FROM ${relation}`);
  return likely.map((format, i) => (row[`c${i}`] === true ? format : null));
}

function formatOf(values: readonly unknown[]): TextFormat | null {
  const texts = values.filter((value) => typeof value === 'string');
  if (texts.length === 0) return null;
  return formats.find(({ pattern }) => texts.every((text) => new RegExp(pattern).test(text))) ?? null;
}
