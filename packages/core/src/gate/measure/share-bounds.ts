/** How sure a share of right rows is: the score intervals of Wilson and Tango, which hold where no row differs, too. */
import type { Interval } from '@mlops-actions/stats/interval';
import { tangoInterval, type Discordant } from '@mlops-actions/stats/tango';
import { wilsonInterval } from '@mlops-actions/stats/wilson';
import type { ModelRows, Rows } from '../rows/rows.ts';

interface ShareBounds {
  method: string;
  discordant?: Discordant;
  bounds(alpha: number): Promise<{ interval: Interval }>;
}

/**
 * Bounds of the accuracy of one model, or of θ of two. Rows of one weight count as they are. Of other weights there are
 * bounds here only where all weighted rows are alike, so that their scatter says nothing: on as many rows as the weights
 * leave (n_eff).
 */
export function shareBounds(rows: Rows, models: readonly ModelRows[]): ShareBounds | undefined {
  const { n, right, b, c, isOfOneWeight } = counted(rows, models);
  const isAlike = models.length === 1 ? right === 0 || right === n : b + c === 0;
  if (!isOfOneWeight && !isAlike) return undefined;
  const share = isOfOneWeight ? 1 : rows.effective / n;
  const on = isOfOneWeight ? '' : ' on the effective rows';
  if (models.length === 1)
    return {
      method: `Wilson score${on}`,
      bounds: async (alpha) => ({ interval: wilsonInterval(share * right, share * n, alpha) }),
    };
  const pairs = { b, c, n: share * n };
  return {
    method: `Tango score${on}`,
    ...(isOfOneWeight && { discordant: pairs }),
    bounds: async (alpha) => ({ interval: tangoInterval(pairs, alpha) }),
  };
}

/** The rows that have a weight: those that the first model got right, and those that only one of two did. */
function counted({ count, labels, weights }: Rows, [first, second]: readonly ModelRows[]) {
  const found = { n: 0, right: 0, b: 0, c: 0, isOfOneWeight: true };
  let known: number | undefined;
  for (let i = 0; i < count; i++) {
    const weight = weights?.[i] ?? 1;
    if (weight === 0) continue;
    known ??= weight;
    if (weight !== known) found.isOfOneWeight = false;
    const isRight = labels[i] === first!.predictions![i];
    const isOtherRight = second ? labels[i] === second.predictions![i] : isRight;
    found.n++;
    if (isRight) found.right++;
    if (isOtherRight && !isRight) found.b++;
    else if (isRight && !isOtherRight) found.c++;
  }
  return found;
}
