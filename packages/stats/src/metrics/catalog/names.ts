/** What the names of metrics hold beside the name: a class in brackets, and numbers. */

/** `recall[late]`, or `recall["late"]`, is `recall` of `late`. */
export function withLabel(name: string): { base: string; label: string } | undefined {
  const match = /^([^[\]]+)\[(?:"([^"]+)"|(.+))\]$/.exec(name);
  return match ? { base: match[1]!, label: (match[2] ?? match[3])! } : undefined;
}

/** The number in a name such as `ndcg_10`, written as JavaScript writes it, so that a metric has one name. */
export function numberIn(
  name: string,
  shape: RegExp,
  isRight: (value: number) => boolean,
): number | undefined {
  const text = shape.exec(name)?.[1];
  const value = Number(text);
  return text !== undefined && String(value) === text && isRight(value) ? value : undefined;
}

export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}
