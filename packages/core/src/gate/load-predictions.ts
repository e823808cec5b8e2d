import type { Metric } from '@mlops-actions/stats/metrics/catalog';
import type { Seed } from '@mlops-actions/stats/rng';
import { openEngine } from '@mlops-actions/tabular/engine';
import { openDataDoor } from '../data/data-door.ts';
import type { Case } from './case.ts';
import { type CustomFigures, measureCustom } from './custom/custom-metrics.ts';
import { sqlMetricsOf } from './custom/sql-metric.ts';
import type { LiveAnswers } from './live/live-champion.ts';
import type { Rule } from './policy/rule.ts';
import { groupsWanted } from './by-group.ts';
import { columnsNamed, needsOf } from './rows/layout.ts';
import { type Predictions, readPredictions } from './rows/predictions.ts';
import { digestOfPredictions } from './subject.ts';

/** What the gate has read, and what only the tables themselves could say. */
export interface Loaded {
  predictions: Predictions;
  /** Why the champion's answers are not beside the candidate's. */
  unpaired: string | undefined;
  digests: Record<string, string>;
  version: string;
  seed: Seed;
  /** As the report tells them. */
  seeds: Record<string, Seed>;
  /** The policy's own metrics, by name. */
  custom: ReadonlyMap<string, CustomFigures>;
}

/**
 * Reads the predictions, the champion's beside them, measures the policy's own metrics, and judges while the tables
 * are open: how sure those metrics are is asked of the tables again.
 */
export async function withPredictions<T>(
  asked: readonly Metric[],
  rules: readonly Rule[],
  given: Case,
  judge: (loaded: Loaded) => Promise<T>,
): Promise<T> {
  const { inputs, context, policy, workspace, seed: seedFrom } = given;
  const { signal, log } = context;
  const { memoryLimit } = inputs;
  const own = sqlMetricsOf(policy.metrics, rules);
  const engine = await openEngine({
    signal,
    log: (line) => log.info(line),
    memoryLimit,
    // Several threads add up numbers in another order each time, and the last digits of a sum with it.
    ...(own.length > 0 && { threads: 1 }),
  });
  const door = openDataDoor(inputs, context, { workspace });
  try {
    const champion = inputs.championPredictions
      ? await door.fetch(inputs.championPredictions)
      : await answersOf(given, engine.folder);
    // The live deployment answered in the rows' order.
    const keys = (inputs.championPredictions && inputs.keyColumns) ?? [];
    const predictions = await readPredictions(engine, {
      candidate: await door.fetch(inputs.predictions!),
      champion: champion && 'files' in champion ? champion : undefined,
      history: inputs.history && (await door.fetch(inputs.history)),
      columns: columnsNamed(inputs, keys),
      needs: needsOf(asked),
      positiveLabel: inputs.positiveLabel,
      groups: groupsWanted(policy, inputs),
    });
    const digests = await digestsOf(predictions);
    const seed = seedFrom({ action: 'evaluate-gate', policy: rules.map((rule) => rule.text), ...digests });
    // Of the data alone: neither the other rules nor their order decide how a metric's rows are drawn.
    const ownSeed = seedFrom({ action: 'evaluate-gate', ...digests });
    const custom = await measureCustom(engine, own, {
      roles: {
        label: inputs.labelColumn,
        prediction: inputs.predictionColumn,
        score: inputs.scoreColumn,
        weight: inputs.weightColumn,
      },
      held: predictions.roles,
      keys,
      isPaired: predictions.rows.models.length > 1,
      seed: ownSeed,
    });
    const seeds = { resamples: seed, ...(own.length > 0 && { 'resamples for SQL metrics': ownSeed }) };
    const unpaired = champion && 'reason' in champion ? champion.reason : predictions.unpaired;
    return await judge({ predictions, unpaired, digests, version: engine.version, seed, seeds, custom });
  } finally {
    await engine.close();
    await door.close();
  }
}

/** What the live deployment answers on the candidate's rows, where the champion is one. */
async function answersOf(
  { inputs, champion, context, workspace }: Case,
  folder: string,
): Promise<LiveAnswers | undefined> {
  if (!champion || 'reason' in champion || !champion.live) return undefined;
  const { liveAnswers } = await import('./live/live-champion.ts');
  return liveAnswers(inputs, champion.live, folder, await workspace(), context);
}

async function digestsOf({ files }: Predictions): Promise<Record<string, string>> {
  const { candidate, champion, history } = files;
  return {
    predictionsDigest: await digestOfPredictions(candidate),
    ...(champion && { championPredictionsDigest: await digestOfPredictions(champion) }),
    ...(history && { historyDigest: await digestOfPredictions(history) }),
  };
}
