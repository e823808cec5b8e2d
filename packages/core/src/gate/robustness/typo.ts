import type { Random } from '@mlops-actions/stats/rng';

/** The letters of a US keyboard beside each letter, in its row and the rows above and below. */
const beside: Readonly<Record<string, string>> = {
  q: 'wa',
  w: 'qeas',
  e: 'wrsd',
  r: 'etdf',
  t: 'ryfg',
  y: 'tugh',
  u: 'yihj',
  i: 'uojk',
  o: 'ipkl',
  p: 'ol',
  a: 'qwsz',
  s: 'awedzx',
  d: 'serfxc',
  f: 'drtgcv',
  g: 'ftyhvb',
  h: 'gyujbn',
  j: 'huiknm',
  k: 'jiolm',
  l: 'kop',
  z: 'asx',
  x: 'zsdc',
  c: 'xdfv',
  v: 'cfgb',
  b: 'vghn',
  n: 'bhjm',
  m: 'njk',
};

type Slip = (letters: readonly string[], random: Random) => string[] | undefined;

/** Two letters in the wrong order, one left out, one twice, one from the key beside. */
const slips: readonly Slip[] = [
  (letters, random) => {
    const at = drawn(letters, random, (i) => i + 1 < letters.length && letters[i] !== letters[i + 1]);
    if (at === undefined) return undefined;
    return [...letters.slice(0, at), letters[at + 1]!, letters[at]!, ...letters.slice(at + 2)];
  },
  (letters, random) => {
    const at = letters.length > 1 ? random.index(letters.length) : undefined;
    return at === undefined ? undefined : letters.toSpliced(at, 1);
  },
  (letters, random) => {
    const at = random.index(letters.length);
    return letters.toSpliced(at, 0, letters[at]!);
  },
  (letters, random) => {
    const at = drawn(letters, random, (i) => letters[i]!.toLowerCase() in beside);
    if (at === undefined) return undefined;
    const letter = letters[at]!;
    const keys = beside[letter.toLowerCase()]!;
    const key = keys[random.index(keys.length)]!;
    return letters.with(at, letter === letter.toLowerCase() ? key : key.toUpperCase());
  },
];

/** A text with one slip of the keyboard; an empty one is left as it is. */
export function withTypo(text: string, random: Random): string {
  const letters = Array.from(text);
  if (letters.length === 0) return text;
  const first = random.index(slips.length);
  for (let i = 0; i < slips.length; i++) {
    const slipped = slips[(first + i) % slips.length]!(letters, random);
    if (slipped) return slipped.join('');
  }
  return text;
}

function drawn(
  letters: readonly string[],
  random: Random,
  fits: (index: number) => boolean,
): number | undefined {
  const places = letters.flatMap((_, i) => (fits(i) ? [i] : []));
  return places.length > 0 ? places[random.index(places.length)] : undefined;
}
