import { renderCards } from './cards.ts';
import { cellText, escapeHtml, shortText, signs, valueText } from './cell.ts';
import { chartConfig, drawChart } from './chart.ts';
import type { Envelope } from './envelope.ts';
import { emulatorLine } from './markdown.ts';
import { type Check, worstFirst } from './outcome.ts';
import type { Block, Cell, Column, Section, TableBlock } from './section.ts';
import { style } from './style.ts';

/** One self-contained page: no script, nothing loaded, light and dark, narrow and in print. */
export async function renderHtml(envelope: Envelope, sections: Section[]): Promise<string> {
  const { action, verdict, summary, provenance } = envelope;
  const body = [
    provenance.target === 'emulator' ? `<p class="notice">${escapeHtml(emulatorLine)}</p>` : '',
    `<header><h1>${escapeHtml(action)} ${badge(verdict)}</h1><p class="lead">${escapeHtml(summary)}</p></header>`,
    ...(await renderSections(sections.filter((section) => !section.afterChecks))),
    renderChecks(envelope),
    ...(await renderSections(sections.filter((section) => section.afterChecks))),
    renderProvenance(envelope),
  ];
  return page(`${action}: ${verdict}`, body.join('\n'));
}

/** A page around a body that is already HTML. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

export function renderSections(sections: Section[]): Promise<string[]> {
  return Promise.all(
    sections.map(async (section) => {
      const blocks = await Promise.all(section.blocks.map(renderBlock));
      return `<section><h2>${escapeHtml(section.title)}</h2>\n${blocks.join('\n')}</section>`;
    }),
  );
}

export async function renderBlock(block: Block): Promise<string> {
  switch (block.kind) {
    case 'text':
      return `<p>${escapeHtml(block.text)}</p>`;
    case 'code':
      return `<pre tabindex="0">${escapeHtml(block.text)}</pre>`;
    case 'table':
      return table(block);
    case 'chart':
      return `<figure><div class="scroll" role="img" aria-label="${escapeHtml(block.alt)}" tabindex="0">${await drawChart({ ...chartConfig, ...block.spec })}</div><figcaption>${escapeHtml(block.alt)}</figcaption></figure>`;
    case 'cards':
      return renderCards(block.cards);
  }
}

function renderChecks({ checks }: Envelope): string {
  if (checks.length === 0) return '';
  const columns: Column[] = [
    { title: 'Verdict' },
    { title: 'Check' },
    { title: 'Observed' },
    { title: 'Expected' },
    { title: 'Detail' },
  ];
  const rows = worstFirst(checks).map((check): Cell[] => [
    { verdict: check.verdict },
    check.title,
    observedCell(check),
    valueCell(check.expected),
    check.detail ?? '',
  ]);
  return `<section><h2>Checks</h2>\n${table({ columns, rows })}</section>`;
}

/** A check whose evidence says what it counts, such as `unexpected`, has that beside the number. */
function observedCell({ observed, evidence }: Check): Cell {
  const what = evidence?.['observes'];
  return typeof observed === 'number' && typeof what === 'string'
    ? `${cellText(observed)} ${what}`
    : valueCell(observed);
}

function valueCell(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  return typeof value === 'number' || typeof value === 'string' ? value : shortText(value);
}

function renderProvenance({ subject, inputs, provenance, startedAt, durationMs }: Envelope): string {
  const { tools, seeds, ...place } = provenance;
  const facts: Record<string, unknown> = {
    ...subject,
    ...place,
    startedAt,
    duration: `${(durationMs / 1000).toFixed(1)} s`,
    ...prefixed('seed', seeds),
    ...prefixed('version of', tools),
    ...prefixed('input', inputs),
  };
  const rows = Object.entries(facts)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([name, value]): Cell[] => [name, typeof value === 'string' ? value : valueText(value)]);
  return `<details><summary>Provenance</summary>\n${table({ columns: [{ title: 'Fact' }, { title: 'Value' }], rows })}</details>`;
}

function prefixed(prefix: string, record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [`${prefix} ${name}`, value]));
}

/**
 * A table whose rows are read one by one stacks its cells on a narrow screen, each below its column's title; one whose
 * columns are compared scrolls there, its first column staying in view.
 */
function table({ columns, rows, records = isOfWords(columns) }: Omit<TableBlock, 'kind'>): string {
  const name = columns.findIndex((_, i) => !rows.some((row) => isVerdict(row[i]!)));
  const head = columns.map(({ title, align }, i) => {
    const classes = [...(align === 'right' ? ['number'] : []), ...(i === name ? ['name'] : [])];
    return `<th scope="col"${classText(classes)}>${escapeHtml(title)}</th>`;
  });
  const isTitled = records && columns.length > 2;
  const body = rows.map(
    (row) =>
      `<tr>${row.map((cell, i) => cellHtml(cell, columns[i], { isName: i === name, isTitled })).join('')}</tr>`,
  );
  return `<div class="scroll${records ? ' records' : ''}" tabindex="0"><table><thead><tr>${head.join('')}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}

function isOfWords(columns: readonly Column[]): boolean {
  return columns.every(({ align }) => align !== 'right');
}

function isVerdict(cell: Cell): cell is { verdict: string } {
  return typeof cell === 'object' && cell !== null;
}

function cellHtml(
  cell: Cell,
  column: Column | undefined,
  { isName, isTitled }: { isName: boolean; isTitled: boolean },
): string {
  if (isVerdict(cell)) return `<td>${badge(cell.verdict)}</td>`;
  const text = cellText(cell);
  const classes = [
    ...(column?.align === 'right' ? ['number'] : []),
    ...(isName ? ['name'] : []),
    ...(typeof cell === 'number' || (column?.align === 'right' && text.length < 26) ? ['whole'] : []),
    ...(longWord.test(text) ? ['long'] : []),
  ];
  const title = isTitled && !isName && column ? ` data-title="${escapeHtml(column.title)}"` : '';
  return `<td${classText(classes)}${title}>${withBreaks(escapeHtml(text))}</td>`;
}

function classText(classes: readonly string[]): string {
  return classes.length > 0 ? ` class="${classes.join(' ')}"` : '';
}

/** What no column is wide enough for, such as a digest. */
const longWord = /[^\s_]{28}/;

const tones: Record<string, string> = { '✅': 'good', '❌': 'bad', '⚠️': 'unsure', '❔': 'unknown' };

export function badge(verdict: string): string {
  const sign = signs[verdict];
  const tone = sign === undefined ? 'unsure' : tones[sign];
  return `<span class="badge ${tone}">${escapeHtml(verdict)}</span>`;
}

/** A long name breaks between its words, not within one. */
function withBreaks(html: string): string {
  return html.replaceAll(/(?<=\w)_(?=\w)/g, '_<wbr>');
}
