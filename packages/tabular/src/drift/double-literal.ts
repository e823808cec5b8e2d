/** A number as a DOUBLE with all its digits: as a literal SQL would read it as a decimal first. */
export function doubleLiteral(value: number): string {
  return `CAST('${value}' AS DOUBLE)`;
}
