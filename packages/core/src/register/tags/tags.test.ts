import { expect, test } from '@jest/globals';
import { assertTagCount, parseTags, tagValue } from './tags.ts';

test('tags are lines of name=value, and a value may hold an equals sign', () => {
  expect(parseTags(['team = pricing', 'query=a=b', 'empty='])).toEqual({
    team: 'pricing',
    query: 'a=b',
    empty: '',
  });
});

test.each([
  ['team', 'is no tag'],
  ['=x', 'is no tag'],
  ['mlops-judged=true', 'is kept for this suite'],
  ['MLOPS-judged=true', 'is kept for this suite'],
  ['a/b=x', 'has a name that Azure does not take'],
  [`team=${'x'.repeat(257)}`, 'a value of 257 characters'],
  ['team=a\nteam=b', "The tag 'team' stands twice in input 'tags'"],
])('%j is refused with a sentence', (lines, sentence) => {
  expect(() => parseTags(lines.split('\n'))).toThrow(sentence);
});

test('more tags than Azure takes are found before anything is written', () => {
  const tags = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, '']));
  expect(() => assertTagCount(tags)).toThrow('51 tags');
});

test('the suite’s own values are cut to what Azure takes', () => {
  expect(tagValue('x'.repeat(300))).toHaveLength(256);
  expect(tagValue('short')).toBe('short');
});
