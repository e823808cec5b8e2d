import { describe, expect, it } from '@jest/globals';
import { judgeMap } from './result.ts';

describe('a share of rows', () => {
  it('is judged of the rows that have a value, as Great Expectations does', () => {
    const { success, result } = judgeMap({ elements: 10, missing: 2, unexpected: 1 }, 0.875, 'fine');
    expect(success).toBe(true);
    expect(result).toEqual({
      element_count: 10,
      unexpected_count: 1,
      unexpected_percent: 12.5,
      missing_count: 2,
      missing_percent: 20,
      unexpected_percent_total: 10,
      unexpected_percent_nonmissing: 12.5,
    });
    expect(judgeMap({ elements: 10, missing: 2, unexpected: 1 }, 0.876, 'fine').success).toBe(false);
  });

  it('says with figures what is wrong and what may be', () => {
    expect(judgeMap({ elements: 3000, missing: 0, unexpected: 12 }, 0.99, 'one of 3').detail).toBe(
      '12 of 3,000 values (0.4 %) are not one of 3; 1 % may be.',
    );
  });

  it('never says 100 % of what is less', () => {
    expect(
      judgeMap({ elements: 3_000_000, missing: 0, unexpected: 2_999_999 }, 1, 'unique').detail,
    ).toContain('(over 99.99 %)');
  });

  it('is vacuous where no row has a value', () => {
    expect(judgeMap({ elements: 5, missing: 5, unexpected: 0 }, 1, 'fine')).toMatchObject({
      success: true,
      vacuous: true,
      result: { unexpected_percent: null },
      detail: 'None of the 5 rows has a value to judge.',
    });
  });
});
