import type { Check } from '../../report/outcome.ts';
import type { Section } from '../../report/section.ts';
import type { Association } from './association.ts';
import { strongest } from './checks.ts';

/** Columns in the table: the strongest say what there is to say. */
const mostColumns = 20;

/** What was looked for, and the columns that tell most of the label. */
export function leakageSection(checks: readonly Check[], found: readonly Association[]): Section {
  const columns = strongest(found).slice(0, mostColumns);
  return {
    title: 'Leakage',
    blocks: [
      {
        kind: 'table',
        columns: [{ title: 'Verdict' }, { title: 'Looked for' }, { title: 'Found' }],
        rows: checks.map(({ title, verdict, detail }) => [{ verdict }, title, detail ?? '']),
      },
      ...(columns.length > 0
        ? [
            {
              kind: 'text' as const,
              text: 'How much a column tells of the label by itself, the strongest first:',
            },
            {
              kind: 'table' as const,
              columns: [
                { title: 'Column' },
                { title: 'Tells of the label', align: 'right' as const },
                { title: 'Method' },
                { title: 'Rows', align: 'right' as const },
              ],
              rows: columns.map(({ column, figure, method, what, rows }) => [
                column,
                figure,
                what ? `${method}, by ${what}` : method,
                rows,
              ]),
            },
          ]
        : []),
    ],
  };
}
