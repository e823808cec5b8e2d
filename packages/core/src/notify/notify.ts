import type { Context } from '../runtime/context.ts';
import { withoutSecrets } from '../runtime/secrets.ts';
import { dispatchWorkflow } from './dispatch.ts';
import { openGitHub } from './github.ts';
import type { NoticeInputs } from './inputs.ts';
import { keepIssue } from './issue.ts';
import type { Delivery, Notice } from './notice.ts';
import { DeliveryError } from './retry.ts';
import { callWebhook, parseWebhook } from './webhook.ts';

/** Tells what there is to tell over every channel that the inputs name; one that fails holds up no other. */
export async function sendNotices(
  notice: Notice,
  inputs: NoticeInputs,
  context: Context,
): Promise<Delivery[]> {
  const deliveries: Delivery[] = [];
  for (const channel of new Set(inputs.notify)) {
    deliveries.push(await delivering(channel, context, () => send(channel, notice, inputs, context)));
  }
  return deliveries;
}

/** `work` gives a sentence, or undefined where there was nothing to tell. Rejects only when the step is cancelled. */
export async function delivering(
  channel: string,
  context: Context,
  work: () => Promise<string | undefined>,
): Promise<Delivery> {
  try {
    const detail = await work();
    if (detail === undefined) return { channel, result: 'none', detail: 'There was nothing to tell.' };
    context.log.info(`Notice (${channel}): ${detail}`);
    return { channel, result: 'sent', detail };
  } catch (error) {
    context.signal.throwIfAborted();
    // A bug in a notice must not hide the verdict either.
    const why = error instanceof DeliveryError ? error.message : `Unexpected: ${(error as Error).message}`;
    return { channel, result: 'failed', detail: withoutSecrets(why) };
  }
}

async function send(
  channel: string,
  notice: Notice,
  inputs: NoticeInputs,
  context: Context,
): Promise<string | undefined> {
  if (channel === 'issue') return keepIssue(await openGitHub(inputs.githubToken, context), notice);
  // A workflow is started and a webhook is called for drift only: both are told once, and have no state to clear.
  if (notice.state !== 'raised') return undefined;
  if (channel === 'dispatch') {
    const github = await openGitHub(inputs.githubToken, context);
    return dispatchWorkflow(github, inputs.dispatchWorkflow!, notice, context.env);
  }
  const webhook = parseWebhook(inputs.webhookUrl!, 'webhook-url');
  return callWebhook(webhook, notice, inputs.webhookSecret, context);
}
