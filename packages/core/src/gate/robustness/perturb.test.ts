import { expect, test } from '@jest/globals';
import { array, assert, constantFrom, double, integer, option, property, record, string } from 'fast-check';
import type { Seed } from '@mlops-actions/stats/rng';
import type { FeatureColumn, Value } from '../scoring/features.ts';
import { perturb } from './perturb.ts';
import { robustnessSchema, type MadePerturbation } from './schema.ts';

const seed: Seed = '0x1';

function made(each: object): MadePerturbation {
  const { perturbations } = robustnessSchema.parse({ perturbations: [each], 'max-flips': 0.1 });
  return perturbations[0] as MadePerturbation;
}

const kinds = [
  { kind: 'noise', columns: ['n', 'i'], deviations: 0.5 },
  { kind: 'missing', columns: ['n', 't'], share: 0.2 },
  { kind: 'swap', columns: ['t', 'b'], share: 0.3 },
  { kind: 'typos', columns: ['t'], share: 0.4 },
  { kind: 'scale', columns: ['n', 'i'], factor: 1.8, offset: 32 },
].map(made);

const tables = integer({ min: 1, max: 80 }).chain((rows) => {
  const column = <T>(values: Parameters<typeof option<T>>[0]) =>
    array(option(values, { nil: null }), { minLength: rows, maxLength: rows });
  return record({
    n: column(double({ noNaN: true, min: -1e6, max: 1e6 })),
    i: column(integer({ min: -1_000, max: 1_000 })),
    t: column(string({ unit: 'binary', maxLength: 12 })),
    b: column(constantFrom(true, false)),
    untouched: column(string()),
  });
});

const kindOf = { n: 'number', i: 'integer', t: 'text', b: 'boolean', untouched: 'text' } as const;
type Table = Record<keyof typeof kindOf, Value[]>;

function featuresOf(table: Table): FeatureColumn[] {
  return Object.entries(table).map(([name, values]) => ({ name, kind: kindOf[name as keyof Table], values }));
}

test('nothing but the named columns changes, gaps stay gaps, and the seed decides', () => {
  assert(
    property(tables, constantFrom(...kinds), (table, each) => {
      const features = featuresOf(table);
      const before = structuredClone(features);
      const { features: after, changed } = perturb(features, each, seed);
      expect(features).toEqual(before);
      after.forEach((column, i) => {
        if (!each.columns.includes(column.name)) expect(column).toBe(features[i]);
        expect(column.values).toHaveLength(features[i]!.values.length);
        column.values.forEach((value, row) => {
          if (features[i]!.values[row] === null) expect(value).toBeNull();
        });
      });
      const differing = after.flatMap((column, i) =>
        column.values.filter((value, row) => !Object.is(value, features[i]!.values[row])),
      );
      expect(changed).toBe(differing.length);
      expect(perturb(features, each, seed).features).toEqual(after);
    }),
  );
});

test('the share of the cells that change is the one that is asked for', () => {
  const words = Array.from({ length: 1_000 }, (_, i) => ['Seattle', 'Oslo', 'Lima', 'Aarhus'][i % 4]!);
  const features: FeatureColumn[] = [
    { name: 't', kind: 'text', values: words },
    { name: 'n', kind: 'number', values: words.map((_, i) => i / 7) },
  ];
  for (const kind of ['missing', 'swap', 'typos']) {
    for (const share of [0.01, 0.1, 0.5, 1])
      expect(perturb(features, made({ kind, columns: ['t'], share }), seed).changed).toBe(1_000 * share);
  }
  expect(perturb(features, made({ kind: 'noise', columns: ['n'] }), seed).changed).toBe(1_000);
});

test('swapped values are values of the column, in about its own shares', () => {
  const values = Array.from({ length: 6_000 }, (_, i) => (i % 6 === 0 ? 'rare' : i % 2 ? 'often' : 'some'));
  const each = made({ kind: 'swap', columns: ['t'], share: 1 });
  const [column] = perturb([{ name: 't', kind: 'text', values }], each, seed).features;
  const count = (from: string, to: string) =>
    values.filter((value, i) => value === from && column!.values[i] === to).length;
  expect(new Set(column!.values)).toEqual(new Set(values));
  expect(count('rare', 'often') / 1_000).toBeCloseTo(0.6, 1);
  expect(count('often', 'rare') / 3_000).toBeCloseTo(1 / 3, 1);
});

test('noise has the standard deviation that is asked for, and whole numbers stay whole', () => {
  const values = Array.from({ length: 20_000 }, (_, i) => (i % 200) - 100);
  const each = made({ kind: 'noise', columns: ['n', 'i'], deviations: 0.25 });
  const { features } = perturb(
    [
      { name: 'n', kind: 'number', values },
      { name: 'i', kind: 'integer', values },
    ],
    each,
    seed,
  );
  const noise = features[0]!.values.map((value, i) => Number(value) - values[i]!);
  const spread = Math.sqrt(noise.reduce((sum, each) => sum + each ** 2, 0) / noise.length);
  // The standard deviation of the numbers −100 to 99 is 57.74.
  expect(spread / 57.74).toBeCloseTo(0.25, 2);
  expect(features[1]!.values.every(Number.isInteger)).toBe(true);
});

test('a typo is one slip: a letter more or less, two exchanged, or a neighbouring key in the same case', () => {
  assert(
    property(string({ unit: 'grapheme', minLength: 1, maxLength: 15 }), integer(), (text, number) => {
      const each = made({ kind: 'typos', columns: ['t'], share: 1 });
      const own: Seed = `0x${(number >>> 0).toString(16)}`;
      const [column] = perturb([{ name: 't', kind: 'text', values: [text] }], each, own).features;
      const [before, after] = [Array.from(text), Array.from(String(column!.values[0]))];
      expect(after).not.toEqual(before);
      expect(Math.abs(after.length - before.length)).toBeLessThanOrEqual(1);
      if (after.length !== before.length) return;
      const differing = before.filter((letter, i) => letter !== after[i]);
      expect(differing.length).toBeLessThanOrEqual(2);
    }),
  );
});

test('a column of one value cannot be swapped, and a constant has no noise', () => {
  const features: FeatureColumn[] = [{ name: 'n', kind: 'number', values: [3, 3, 3, null] }];
  expect(perturb(features, made({ kind: 'swap', columns: ['n'], share: 1 }), seed).changed).toBe(0);
  expect(perturb(features, made({ kind: 'noise', columns: ['n'] }), seed).changed).toBe(0);
});
