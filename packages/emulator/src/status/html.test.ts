import { expect, it } from '@jest/globals';
import { html, page, raw, table } from './html.ts';

it('values are escaped, and markup is not', () => {
  expect(html`<b>${'<script>&"\''}</b>${raw('<i>')}${[1, html`<u>${'>'}</u>`]}`.html).toBe(
    '<b>&lt;script&gt;&amp;&quot;&#39;</b><i>1<u>&gt;</u>',
  );
});

it('a page loads nothing, has no script, and reads itself again', () => {
  const text = page('Title', table(['A'], [['x']]));
  expect(text).not.toMatch(/<script|src=|<link|url\(/);
  expect(text).toContain('<meta http-equiv="refresh"');
  expect(text).toContain('prefers-color-scheme: dark');
});

it('an empty table says so', () => {
  expect(table(['A'], []).html).toContain('None yet.');
});
