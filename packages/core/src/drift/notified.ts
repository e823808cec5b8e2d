import type { Delivery } from '../notify/notice.ts';
import type { CustomMetric } from '../notify/application-insights.ts';
import type { NoticeInputs } from '../notify/inputs.ts';
import type { Outcome } from '../report/outcome.ts';
import type { Section } from '../report/section.ts';
import { type Context, targetOf } from '../runtime/context.ts';
import { driftMetrics } from './drift-metrics.ts';
import { driftNotice, type WatchedInputs } from './drift-notice.ts';

/**
 * The outcome with what became of its notices: they are sent after the verdict stands, and one that fails is a warning
 * beside it.
 */
export async function notified(
  outcome: Outcome,
  inputs: NoticeInputs & WatchedInputs,
  context: Context,
): Promise<Outcome> {
  const { notify = [], applicationInsights } = inputs;
  if (notify.length === 0 && !applicationInsights) return outcome;
  const notice = driftNotice(outcome, inputs, context.env);
  const { sendNotices } = await import('../notify/notify.ts');
  const deliveries = await sendNotices(notice, inputs, context);
  if (applicationInsights) {
    const metrics = driftMetrics(outcome, notice.subject, context.env);
    deliveries.push(await measured(applicationInsights, metrics, context));
  }
  const failed = deliveries.filter(({ result }) => result === 'failed');
  return {
    ...outcome,
    sections: [...outcome.sections, deliveriesSection(deliveries, targetOf(context.env))],
    annotations: [
      ...outcome.annotations,
      ...failed.map(({ channel, detail }) => ({
        level: 'warning' as const,
        title: 'drift-check',
        message: `The notice (${channel}) was not delivered: ${detail}`,
      })),
    ],
  };
}

async function measured(
  connectionString: string,
  metrics: readonly CustomMetric[],
  context: Context,
): Promise<Delivery> {
  const { delivering } = await import('../notify/notify.ts');
  const { parseConnectionString, trackMetrics } = await import('../notify/application-insights.ts');
  return delivering('Application Insights', context, async () => {
    if (metrics.length === 0) return undefined;
    return trackMetrics(parseConnectionString(connectionString, 'application-insights'), metrics, context);
  });
}

const words: Record<Delivery['result'], string> = { sent: 'sent', none: 'not needed', failed: 'failed' };

function deliveriesSection(deliveries: readonly Delivery[], target: string): Section {
  const rows = deliveries.map(({ channel, result, detail }) => [channel, words[result], detail]);
  return {
    title: target === 'emulator' ? 'Notices (of a run on the emulator)' : 'Notices',
    blocks: [
      { kind: 'table', columns: [{ title: 'Channel' }, { title: 'Result' }, { title: 'Detail' }], rows },
    ],
  };
}
