import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { xoshiro256 } from '../rng.ts';
import { crossValidatedAuc, domainClassifier, randomClassifierPercentile } from './domain-classifier.ts';
import { roundedLog } from './rounded-log.ts';
import { vocabularyOf } from './tf-idf.ts';

const colours = 'red green blue black white grey brown pink'.split(' ');
const animals = 'dog cat cow pig hen fox owl red green'.split(' ');
const paints = Array.from(
  { length: 40 },
  (_, i) => [1, 2, 3, 4, 5].map((k) => colours[(i * k) % 8]).join(' ') + (i % 2 ? ' the' : ''),
);
const farms = Array.from(
  { length: 50 },
  (_, i) =>
    [2, 3, 4, 5].map((k) => animals[(i * k) % 9]).join(' ') + (i % 3 ? ' Ünïcode 42' : ' red red red'),
);

describe('domainClassifier gives the area of Evidently 0.7.23 with scikit-learn 1.9', () => {
  it('for texts of other words', () => {
    expect(domainClassifier(paints, farms)).toMatchObject({ auc: 1 });
  });

  it('for texts of the same words', () => {
    const found = domainClassifier(paints, paints.slice(0, 30));
    expect('auc' in found && found.auc).toBeCloseTo(0.488095238095238, 12);
  });

  it('or says why there is none', () => {
    expect(domainClassifier(['a cat'], ['a dog'])).toEqual({
      unclassified: expect.stringContaining('too few texts'),
    });
    expect(domainClassifier(Array<string>(20).fill('the'), Array<string>(20).fill('and'))).toEqual({
      unclassified: expect.stringContaining('no words'),
    });
  });
});

describe('randomClassifierPercentile', () => {
  it('gives the percentile of Evidently 0.7.23', () => {
    const half = Uint8Array.from({ length: 60 }, (_, i) => i % 2);
    expect(randomClassifierPercentile(half, 0.95)).toBeCloseTo(0.6245, 14);
    const third = Uint8Array.from({ length: 30 }, (_, i) => (i < 10 ? 0 : 1));
    expect(randomClassifierPercentile(third, 0.8)).toBeCloseTo(0.595, 14);
  });
});

describe('vocabularyOf gives the features of scikit-learn 1.9', () => {
  const vocabulary = vocabularyOf(['Red fox, the red_fox!', 'a blue Fox', 'grün 42 x', 'blue blue blue sky']);

  it('of words of two letters, without stop words', () => {
    expect(vocabulary.size).toBe(7);
    const [blue, red] = vocabulary.rowOf('blue blue red unknown').values;
    expect(blue).toBeCloseTo(0.8003373041538421, 14);
    expect(red).toBeCloseTo(0.5995499975646404, 14);
  });

  it('none where a text holds no word that is known', () => {
    expect(vocabulary.rowOf('the unknown').indices).toHaveLength(0);
  });
});

describe('roundedLog', () => {
  it('rounds where Math.log is off by a digit', () => {
    expect(roundedLog(3)).toBe(1.0986122886681098);
    expect(roundedLog(1)).toBe(0);
  });

  it('never differs from Math.log by more than the last digits', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e9, noNaN: true }), (x) => {
        expect(Math.abs(roundedLog(x) - Math.log(x))).toBeLessThanOrEqual(1e-15 * Math.max(1, Math.log(x)));
      }),
    );
  });
});

describe('crossValidatedAuc', () => {
  const random = xoshiro256(7n);
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
  const embeddings = (n: number, shift: number) =>
    Array.from({ length: n }, () =>
      Array.from({ length: 16 }, (_, i) => 100 * normal() + (i < 4 ? shift : 0)),
    );
  const labels = Uint8Array.from({ length: 400 }, (_, i) => (i < 200 ? 0 : 1));

  it('is near one half where nothing tells the rows apart', () => {
    const auc = crossValidatedAuc(embeddings(400, 0), labels, { folds: 5, seed: 1 });
    expect(Math.abs(auc - 0.5)).toBeLessThan(0.1);
  });

  it('rises with the difference', () => {
    const rows = (shift: number) => [...embeddings(200, 0), ...embeddings(200, shift)];
    const [little, much] = [60, 200].map((shift) =>
      crossValidatedAuc(rows(shift), labels, { folds: 5, seed: 1 }),
    ) as [number, number];
    expect(little).toBeGreaterThan(0.65);
    expect(much).toBeGreaterThan(0.95);
    expect(much).toBeGreaterThan(little);
  });
});
