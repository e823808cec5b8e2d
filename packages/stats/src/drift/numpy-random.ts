/**
 * NumPy's legacy generator `RandomState(seed)`: MT19937 (Matsumoto & Nishimura, ACM TOMACS 8, 1998) and the few draws
 * that Evidently and scikit-learn take from it. With their seeds, what they sample is sampled here alike.
 */
export interface NumpyRandom {
  /** Uniform on [0, 1), 53 bits: `rand()`. */
  uniform(): number;
  /** A whole number from `low` to below `high`, at most 2³² apart: `randint(low, high)`. */
  integer(low: number, high: number): number;
  /** The numbers from 0 to below n in a random order: `permutation(n)`. */
  permutation(n: number): Int32Array;
}

const [size, middle] = [624, 397];
// Taken once: a look-up of a global costs more than the arithmetic where code runs in a context of its own.
const { clz32, imul } = Math;

/** @param seed from 0 to 2³² − 1 */
export function numpyRandom(seed: number): NumpyRandom {
  const state = new Uint32Array(size);
  state[0] = seed;
  for (let i = 1; i < size; i++) {
    const last = state[i - 1]! ^ (state[i - 1]! >>> 30);
    state[i] = imul(1_812_433_253, last) + i;
  }
  let at = size;
  const word = (): number => {
    if (at === size) {
      twist(state);
      at = 0;
    }
    let y = state[at++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
  /** From 0 to `last`: words masked to as many bits, those beyond thrown away. */
  const upTo = (last: number): number => {
    const mask = 2 ** (32 - clz32(last)) - 1;
    for (;;) {
      const value = (word() & mask) >>> 0;
      if (value <= last) return value;
    }
  };
  return {
    uniform: () => {
      const high = word() >>> 5;
      return (high * 67_108_864 + (word() >>> 6)) / 9_007_199_254_740_992;
    },
    integer: (low, high) => low + upTo(high - low - 1),
    permutation(n) {
      const order = Int32Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = upTo(i);
        const kept = order[i]!;
        order[i] = order[j]!;
        order[j] = kept;
      }
      return order;
    },
  };
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < size; i++) {
    const y = (state[i]! & 0x80000000) | (state[(i + 1) % size]! & 0x7fffffff);
    state[i] = state[(i + middle) % size]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}
