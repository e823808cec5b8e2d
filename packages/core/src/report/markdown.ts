import { cellText, signs } from './cell.ts';
import { type Outcome, worstFirst } from './outcome.ts';
import type { Block, Cell, Column, Section } from './section.ts';

/** The report for the job's summary and the pull request; charts are in the HTML only. */
export function renderMarkdown(action: string, outcome: Outcome, target: 'azure' | 'emulator'): string {
  const parts = [
    ...(target === 'emulator' ? [emulatorLine] : []),
    `## ${signs[outcome.verdict] ?? ''} ${action}: ${outcome.verdict}`.replace('##  ', '## '),
    escapeText(outcome.summary),
    ...outcome.sections.filter((section) => !section.htmlOnly).flatMap(renderSection),
    ...(outcome.checks.length > 0 ? [checksTable(outcome)] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

export const emulatorLine =
  'Made on the emulator: this says nothing about Azure’s image build, quota, network or identity.';

function checksTable(outcome: Outcome): string {
  const columns: Column[] = [{ title: 'Verdict' }, { title: 'Check' }, { title: 'Detail' }];
  const rows = worstFirst(outcome.checks).map((check): Cell[] => [
    { verdict: check.verdict },
    check.title,
    check.detail ?? '',
  ]);
  return `### Checks\n\n${table(columns, rows)}`;
}

function renderSection(section: Section): string[] {
  const blocks = section.blocks.map(renderBlock).filter((block) => block !== '');
  return blocks.length === 0 ? [] : [`### ${escapeText(section.title)}`, ...blocks];
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'text':
      return escapeText(block.text);
    case 'code':
      return fenced(block.text);
    case 'table':
      return table(block.columns, block.rows);
    case 'chart':
    case 'cards':
      return '';
  }
}

export function table(columns: Column[], rows: Cell[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map((column) => escapeCell(column.title))),
    line(columns.map((column) => (column.align === 'right' ? '--:' : '---'))),
    ...rows.map((row) => line(row.map((cell) => escapeCell(cellText(cell))))),
  ].join('\n');
}

/** A fence longer than any run of backticks inside. */
function fenced(code: string): string {
  const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${code}\n${fence}`;
}

export function escapeText(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~$]/g, (character) =>
    character === '<' ? '&lt;' : character === '>' ? '&gt;' : `\\${character}`,
  );
}

export function escapeCell(text: string): string {
  return escapeText(text).replace(/\r?\n/g, ' ');
}
