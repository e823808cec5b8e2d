import { type Fact, firstItems, type Notice } from './notice.ts';

/**
 * Slack's limits (Block Kit reference): 50 blocks a message, 150 characters in a header, 3,000 in a section's text, ten
 * fields a section of 2,000 each.
 */
const mostItems = 20;
const headerLength = 150;
const textLength = 3000;
const fieldLength = 2000;
const fieldsPerSection = 10;

export function slackMessage(notice: Notice): Record<string, unknown> {
  const { shown, more } = firstItems(notice, mostItems);
  const fields = [...notice.facts, ...shown].map(field);
  return {
    // Notifications show it, and clients that know no blocks.
    text: cut(escape(`${notice.title}. ${notice.summary}`), textLength),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(notice.title, headerLength) } },
      { type: 'section', text: mrkdwn(notice.summary, textLength) },
      ...chunks(fields, fieldsPerSection).map((some) => ({ type: 'section', fields: some })),
      ...(more > 0
        ? [{ type: 'context', elements: [mrkdwn(`${more} more columns are in the report.`, textLength)] }]
        : []),
      ...(notice.runUrl
        ? [
            {
              type: 'section',
              text: { type: 'mrkdwn', text: `<${notice.runUrl}|Open the run>`, verbatim: true },
            },
          ]
        : []),
    ],
  };
}

function field({ name, value }: Fact): Record<string, unknown> {
  const title = cut(escape(name), fieldLength / 2);
  return {
    type: 'mrkdwn',
    text: `*${title}*\n${cut(escape(value), fieldLength / 2 - 3)}`,
    verbatim: true,
  };
}

function mrkdwn(text: string, most: number): Record<string, unknown> {
  return { type: 'mrkdwn', text: cut(escape(text), most), verbatim: true };
}

/** The three signs by which Slack would make links and mentions of a text. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
