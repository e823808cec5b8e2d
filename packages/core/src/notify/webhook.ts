import { createHmac, randomUUID } from 'node:crypto';
import type { Context } from '../runtime/context.ts';
import { keepSecret, withoutSecrets } from '../runtime/secrets.ts';
import { UserError } from '../runtime/user-error.ts';
import type { Notice } from './notice.ts';
import { httpsAddress, postJson } from './post.ts';
import { DeliveryError } from './retry.ts';
import { slackMessage } from './slack-message.ts';
import { teamsMessage } from './teams-message.ts';

export type WebhookKind = 'teams' | 'slack' | 'json';

export interface Webhook {
  kind: WebhookKind;
  url: URL;
}

/** Whose messages a host takes, where the address has no prefix (`teams+https://…`). */
const hosts: [RegExp, WebhookKind][] = [
  [/(^|\.)logic\.azure\.(com|us|cn)$/, 'teams'],
  [/(^|\.)api\.powerplatform\.(com|us|cn)$/, 'teams'],
  [/(^|\.)webhook\.office\.com$/, 'teams'],
  [/^hooks\.slack(-gov)?\.com$/, 'slack'],
];

/**
 * The webhook that the input names: its kind by its prefix (`teams+`, `slack+`, `json+`), else by its host.
 * @throws UserError for what is neither https nor on this machine
 */
export function parseWebhook(text: string, input: string): Webhook {
  const prefix = /^([a-z]+)\+(?=https?:)/.exec(text);
  const url = httpsAddress(prefix ? text.slice(prefix[0].length) : text, input);
  keepSecret(url.href);
  keepSecret(url.searchParams.get('sig') ?? '');
  if (!prefix)
    return { kind: hosts.find(([host]) => host.test(url.hostname.toLowerCase()))?.[1] ?? 'json', url };
  const [, kind = ''] = prefix;
  if (kind === 'teams' || kind === 'slack' || kind === 'json') return { kind, url };
  throw new UserError(`Input '${input}' begins with '${kind}+': it takes teams+, slack+ or json+.`);
}

/**
 * Posts the notice in the webhook's own form: a Teams workflow gets an Adaptive Card, Slack gets blocks, and any other
 * the report's summary as JSON, signed where there is a secret: `X-Hub-Signature-256: sha256=<HMAC of the body, hex>`,
 * as GitHub signs its own webhooks.
 * @returns one sentence
 * @throws DeliveryError
 */
export async function callWebhook(
  { kind, url }: Webhook,
  notice: Notice,
  secret: string | undefined,
  context: Context,
): Promise<string> {
  const body = withoutSecrets(JSON.stringify(messageOf(kind, notice)));
  const headers: Record<string, string> = {
    'x-mlops-event': `drift-${notice.state}`,
    // The same at each attempt, so that the receiver can tell a repetition.
    'x-mlops-delivery': randomUUID(),
  };
  if (kind === 'json' && secret) headers['x-hub-signature-256'] = signatureOf(body, secret);
  const answer = await postJson(url, body, kind === 'json' ? headers : {}, context);
  // Slack's older hooks say no with 200.
  if (kind === 'slack' && !/^\s*(ok)?\s*$/i.test(answer.body)) {
    throw new DeliveryError(`${url.host} refused the message.`);
  }
  return `${named[kind]} was told.`;
}

const named: Record<WebhookKind, string> = { teams: 'Teams', slack: 'Slack', json: 'The webhook' };

function messageOf(kind: WebhookKind, notice: Notice): unknown {
  switch (kind) {
    case 'teams':
      return teamsMessage(notice);
    case 'slack':
      return slackMessage(notice);
    case 'json':
      return notice.report;
  }
}

export function signatureOf(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
