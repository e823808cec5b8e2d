import { describe, expect, it } from '@jest/globals';
import { blindness } from './blindness.ts';
import { judgeWindows } from './windows.ts';

const window = (day: number, counts: number[]) => ({
  start: `2024-01-${String(day).padStart(2, '0')} 00:00:00`,
  counts,
});
const terms = { threshold: 0.1, minRows: 1, columns: 1 };
const flat = [500, 500, 500, 500];

describe('windows over time', () => {
  it('leave the reference above the limit that each of them carries', () => {
    const reference = Array.from({ length: 20 }, (_, i) => window(i + 1, [100 + i, 100 - i, 100, 100]));
    const total = [2000 + 190, 2000 - 190, 2000, 2000];
    const current = [window(21, [9, 3, 4, 4]), window(22, [350, 20, 20, 10])];
    const found = judgeWindows('x', { total, reference, current }, terms);
    expect(found.left).toEqual(found.current.filter(({ score, limit }) => score > limit));
    expect(found.left.map(({ start }) => start)).toEqual(['2024-01-22 00:00:00']);
    const [few] = found.current;
    expect(few?.score).toBeGreaterThan(terms.threshold);
    expect(few?.limit).toBe(few?.floor);
  });

  it('share the noise of all where the reference has too few', () => {
    const current = Array.from({ length: 30 }, (_, i) => window(i + 1, [30, 20, 25, 25]));
    const alone = judgeWindows('x', { total: flat, reference: [], current: current.slice(0, 1) }, terms);
    const many = judgeWindows('x', { total: flat, reference: [], current }, terms);
    expect(many.expected).toBeNull();
    expect(many.current[0]?.floor).toBeGreaterThan(alone.current[0]?.floor as number);
  });

  it('say what a high limit hides, in shares of the values', () => {
    const reference = [400, 10, 300, 20, 350].map((n, i) => window(i + 1, [n, 400 - n, 100, 100]));
    const found = judgeWindows(
      'x',
      { total: flat, reference, current: [window(9, [110, 90, 100, 100])] },
      terms,
    );
    expect(found.expected).toBeGreaterThan(0.3);
    expect(blindness(found)).toMatch(
      /^'x' is watched almost blindly: with the 5 windows of the reference its limit is .* Take a longer reference/,
    );
  });

  it('say nothing where the threshold decides', () => {
    const reference = Array.from({ length: 20 }, (_, i) => window(i + 1, [2500 + i, 2500, 2500, 2500]));
    const found = judgeWindows(
      'x',
      { total: [50000, 50000, 50000, 50000], reference, current: [window(21, [2500, 2500, 2500, 2500])] },
      terms,
    );
    expect(found.current[0]?.limit).toBe(terms.threshold);
    expect(blindness(found)).toBeNull();
  });
});
