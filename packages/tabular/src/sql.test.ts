import { describe, expect, it } from '@jest/globals';
import { identifier, literal } from './sql.ts';

describe('SQL text', () => {
  it.each([
    ['plain', '"plain"'],
    ['with "quotes"', '"with ""quotes"""'],
    ['"; DROP TABLE data; --', '"""; DROP TABLE data; --"'],
    ['new\nline', '"new\nline"'],
  ])('quotes the name %j so that it is only a name', (name, quoted) => {
    expect(identifier(name)).toBe(quoted);
  });

  it.each([
    ["O'Hare", "'O''Hare'"],
    [3, '3'],
    [9_007_199_254_740_993n, '9007199254740993'],
    [null, 'NULL'],
    [true, 'true'],
    [Number.NaN, "CAST('NaN' AS DOUBLE)"],
    [['a', 'b'], "['a', 'b']"],
    ['a\0b', "('a' || chr(0) || 'b')"],
  ])('writes the value %p as %s', (value, written) => {
    expect(literal(value)).toBe(written);
  });
});
