import { firstItems, type Notice } from './notice.ts';

/** Teams takes 28 KB a message: of long names there are fewer. */
const largest = 28 * 1024;
const itemCounts = [20, 10, 5, 2, 0];
const longestText = 300;

/**
 * What a Teams workflow (trigger: a Teams webhook request is received) posts: an Adaptive Card in the envelope of a
 * message. Version 1.4 of the cards' schema, which Teams renders on desktop, web and mobile.
 */
export function teamsMessage(notice: Notice): unknown {
  const messages = itemCounts.map((count) => ({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: adaptiveCard(notice, count),
      },
    ],
  }));
  return messages.find((message) => Buffer.byteLength(JSON.stringify(message)) < largest) ?? messages.at(-1);
}

export function adaptiveCard(notice: Notice, mostItems = itemCounts[0]!): Record<string, unknown> {
  const { shown, more } = firstItems(notice, mostItems);
  const facts = [...notice.facts, ...shown];
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    // What a client shows that cannot render cards, and the notification's text.
    fallbackText: short(notice.summary),
    msteams: { width: 'Full' },
    body: [
      text(notice.title, { size: 'Large', weight: 'Bolder', color: 'Warning', style: 'heading' }),
      text(notice.summary),
      ...(facts.length > 0
        ? [
            {
              type: 'FactSet',
              facts: facts.map(({ name, value }) => ({ title: short(name), value: short(value) })),
            },
          ]
        : []),
      ...(more > 0 ? [text(`${more} more columns are in the report.`, { isSubtle: true })] : []),
    ],
    actions: notice.runUrl ? [{ type: 'Action.OpenUrl', title: 'Open the run', url: notice.runUrl }] : [],
  };
}

function text(content: string, look: Record<string, unknown> = {}): Record<string, unknown> {
  return { type: 'TextBlock', text: short(content), wrap: true, ...look };
}

/** Cards read a part of Markdown, so its signs are escaped. */
function short(content: string): string {
  const cut = content.length > longestText ? `${content.slice(0, longestText - 1)}…` : content;
  return cut.replace(/[\\*_[\]`]/g, '\\$&');
}
