import { escapeHtml } from '../../report/cell.ts';
import { badge, page, renderBlock } from '../../report/html.ts';
import { emulatorLine } from '../../report/markdown.ts';
import type { Block } from '../../report/section.ts';
import type { CardFacts } from './card-facts.ts';
import { cardParts, type CardPart, identityTable } from './card-parts.ts';
import type { MeasuredFigure } from './measured.ts';

/** The card as one self-contained page, with the figures and their intervals drawn. */
export async function cardHtml(facts: CardFacts): Promise<string> {
  const { card, model, version, verdict, provenance, measured } = facts;
  const title = `${card.title ?? model} ${version}`;
  const drawn = intervalChart(measured.figures);
  const body = [
    provenance.target === 'emulator' ? `<p class="notice">${escapeHtml(emulatorLine)}</p>` : '',
    `<header><h1>${escapeHtml(title)} ${badge(verdict)}</h1>${lead(card.description)}</header>`,
    ...(await Promise.all(identityTable(facts).map(renderBlock))),
    ...(await Promise.all(
      cardParts(facts).map((part) =>
        partHtml(part.title === 'Metrics' ? { ...part, blocks: [...part.blocks, ...drawn] } : part),
      ),
    )),
  ];
  return page(title, body.join('\n'));
}

function lead(description: string | undefined): string {
  return `<p class="lead">${escapeHtml(description?.trim() ?? 'No description was given.')}</p>`;
}

async function partHtml({ title, prose, blocks }: CardPart): Promise<string> {
  const body = [prose?.length ? words(prose) : '', ...(await Promise.all(blocks.map(renderBlock)))];
  const isEmpty = body.every((html) => html === '');
  return `<section><h2>${escapeHtml(title)}</h2>\n${isEmpty ? '<p>Not given.</p>' : body.join('\n')}</section>`;
}

function words(prose: string | readonly string[]): string {
  if (typeof prose !== 'string')
    return `<ul>${prose.map((item) => `<li>${escapeHtml(item.trim())}</li>`).join('')}</ul>`;
  const paragraphs = prose.trim().split(/\n\s*\n/);
  return paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`).join('\n');
}

/** Figures from 0 to 1 share an axis; others are read from the table. */
function intervalChart(figures: readonly MeasuredFigure[]): Block[] {
  const drawn = figures.filter(
    ({ value, interval, kind }) =>
      kind === 'metric' && interval && interval.lower >= 0 && interval.upper <= 1 && value >= 0 && value <= 1,
  );
  if (drawn.length < 2) return [];
  const values = drawn.map(({ metric, slice, value, interval }) => ({
    name: slice === undefined ? metric : `${metric}, ${slice}`,
    value,
    lower: interval!.lower,
    upper: interval!.upper,
  }));
  const y = { field: 'name', type: 'nominal', sort: null, title: null, axis: { labelLimit: 320 } };
  const x = (field: string) => ({ field, type: 'quantitative', scale: { domain: [0, 1] }, title: null });
  return [
    {
      kind: 'chart',
      alt: 'Each metric with its interval, on the scale from 0 to 1',
      spec: {
        width: 560,
        height: { step: 22 },
        data: { values },
        layer: [
          {
            mark: { type: 'rule', strokeWidth: 2, color: '#7a808a' },
            encoding: { y, x: x('lower'), x2: { field: 'upper' } },
          },
          { mark: { type: 'point', filled: true, size: 60, opacity: 1 }, encoding: { y, x: x('value') } },
        ],
      },
    },
  ];
}
