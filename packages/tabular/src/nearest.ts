import { distance } from 'fastest-levenshtein';

/** The known name that a mistyped one is nearest to, or null where none is near. */
export function nearest(name: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const far = distanceOf(wordsOf(name), wordsOf(candidate));
    if (far < bestDistance) [best, bestDistance] = [candidate, far];
  }
  return best ?? longer(name, known);
}

/** The one name that begins as a shortened one does: `desc`. */
function longer(name: string, known: readonly string[]): string | null {
  const longerNames = known.filter((each) => each.toLowerCase().startsWith(name.toLowerCase()));
  return name.length >= 3 && longerNames.length === 1 ? longerNames[0]! : null;
}

/**
 * Mistakes between two names, infinite where they are too many for a slip. Words that both start or end with are left
 * out: `expect_column_values_to_be_` says nothing of what was meant. The same words in another order are one mistake,
 * and a word too many or too few is two.
 */
function distanceOf(name: string[], candidate: string[]): number {
  let start = 0;
  while (start < name.length && start < candidate.length && name[start] === candidate[start]) start++;
  const own = name.slice(start);
  const other = candidate.slice(start);
  while (own.length > 0 && own.at(-1) === other.at(-1)) {
    own.pop();
    other.pop();
  }
  if (own.toSorted().join() === other.toSorted().join()) return own.length === 0 ? 0 : 1;
  if (Math.min(own.length, other.length) === 0)
    return own.length + other.length === 1 ? 2 : Number.POSITIVE_INFINITY;
  const [left, right] = [own.join('_'), other.join('_')];
  const far = distance(left, right);
  const most = left.length <= 3 ? 1 : Math.max(2, Math.floor(left.length / 3));
  return far <= most ? far : Number.POSITIVE_INFINITY;
}

function wordsOf(name: string): string[] {
  return name.toLowerCase().split(/[\s_-]+/);
}

/** `; did you mean 'data'?`, or nothing. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === null ? '' : `; did you mean '${near}'?`;
}

/** The nearest of a few known names, or else all of them. */
export function suggestionOrAll(name: string, known: readonly string[]): string {
  return suggestion(name, known) || (known.length > 0 ? `: it takes ${known.join(', ')}.` : '.');
}
