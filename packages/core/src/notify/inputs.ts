import { parseConnectionString } from './application-insights.ts';
import { UserError } from '../runtime/user-error.ts';
import { parseWebhook } from './webhook.ts';

/** What the notices of an action need of its inputs. */
export interface NoticeInputs {
  notify?: string[] | undefined;
  dispatchWorkflow?: string | undefined;
  webhookUrl?: string | undefined;
  webhookSecret?: string | undefined;
  applicationInsights?: string | undefined;
  githubToken?: string | undefined;
}

const channels = ['issue', 'dispatch', 'webhook'];

/**
 * Looked at before anything is judged: a notice that cannot be sent must not be found out on the day of the drift.
 * @throws UserError
 */
export function checkNoticeInputs(inputs: NoticeInputs): void {
  const { notify = [], dispatchWorkflow, webhookUrl, webhookSecret, applicationInsights } = inputs;
  const unknown = notify.find((channel) => !channels.includes(channel));
  if (unknown !== undefined) {
    throw new UserError(`Input 'notify' names '${unknown}': it takes a list of ${channels.join(', ')}.`);
  }
  const needs: [string, string, string | undefined][] = [
    ['dispatch', 'dispatch-workflow', dispatchWorkflow],
    ['webhook', 'webhook-url', webhookUrl],
  ];
  for (const [channel, input, value] of needs) {
    if (notify.includes(channel) && !value) {
      throw new UserError(`Input 'notify' names '${channel}', which needs the input '${input}'.`);
    }
    if (!notify.includes(channel) && value) {
      throw new UserError(`Input '${input}' is set, but 'notify' does not name '${channel}': add it there.`);
    }
  }
  if (webhookSecret && !webhookUrl) {
    throw new UserError("Input 'webhook-secret' signs what a webhook is sent: it needs 'webhook-url'.");
  }
  if (webhookUrl) parseWebhook(webhookUrl, 'webhook-url');
  if (applicationInsights) parseConnectionString(applicationInsights, 'application-insights');
}
