import { cellText, escapeHtml, numberText } from './cell.ts';
import type { Bars, Card } from './section.ts';

export function renderCards(cards: readonly Card[]): string {
  return `<div class="cards">\n${cards.map(renderCard).join('\n')}\n</div>`;
}

function renderCard({ title, note, bars, facts, ranks = [] }: Card): string {
  const figures = facts.map(
    ({ name, value }) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(cellText(value))}</dd></div>`,
  );
  return [
    `<article class="card"><h3>${escapeHtml(title)}</h3><p>${escapeHtml(note)}</p>`,
    bars ? renderBars(bars) : '',
    figures.length > 0 ? `<dl>${figures.join('')}</dl>` : '',
    ranks.length > 0 ? `<ol>${ranks.map(renderRank).join('')}</ol>` : '',
    '</article>',
  ].join('');
}

/** Drawn by hand: a chart library takes longer to load than three million rows take to read. */
function renderBars({ shares, ends, beyond, alt }: Bars): string {
  const tallest = Math.max(...shares, Number.MIN_VALUE);
  const width = 100 / shares.length;
  const bars = shares.map((share, i) => {
    // What is rare stays visible.
    const height = share > 0 ? Math.max(1, (share / tallest) * 40) : 0;
    return `<rect x="${short(i * width)}" y="${short(40 - height)}" width="${short(width * 0.92)}" height="${short(height)}"/>`;
  });
  const [left, right] = ends.map(escapeHtml);
  const outside = beyond === undefined ? '' : `<p>outer bars: ${escapeHtml(beyond)}</p>`;
  return `<figure role="img" aria-label="${escapeHtml(alt)}"><svg viewBox="0 0 100 40" preserveAspectRatio="none" aria-hidden="true">${bars.join('')}</svg><figcaption><span>${left}</span><span>${right}</span></figcaption>${outside}</figure>`;
}

function renderRank({ label, count, share }: NonNullable<Card['ranks']>[number]): string {
  const percent = `${numberText(Number((100 * share).toPrecision(3)))} %`;
  return `<li><span class="rank"><span>${escapeHtml(label)}</span><span class="number">${numberText(count)} (${percent})</span></span><span class="share" style="width:${short(100 * share)}%"></span></li>`;
}

function short(value: number): string {
  return String(Number(value.toFixed(2)));
}
