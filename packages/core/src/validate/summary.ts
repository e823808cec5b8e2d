import type { Check } from '../report/outcome.ts';

/** How many checks passed, and the first of those that did not by name. */
export function summaryOf(checks: readonly Check[], rows: number, absence: string | undefined): string {
  const of = (verdict: Check['verdict']) => checks.filter((check) => check.verdict === verdict);
  const parts = [
    `${of('pass').length} of ${checks.length} checks passed on ${rows.toLocaleString('en-US')} rows`,
    ...named(of('fail'), 'failed'),
    ...named(of('warn'), 'failed with a milder severity'),
    ...named(of('no-data'), 'could not be judged'),
  ];
  const first = [rows === 0 ? 'The data has no rows. ' : '', absence === undefined ? '' : `${absence} `];
  return `${first.join('')}${parts.join('; ')}.`;
}

const mostNamed = 3;

function named(checks: readonly Check[], what: string): string[] {
  if (checks.length === 0) return [];
  const titles = checks.slice(0, mostNamed).map(({ title }) => title);
  const more = checks.length - titles.length;
  return [`${checks.length} ${what} (${titles.join(', ')}${more > 0 ? ` and ${more} more` : ''})`];
}
