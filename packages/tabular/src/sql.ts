/** A name as SQL reads it, whatever it holds. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The parameter of a lambda, which the engine would take for a column that has its name. */
export const parameter = identifier('parameter of mlops-actions');

export type Literal = string | number | bigint | boolean | null | readonly Literal[];

/** A value as SQL reads it; an array becomes a list. */
export function literal(value: Literal): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return textLiteral(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return `CAST('${value}' AS DOUBLE)`;
  if (typeof value === 'object') return `[${value.map(literal).join(', ')}]`;
  return String(value);
}

/** A zero byte cannot stand in a statement's text. */
function textLiteral(value: string): string {
  const parts = value.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`);
  return parts.length === 1 ? `${parts[0]}` : `(${parts.join(' || chr(0) || ')})`;
}
