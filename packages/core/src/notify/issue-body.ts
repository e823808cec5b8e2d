import { escapeCell, escapeText, table } from '../report/markdown.ts';
import { firstItems, type Notice } from './notice.ts';

/** GitHub takes 65,536 characters; names of columns may be long. */
const mostItems = 50;
const longestName = 200;

/** The notice as an issue's or a comment's text. */
export function issueBody(notice: Notice): string {
  const { shown, more } = firstItems(notice, mostItems);
  const columns = [{ title: 'Column' }, { title: 'Drift' }];
  const rows = shown.map(({ name, value }) => [name.slice(0, longestName), value]);
  return [
    quiet(escapeText(notice.summary)),
    ...(notice.facts.length > 0 ? [notice.facts.map(factLine).join('\n')] : []),
    ...(rows.length > 0 ? [quiet(table(columns, rows))] : []),
    ...(more > 0 ? [`${more} more columns are in the report.`] : []),
    ...(notice.runUrl ? [`[The run and its report](${notice.runUrl})`] : []),
    'This issue is kept up to date by drift-check, and closed when the drift is gone.',
  ].join('\n\n');
}

function factLine({ name, value }: { name: string; value: string }): string {
  return `- ${quiet(escapeCell(name))}: ${quiet(escapeCell(value))}`;
}

/** A column's name must not call people or link to issues. */
function quiet(text: string): string {
  return text.replaceAll('@', '@\u200B');
}
