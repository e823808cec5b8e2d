import { emulatorLine, escapeText, table } from '../../report/markdown.ts';
import type { Block } from '../../report/section.ts';
import type { CardFacts } from './card-facts.ts';
import { cardParts, identityTable, type CardPart } from './card-parts.ts';
import { frontMatter } from './front-matter.ts';

/** The card in Markdown. What is expected and nobody filled in is said to be missing, since silence would look like an answer. */
export function cardMarkdown(facts: CardFacts): string {
  const { card, model, version, provenance } = facts;
  const parts = [
    frontMatter(facts),
    `# ${escapeText(card.title ?? model)} ${escapeText(version)}`,
    ...(provenance.target === 'emulator' ? [emulatorLine] : []),
    card.description?.trim() ?? '_No description was given._',
    ...identityTable(facts).map(block),
    ...cardParts(facts).map(part),
  ];
  return `${parts.join('\n\n').replace('---\n\n\n', '---\n\n')}\n`;
}

function part({ title, prose, blocks }: CardPart): string {
  const body = [...(prose?.length ? [words(prose)] : []), ...blocks.map(block)];
  return [`## ${title}`, ...(body.length > 0 ? body : ['_Not given._'])].join('\n\n');
}

/** The team's words are Markdown already. */
function words(prose: string | readonly string[]): string {
  return typeof prose === 'string' ? prose.trim() : prose.map((item) => `- ${item}`).join('\n');
}

function block(each: Block): string {
  if (each.kind === 'table') return table(each.columns, each.rows);
  return each.kind === 'text' ? escapeText(each.text) : '';
}
