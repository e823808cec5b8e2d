import { describe, expect, it } from '@jest/globals';
import { readHeader } from './header.ts';

describe('the header of a CSV file', () => {
  it.each([
    ['a,b,c\n1,2,3', ['a', 'b', 'c'], ','],
    ['a;b\r\n1,5;2', ['a', 'b'], ';'],
    ['a\tb', ['a', 'b'], '\t'],
    ['a|b', ['a', 'b'], '|'],
    ['only\n1', ['only'], ','],
    ['"a,b","c ""d"""\n', ['a,b', 'c "d"'], ','],
    ['"two\nlines",b\n', ['two\nlines', 'b'], ','],
    [',a\n0,1', ['Unnamed: 0', 'a'], ','],
  ])('of %j has the names %j', (head, names, delimiter) => {
    expect(readHeader(head, 'x.csv')).toEqual({ names, delimiter });
  });

  it.each([
    ['', "'x.csv' is empty: it needs at least a header row."],
    ['a,a\n', "'x.csv' has two columns named 'a': rename one."],
    [
      'a,A\n',
      "'x.csv' has columns 'a' and 'A', which differ only in case, so that SQL cannot tell them apart: rename one.",
    ],
    ['"a,b\n', "'x.csv', line 1: a quoted column name is not closed; double the quotes inside it."],
  ])('of %j is refused', (head, sentence) => {
    expect(() => readHeader(head, 'x.csv')).toThrow(sentence);
  });
});
