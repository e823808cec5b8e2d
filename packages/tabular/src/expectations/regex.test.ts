import { describe, expect, it } from '@jest/globals';
import { engineRegex } from './regex.ts';

describe("a regex of Python's for the engine", () => {
  it.each([
    ['^[A-Z]{3}$', '(^[A-Z]{3}(?:\\n?\\z))'],
    ['\\d+', '(\\p{Nd}+)'],
    ['^\\w$', '(^[\\p{L}\\p{N}_](?:\\n?\\z))'],
    ['[\\w-]', '([\\p{L}\\p{N}_-])'],
    ['(?a)\\w', '(\\w)'],
    ['a\\Z', '(a\\z)'],
    ['a{,2}', '(a{0,2})'],
    ['a{x', '(a\\{x)'],
    ['\\u4e2d\\x41\\07', '(\\x{4e2d}\\x{41}\\x{7})'],
    ['[[:alpha:]]', '([\\[:alpha:]])'],
    ['[]a]', '([\\]a])'],
    ['a(?#comment)b', '(ab)'],
    ['(?i)atl', '(?i)(atl)'],
    ['(?m)^a$', '(?m)(^a$)'],
    ['(a|b$)', '((a|b(?:\\n?\\z)))'],
    ['a.*?b', '(a.*?b)'],
    ['\\_\\é', '(_é)'],
    ['(?P<code>A)', '((?P<code>A))'],
  ])('%s is %s', (python, pattern) => {
    expect(engineRegex(python)).toEqual({ pattern, asciiOnly: false });
  });

  it('has its meaning on ASCII only where it asks for word boundaries', () => {
    expect(engineRegex('\\bATL\\b')).toEqual({ pattern: '(\\bATL\\b)', asciiOnly: true });
    expect(engineRegex('[\\b]')).toEqual({ pattern: '([\\x08])', asciiOnly: false });
  });

  it.each([
    ['(?=a)', 'lookahead and lookbehind are not supported'],
    ['(?<!a)b', 'lookahead and lookbehind are not supported'],
    ['(a)\\1', 'backreferences are not supported'],
    ['(?P<x>a)(?P=x)', 'backreferences are not supported'],
    ['(?>a)', 'atomic groups are not supported'],
    ['a++', 'possessive quantifiers are not supported'],
    ['a{1,2000}', 'repetitions above 1,000 are not supported'],
    ['[^\\W\\d]', '\\W within [ ] is not supported; write the characters out'],
    ['a$b', 'a $ within the expression is not supported; write it at the end'],
    ['(?x) a', 'the flag x (verbose) is not supported; write it without spaces and comments'],
    ['(', 'it is not valid in Python (unbalanced parenthesis)'],
    ['a)', 'it is not valid in Python (unbalanced parenthesis)'],
    ['[a', 'it is not valid in Python (unterminated character set)'],
    ['\\Ba', '\\B is not supported, its meaning on empty text differs'],
    ['[a--b]', '-- within [ ] is not supported; write \\-'],
    ['^*', 'it is not valid in Python (nothing to repeat)'],
    ['a{2,1}', 'it is not valid in Python (min repeat greater than max repeat)'],
    ['a)(', 'it is not valid in Python (unbalanced parenthesis)'],
    ['a**', 'it is not valid in Python (multiple repeat)'],
    ['\\q', 'it is not valid in Python (bad escape \\q)'],
    ['\\pL', 'it is not valid in Python (bad escape \\p)'],
    ['a\\', 'it is not valid in Python (it ends with a backslash)'],
  ])('%s is refused: %s', (python, reason) => {
    expect(() => engineRegex(python)).toThrow(`The regex ${python} cannot be evaluated: ${reason}.`);
  });
});
