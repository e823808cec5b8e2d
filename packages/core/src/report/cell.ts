import type { Cell } from './section.ts';

/** A sign beside the colour, for those who do not see it. */
export const signs: Record<string, string> = {
  pass: '✅',
  promote: '✅',
  promoted: '✅',
  registered: '✅',
  judged: '✅',
  deployed: '✅',
  completed: '✅',
  'no-drift': '✅',
  existing: '✅',
  unchanged: '✅',
  warn: '⚠️',
  held: '⚠️',
  inconclusive: '⚠️',
  overridden: '⚠️',
  drift: '⚠️',
  'no-data': '❔',
  fail: '❌',
  failed: '❌',
  reject: '❌',
  refused: '❌',
  'rolled-back': '❌',
  canceled: '❌',
  'timed-out': '❌',
};

/** Six significant digits, thousands kept whole. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  if (!Number.isFinite(value)) return String(value);
  return String(Number(halfUp(value).toPrecision(6)));
}

/** What rounds as its decimals read: 0.7555, which a double keeps a little below, to 0.756. */
export function halfUp(value: number): number {
  return value * (1 + 1e-15);
}

/** A number of things: 1 window, 2 windows. */
export function counted(count: number, noun: string, nouns = `${noun}s`): string {
  return `${numberText(count)} ${count === 1 ? noun : nouns}`;
}

/** JSON, with integers that no double holds in all their digits. */
export function valueText(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  return JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? each.toString() : each));
}

/** Of a list or an object so many entries are shown: all of them are in the JSON report. */
const mostEntries = 8;

/** A value in words: lists with commas, objects as `name: value`, neither longer than a reader reads. */
export function shortText(value: unknown): string {
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Array.isArray(value)
    ? value.map(shortText)
    : Object.entries(value).map(([name, each]) => `${name}: ${shortText(each)}`);
  const more = entries.length - mostEntries;
  const shown = entries.slice(0, mostEntries).join(Array.isArray(value) ? ', ' : '; ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

export function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return numberText(cell);
  if (typeof cell === 'string') return cell;
  return `${signs[cell.verdict] ?? ''} ${cell.verdict}`.trim();
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
