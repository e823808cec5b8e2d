// One page that tells the day: what each step decided, why, and with which figures.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { escapeHtml } from '@mlops-actions/core/report/cell';
import { badge, page } from '@mlops-actions/core/report/html';
import { lastWord, type PlayedStep } from './day.ts';
import type { EndpointState } from './endpoint.ts';

export async function writeStory(
  file: string,
  title: string,
  steps: PlayedStep[],
  before: EndpointState | undefined,
  after: EndpointState | undefined,
): Promise<string> {
  const folder = path.join(path.dirname(file), 'flight-delay');
  const chapters = steps.map((step, number) => chapter(step, number, folder));
  const body = [
    `<header><h1>${escapeHtml(title)}</h1>`,
    '<p class="lead">1.5 million real flights, an emulator of Azure ML that really stores and really serves, and every step as GitHub would run it.</p></header>',
    contents(steps),
    traffic(before, after),
    ...steps.flatMap((step, number) => (step.failed ? [failure(step, number)] : [])),
    ...chapters,
  ];
  writeFileSync(file, page(title, body.join('\n')));
  return file;
}

function contents(steps: PlayedStep[]): string {
  const rows = steps.map(
    (step, number) =>
      `<tr><td><a href="#step-${number}">${escapeHtml(step.title)}</a></td><td>${escapeHtml(step.action)}</td><td>${badge(verdictOf(step))}</td><td class="number">${step.seconds.toFixed(1)}</td></tr>`,
  );
  return `<div class="scroll" tabindex="0"><table><thead><tr><th>Step</th><th>Action</th><th>Verdict</th><th class="number">Seconds</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}

/** What stopped the day, before anybody has to look for it. */
function failure(step: PlayedStep, number: number): string {
  const why = lastWord(step).replace(/^[\w-]+: /, '');
  return `<p class="notice"><a href="#step-${number}">${escapeHtml(step.title)}</a>: ${escapeHtml(why)}</p>`;
}

function traffic(before: EndpointState | undefined, after: EndpointState | undefined): string {
  if (!before || !after) return '';
  const tell = ({ traffic: map }: EndpointState) =>
    Object.entries(map)
      .map(([name, share]) => `${name} ${share} %`)
      .join(', ') || 'none';
  return `<p>Traffic when the day began: ${escapeHtml(tell(before))}. At its end: ${escapeHtml(tell(after))}.</p>`;
}

/** The step's own page, without its frame, so that the charts are the ones that the step has drawn. */
function chapter(step: PlayedStep, number: number, folder: string): string {
  const report = step.outputs['report'];
  const heading = `<h2 id="step-${number}">${number + 1}. ${escapeHtml(step.title)} ${badge(verdictOf(step))}</h2>`;
  if (!report) return `<section>${heading}<pre>${escapeHtml(step.log.slice(-12).join('\n'))}</pre></section>`;
  const html = readFileSync(path.resolve(folder, report.replace(/\.json$/, '.html')), 'utf8');
  const summary = /<p class="lead">([\s\S]*?)<\/p>/.exec(html)?.[1] ?? '';
  const sections = html
    .slice(html.indexOf('</header>') + '</header>'.length, html.indexOf('</main>'))
    .replaceAll('<h2>', '<h3>')
    .replaceAll('</h2>', '</h3>');
  return `<section>${heading}<p class="lead">${summary}</p>${sections}</section>`;
}

function verdictOf(step: PlayedStep): string {
  return step.outputs['verdict'] ?? (step.failed ? 'failed' : 'completed');
}
