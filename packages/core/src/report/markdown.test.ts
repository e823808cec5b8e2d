import { expect, test } from '@jest/globals';
import { renderMarkdown } from './markdown.ts';
import { worstOf, type Outcome } from './outcome.ts';

const outcome: Outcome = {
  verdict: 'pass',
  summary: 'All *2* checks passed.',
  subject: {},
  checks: [{ id: 'a', title: 'a | b', verdict: 'pass', detail: 'x\ny' }],
  outputs: {},
  sections: [
    {
      title: 'Rows',
      blocks: [
        { kind: 'table', columns: [{ title: 'n', align: 'right' }], rows: [[1234567.891], [null]] },
        { kind: 'code', text: 'a ``` b' },
        { kind: 'chart', spec: {}, alt: 'not in Markdown' },
      ],
    },
  ],
  annotations: [],
};

test('Markdown escapes what would be read as markup, and keeps a table to its columns', () => {
  const text = renderMarkdown('data-validate', outcome, 'azure');
  expect(text).toContain('All \\*2\\* checks passed.');
  expect(text).toContain('| ✅ pass | a \\| b | x y |');
  expect(text).toContain('````text\na ``` b\n````');
  expect(text).not.toContain('not in Markdown');
});

test('A report made on the emulator says so in its first line', () => {
  expect(renderMarkdown('x', outcome, 'emulator').split('\n')[0]).toMatch(/emulator/);
});

test('A verdict over checks is the worst of them, and nothing judged is no data', () => {
  expect(worstOf(['pass', 'warn', 'no-data'])).toBe('no-data');
  expect(worstOf(['no-data', 'fail', 'pass'])).toBe('fail');
  expect(worstOf([])).toBe('no-data');
});
