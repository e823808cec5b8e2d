import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { createRequire } from 'node:module';
import { checkNoticeInputs } from './inputs.ts';
import type { Notice } from './notice.ts';
import { retryAfterMs } from './retry.ts';
import { slackMessage } from './slack-message.ts';
import { adaptiveCard, teamsMessage } from './teams-message.ts';
import { parseWebhook } from './webhook.ts';

interface Parsing {
  eventCount: number;
  getEventAt(index: number): { message: string };
}
/** Microsoft's own reader of cards; its ES modules need a bundler, so its bundle is read. */
const cards = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.js') as {
  AdaptiveCard: new () => {
    parse(card: unknown, context: Parsing): void;
    validateProperties(): { validationEvents: { message: string }[] };
    getItemCount(): number;
    getActionCount(): number;
  };
  SerializationContext: new () => Parsing;
};

function complaints(card: unknown): string[] {
  const reader = new cards.AdaptiveCard();
  const context = new cards.SerializationContext();
  reader.parse(card, context);
  const events = Array.from({ length: context.eventCount }, (_, i) => context.getEventAt(i).message);
  return [...events, ...reader.validateProperties().validationEvents.map(({ message }) => message)];
}

const fact = fc.record({
  name: fc.string({ maxLength: 1000, unit: 'grapheme' }),
  value: fc.string({ maxLength: 1000 }),
});
const notices: fc.Arbitrary<Notice> = fc.record({
  subject: fc.string(),
  state: fc.constantFrom('raised' as const, 'cleared' as const),
  title: fc.string({ minLength: 1, maxLength: 500 }),
  summary: fc.string({ minLength: 1, maxLength: 10_000, unit: 'grapheme' }),
  facts: fc.array(fact, { maxLength: 4 }),
  items: fc.array(fact, { maxLength: 60 }),
  runUrl: fc.constantFrom(undefined, 'https://github.com/octo/flights/actions/runs/7'),
  report: fc.constant({}),
});

const plain: Notice = {
  subject: 'flights',
  state: 'raised',
  title: 'Drift on flights',
  summary: '1 of 2 columns drifted (delay).',
  facts: [{ name: 'Watched', value: 'flights' }],
  items: [{ name: 'arr_delay', value: 'ks 0.4' }],
  runUrl: 'https://github.com/octo/flights/actions/runs/7',
  report: {},
};

describe('A Teams message', () => {
  it('is an Adaptive Card that Microsoft’s reader takes without complaint, whatever is told', () => {
    fc.assert(
      fc.property(notices, (notice) => {
        expect(complaints(adaptiveCard(notice))).toEqual([]);
        expect(Buffer.byteLength(JSON.stringify(teamsMessage(notice)))).toBeLessThan(28 * 1024);
      }),
      { numRuns: 200 },
    );
  });

  it('would be told off for an element that there is not', () => {
    const card = adaptiveCard(plain);
    expect(complaints({ ...card, body: [{ type: 'TextBlok', text: 'x' }] })).toHaveLength(1);
    expect(complaints(card)).toEqual([]);
  });

  it('shows names as they are', () => {
    expect(JSON.stringify(adaptiveCard(plain))).toContain('arr\\\\_delay');
  });
});

interface Block {
  type: string;
  text?: { type: string; text: string };
  fields?: { text: string }[];
  elements?: unknown[];
}

describe('A Slack message', () => {
  it('keeps the limits that Slack documents, whatever is told', () => {
    fc.assert(
      fc.property(notices, (notice) => {
        const { text, blocks } = slackMessage(notice) as { text: string; blocks: Block[] };
        expect(text.length).toBeLessThanOrEqual(40_000);
        expect(blocks.length).toBeLessThanOrEqual(50);
        for (const block of blocks) {
          expect(['header', 'section', 'context']).toContain(block.type);
          if (block.text) expect(block.text.text.length).toBeGreaterThan(0);
          if (block.text)
            expect(block.text.text.length).toBeLessThanOrEqual(block.type === 'header' ? 150 : 3000);
          expect(block.fields?.length ?? 1).toBeGreaterThan(0);
          expect(block.fields?.length ?? 1).toBeLessThanOrEqual(10);
          for (const { text: field } of block.fields ?? []) expect(field.length).toBeLessThanOrEqual(2000);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('makes no mention and no link of a name', () => {
    const items = [{ name: '<!channel>', value: '<https://x|y>' }];
    expect(JSON.stringify(slackMessage({ ...plain, items }))).not.toMatch(/<!channel>|<https:\/\/x/);
  });
});

describe('The kind of a webhook', () => {
  it.each([
    [
      'https://prod-1.westeurope.logic.azure.com:443/workflows/a/triggers/manual/paths/invoke?sig=abcd',
      'teams',
    ],
    ['https://default1.2.environment.api.powerplatform.com:443/powerautomate/automations?sig=abcd', 'teams'],
    ['https://contoso.webhook.office.com/webhookb2/a', 'teams'],
    ['https://hooks.slack.com/services/T/B/x', 'slack'],
    ['https://hooks.slack.com.example.org/services/T/B/x', 'json'],
    ['https://logic.azure.com.example.org/x', 'json'],
    ['https://example.com/hook', 'json'],
    ['json+https://prod-1.westeurope.logic.azure.com/workflows/a', 'json'],
    ['teams+https://gateway.example.com/hook', 'teams'],
    ['slack+http://127.0.0.1:1234/hook', 'slack'],
    ['http://localhost:1234/hook', 'json'],
  ])('of %s is %s', (address, kind) => {
    expect(parseWebhook(address, 'webhook-url').kind).toBe(kind);
  });

  it.each([
    'http://example.com/hook',
    'ftp://example.com',
    'no address',
    'discord+https://example.com/x',
    '',
  ])('of %s is refused without repeating it', (address) => {
    expect(() => parseWebhook(address, 'webhook-url')).toThrow(
      /^Input 'webhook-url' (has to be|begins with)/,
    );
  });
});

describe('Inputs of notices', () => {
  it.each([
    [{ notify: ['mail'] }, "names 'mail'"],
    [{ notify: ['dispatch'] }, "needs the input 'dispatch-workflow'"],
    [{ notify: ['webhook'] }, "needs the input 'webhook-url'"],
    [{ notify: ['issue'], webhookUrl: 'https://example.com' }, "'notify' does not name 'webhook'"],
    [{ webhookSecret: 's' }, "needs 'webhook-url'"],
    [{ notify: ['webhook'], webhookUrl: 'http://example.com' }, 'https address'],
    [{ applicationInsights: 'InstrumentationKey=x' }, 'no connection string'],
    [
      {
        applicationInsights:
          'InstrumentationKey=11111111-2222-3333-4444-555555555555;IngestionEndpoint=http://example.com/',
      },
      'https address',
    ],
  ])('%j: %s', (inputs, sentence) => {
    expect(() => checkNoticeInputs(inputs)).toThrow(sentence);
  });
});

describe('Retry-After', () => {
  const now = new Date('2026-01-01T00:00:00Z');
  it('is read in seconds and as a date', () => {
    expect(retryAfterMs('7', now)).toBe(7000);
    expect(retryAfterMs('Thu, 01 Jan 2026 00:00:30 GMT', now)).toBe(30_000);
    expect(retryAfterMs('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
    expect(retryAfterMs('soon', now)).toBeUndefined();
    expect(retryAfterMs('', now)).toBeUndefined();
  });
});
