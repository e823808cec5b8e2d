import { describe, expect, it } from '@jest/globals';
import { array, assert, constantFrom, property, string } from 'fast-check';
import { holdsValues, namesOf, readDialect } from './header.ts';

const namesAndDelimiter = (head: string) => {
  const { firstRow, delimiter } = readDialect(head, 'x.csv');
  return { names: namesOf(firstRow, 'x.csv'), delimiter };
};

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
    ["'a','b;c'\n'1','2'", ['a', 'b;c'], ','],
    ["it's,b\n1,2", ["it's", 'b'], ','],
  ])('of %j has the names %j', (head, names, delimiter) => {
    expect(namesAndDelimiter(head)).toEqual({ names, delimiter });
  });

  it.each([
    ['', "'x.csv' is empty: it needs at least a header row."],
    ['a,a\n', "'x.csv' has two columns named 'a': rename one."],
    [
      'a,A\n',
      "'x.csv' has columns 'a' and 'A', which differ only in case, so that SQL cannot tell them apart: rename one.",
    ],
    ['"a,b\n', "'x.csv', line 1: a quoted column name is not closed; double the quotes inside it."],
  ])('%j is refused', (head, sentence) => {
    expect(() => namesAndDelimiter(head)).toThrow(sentence);
  });

  it('that does not end within the head is refused', () => {
    expect(() => readDialect('a'.repeat(100), 'x.csv', {}, false)).toThrow(
      "'x.csv', line 1: the first line is longer than 1 MiB",
    );
  });

  it('is escaped by a backslash where a doubled quote would end the field', () => {
    expect(readDialect('a,b\n1,"x \\"y\\" z"\n', 'x.csv').escape).toBe('\\');
    expect(readDialect('a,b\n"C:\\dir\\","x"\n', 'x.csv').escape).toBe('"');
    expect(readDialect('a,b\n"x ""y""",1\n', 'x.csv').escape).toBe('"');
  });

  it('gives back whatever names are written by RFC 4180', () => {
    const name = string({
      minLength: 1,
      unit: constantFrom('a', 'B', ',', '"', '\n', ' ', ';', "'", 'é'),
    });
    assert(
      property(array(name, { minLength: 1, maxLength: 8 }), (names) => {
        const head = `${names.map((each) => `"${each.replaceAll('"', '""')}"`).join(',')}\r\n`;
        expect(readDialect(head, 'x.csv', { delimiter: ',' }).firstRow).toEqual(names);
      }),
    );
  });
});

describe('a first row', () => {
  it.each<[string[], string[], boolean]>([
    [['1.5', 'x'], ['DOUBLE', 'VARCHAR'], true],
    [['1', '1'], ['BIGINT', 'BIGINT'], true],
    [['true', 'x'], ['BOOLEAN', 'VARCHAR'], true],
    [['name', '2019', '2020'], ['VARCHAR', 'BIGINT', 'BIGINT'], false],
    [['a', 'b'], ['VARCHAR', 'VARCHAR'], false],
    [['id', '1.5'], ['BIGINT', 'DOUBLE'], false],
  ])('%j above %j holds values: %s', (row, types, holds) => {
    expect(holdsValues(row, types)).toBe(holds);
  });
});
