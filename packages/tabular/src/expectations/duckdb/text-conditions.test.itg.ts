import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Engine, openEngine } from '../../engine.ts';
import { literal } from '../../sql.ts';
import { found, isOneOf } from './text-conditions.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.close());

async function values(texts: readonly string[], expression: string): Promise<unknown[]> {
  const list = texts.map((text, at) => `(${at}, ${literal(text)})`).join(', ');
  const rows = await engine.all(
    `SELECT ${expression} AS value FROM (VALUES ${list}) AS texts(n, x) ORDER BY n`,
  );
  return rows.map((row) => row['value']);
}

const texts = ['', 'a', 'b', 'ab', 'ba', 'a\n', '\na', 'b\na\nb', 'a|b', 'xay', 'a^', 'z', 'az', '\\z'];

describe('an expression found in a text', () => {
  it.each([
    '(a)',
    '(^a)',
    '(a\\z)',
    '(^a\\z)',
    '(^a(?:\\n?\\z))',
    '(^a|b\\z)',
    '((^a|b)\\z)',
    '(a\\z|b)',
    '(^(a\\z)?)',
    '((a\\z)?)',
    '(\\\\z)',
    '(?m)(^a$)',
    '(?i)(^A)',
    '(?is)(^B.A.B\\z)',
    '(a.b)',
    '(^)',
    '(\\z)',
    '([|^])',
    '[^\\x00-\\x7F]',
  ])('%s is as in a search', async (pattern) => {
    const search = await values(texts, `regexp_matches(x, ${literal(pattern)})`);
    expect(await values(texts, found('x', pattern))).toEqual(search);
  });

  it('is as in a search, whatever the parts', async () => {
    const part = fc.constantFrom(
      'a',
      'b',
      '^',
      '\\z',
      '(?:\\n?\\z)',
      '|',
      '.',
      '.*',
      '(a|b)',
      '(a)?',
      '\\\\',
      '[^a]',
    );
    const pattern = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => `(${parts.join('')})`);
    const flags = fc.constantFrom('', '(?i)', '(?m)', '(?s)');
    await fc.assert(
      fc.asyncProperty(flags, pattern, async (flag, body) => {
        const search = await values(texts, `regexp_matches(x, ${literal(flag + body)})`);
        expect(await values(texts, found('x', flag + body))).toEqual(search);
      }),
      { numRuns: 300, seed: 4 },
    );
  });
});

describe('membership', () => {
  it.each([1, 32, 33])('of %s texts is that of IN, also of none', async (count) => {
    const set = Array.from({ length: count }, (_, i) => (i === 0 ? "it's" : `v${i}`));
    const [row] = await engine.all(
      `SELECT ${isOneOf('x', set)} AS missing, ${isOneOf("'v1'", set)} AS one, ${isOneOf("'it''s'", set)} AS first FROM (SELECT CAST(NULL AS VARCHAR) AS x)`,
    );
    expect(row).toEqual({ missing: null, one: count > 1, first: true });
  });
});
