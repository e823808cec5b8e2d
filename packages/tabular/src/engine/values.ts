interface Decimal {
  toDouble(): number;
}
interface List {
  items: readonly unknown[];
}
interface Struct {
  entries: Record<string, unknown>;
}

/**
 * A value of the engine as plain JavaScript: integers are numbers where they are exact as such, else bigints;
 * decimals are numbers; dates and timestamps are text as SQL prints them (`2001-01-31`,
 * `2001-01-31 06:05:00`); lists are arrays, structs are objects; every other kind is its SQL text.
 */
export function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (typeof value !== 'object' || value === null) return value ?? null;
  if (typeof (value as Decimal).toDouble === 'function') return (value as Decimal).toDouble();
  if (Array.isArray((value as List).items)) return (value as List).items.map(plainValue);
  const { entries } = value as Struct;
  if (entries && typeof entries === 'object' && !Array.isArray(entries))
    return Object.fromEntries(Object.entries(entries).map(([name, field]) => [name, plainValue(field)]));
  return (value as { toString(): string }).toString();
}
