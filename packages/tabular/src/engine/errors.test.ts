import { describe, expect, it } from '@jest/globals';
import { dataErrorOf } from './errors.ts';

const files = [{ path: '/work/a.csv', name: 'data/a.csv' }];

describe('what the engine says', () => {
  it('names file, line and column of a value of a wrong type, and not the value', () => {
    const error = dataErrorOf(
      new Error(
        'Conversion Error: CSV Error on Line: 60002\nOriginal Line: secret,y\nError when converting column "a". Could not convert string "secret" to \'BIGINT\'\n\nColumn a is being converted as type BIGINT\n  file = /work/a.csv',
      ),
      files,
    );
    expect(error.message).toBe(
      "'data/a.csv', line 60002, column 'a': a value does not fit the type BIGINT that the first rows have; correct it, or leave the field empty.",
    );
    expect(error).toMatchObject({ name: 'DataError', at: { file: 'data/a.csv', line: 60002 } });
  });

  it('keeps no value of any runtime error', () => {
    for (const kind of ['Conversion Error', 'Invalid Input Error', 'Out of Range Error', 'Constraint Error'])
      expect(dataErrorOf(new Error(`${kind}: the value secret is wrong`), files).message).not.toContain(
        'secret',
      );
  });

  it('keeps what the engine says of the statement itself, which quotes no data', () => {
    const error = dataErrorOf(new Error('Parser Error: syntax error at or near "FRM"\n\nLINE 1: …'), files);
    expect(error.message).toBe('Parser Error: syntax error at or near "FRM"');
  });

  it.each([
    [
      'Binder Error: Referenced column "x" not found in FROM clause!\nCandidate bindings: "a"',
      "The query names a column 'x' that the data do not have.",
    ],
    [
      'Catalog Error: Table with name orders does not exist!\nDid you mean "data"?',
      "The query reads a table 'orders' that is not among the data.",
    ],
    [
      'Catalog Error: Scalar Function with name nvl2 does not exist!\nDid you mean "ltrim"?',
      "The query calls a function 'nvl2' that the engine does not have.",
    ],
  ])('says what a statement names that is not there: %s', (message, sentence) => {
    expect(dataErrorOf(new Error(message), files).message).toBe(sentence);
  });

  it('says what to do where memory and disk are full', () => {
    expect(dataErrorOf(new Error('Out of Memory Error: failed to offload'), files).message).toMatch(
      /free disk space/,
    );
  });
});
