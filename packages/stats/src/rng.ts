import { createHash } from 'node:crypto';

const mask64 = (1n << 64n) - 1n;
const refill = 512;
const perWord = 2 ** -32;
// Taken once: a look-up of a global costs more than the arithmetic where code runs in a context of its own.
const { imul } = Math;

/** A state of four 64-bit words, each as its high and low half. */
type Halves = [number, number, number, number, number, number, number, number];

/** A seeded stream of random numbers. */
export interface Random {
  /** Uniform on [0, 1), 53 bits. */
  uniform(): number;
  /** A whole number in [0, n), n ≤ 2²¹ (the bias is below n / 2³²). */
  index(n: number): number;
  /** As many draws of `index(counts.length)` as there are counts, each added to its own: a resample, at once. */
  tally(counts: Int32Array): void;
}

/** 64 bits as `0x` and sixteen hexadecimal digits: how a seed is reported, and what `seedFromText` takes back. */
export type Seed = `0x${string}`;

/** The seed of a decision: the first 64 bits of sha256 over the canonical JSON of what it depends on. */
export function seedOf(facts: unknown): Seed {
  return `0x${sha256(canonicalJson(facts)).slice(0, 16)}`;
}

/** The seed that a user gives: a whole number below 2⁶⁴ or a reported seed is itself, any other text is hashed. */
export function seedFromText(text: string): Seed {
  const value = /^(0x[0-9a-f]{1,16}|[0-9]{1,20})$/i.test(text) ? BigInt(text) : undefined;
  return value === undefined || value > mask64
    ? `0x${sha256(text).slice(0, 16)}`
    : `0x${value.toString(16).padStart(16, '0')}`;
}

/**
 * The stream of one purpose of one check: xoshiro256** whose state SplitMix64 fills from the first 64 bits of
 * sha256 over seed, check id and purpose, a line each. Checks and purposes thus never share draws.
 */
export function checkStream(seed: Seed, checkId: string, purpose: string): Random {
  return xoshiro256(BigInt(`0x${sha256([seed, checkId, purpose].join('\n')).slice(0, 16)}`));
}

/** SplitMix64 (Steele, Lea & Flood 2014): the generator that fills the state of another. */
export function splitMix64(seed: bigint): () => bigint {
  let state = seed & mask64;
  return () => {
    state = (state + 0x9e3779b97f4a7c15n) & mask64;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask64;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask64;
    return z ^ (z >> 31n);
  };
}

/** xoshiro256** (Blackman & Vigna 2021), period 2²⁵⁶ − 1, from a 64-bit seed by SplitMix64. */
export function xoshiro256(seed: bigint): Random {
  const next = splitMix64(seed);
  const state = new Int32Array(8);
  for (let i = 0; i < 4; i++) {
    const word = next();
    state[2 * i] = Number(word >> 32n);
    state[2 * i + 1] = Number(word & 0xffffffffn);
  }
  const words = new Uint32Array(2 * refill);
  let at = words.length;
  const take = (): number => {
    if (at === words.length) {
      fill(state, words);
      at = 0;
    }
    return words[at++]!;
  };
  return {
    uniform: () => {
      if (at % 2 === 1) at++;
      const high = take();
      return (high * 2_097_152 + (take() >>> 11)) / 9_007_199_254_740_992;
    },
    index: (n) => (take() * n * perWord) | 0,
    tally: (counts) => {
      const n = counts.length;
      for (let drawn = 0; drawn < n;) {
        if (at === words.length) {
          fill(state, words);
          at = 0;
        }
        const end = at + n - drawn < words.length ? at + n - drawn : words.length;
        drawn += end - at;
        for (; at < end; at++) counts[(words[at]! * n * perWord) | 0]! += 1;
      }
    },
  };
}

/** The next outputs, high and low halves in turn. 64-bit words are pairs of 32-bit ones: BigInt is 100 times slower. */
function fill(state: Int32Array, words: Uint32Array): void {
  let [h0, l0, h1, l1, h2, l2, h3, l3] = Array.from(state) as Halves;
  for (let i = 0; i < words.length; i += 2) {
    // rotl(s1 * 5, 7) * 9
    const times5 = (l1 >>> 0) * 5;
    const high5 = (imul(h1, 5) + ((times5 * perWord) | 0)) | 0;
    const low5 = imul(l1, 5);
    const highRot = (high5 << 7) | (low5 >>> 25);
    const lowRot = (low5 << 7) | (high5 >>> 25);
    words[i] = imul(highRot, 9) + (((lowRot >>> 0) * 9 * perWord) | 0);
    words[i + 1] = imul(lowRot, 9);

    const highT = (h1 << 17) | (l1 >>> 15);
    const lowT = l1 << 17;
    h2 ^= h0;
    l2 ^= l0;
    h3 ^= h1;
    l3 ^= l1;
    h1 ^= h2;
    l1 ^= l2;
    h0 ^= h3;
    l0 ^= l3;
    h2 ^= highT;
    l2 ^= lowT;
    // rotl(s3, 45): the halves swapped, then rotl by 13
    const high3 = h3;
    h3 = (l3 << 13) | (high3 >>> 19);
    l3 = (high3 << 13) | (l3 >>> 19);
  }
  state.set([h0, l0, h1, l1, h2, l2, h3, l3]);
}

/** Shuffles in place (Fisher–Yates) and returns the same array. */
export function shuffle<T>(items: T[], random: Random): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.index(i + 1);
    const kept = items[i]!;
    items[i] = items[j]!;
    items[j] = kept;
  }
  return items;
}

/** JSON with the keys of every object sorted by code unit, without spaces; undefined members are left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : member,
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
