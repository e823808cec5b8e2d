import { expect, test } from '@jest/globals';
import { groupLicenses } from './group-licenses.ts';

test('A text that several packages share is written once, below all of their names', () => {
  const mit = 'MIT\nThe MIT License\n\nPermission is granted to use b.';
  const text = `@x/a\n${mit}\n\nb\n${mit}\n\nc\nISC\nOther words.\n`;
  const names = new Set(['@x/a', 'b', 'c']);
  expect(groupLicenses(text, (line) => names.has(line))).toBe(
    `@x/a\nb\n\n${mit}\n\n---\n\nc\n\nISC\nOther words.\n`,
  );
});
