/** Perturbs rows of the predictions and has a deployment score them, without and with each perturbation. */
import type { Seed } from '@mlops-actions/stats/rng';
import { UserError } from '../../runtime/user-error.ts';
import type { Case } from '../case.ts';
import { rowsOf } from '../rows/rows-of.ts';
import { answerPaths } from '../scoring/answers.ts';
import { openDeployment, type OpenDeployment } from '../scoring/deployment.ts';
import { drawRows, type DrawnRows } from '../scoring/drawn-rows.ts';
import { bodyOf, withValues, type FeatureColumn, type SentColumn } from '../scoring/features.ts';
import { failureWords, scoreRows, type ScoredRows } from '../scoring/score-rows.ts';
import { misfitOf, perturb } from './perturb.ts';
import { nameOf, type MadePerturbation, type RobustnessPolicy } from './schema.ts';
import type { Trial } from './trial.ts';

export interface EndpointTrials {
  trials: Trial[];
  /** What was scored where, for the report. */
  facts: string;
}

/** More predictions than this share that differ from the table's, and another model answers. */
const mostUnlike = 0.01;

/**
 * Scores the rows without and with each perturbation, one after the other.
 * @throws UserError for a column that is not there or does not go with its perturbation, and for an endpoint that cannot
 * be asked
 */
export async function endpointTrials(
  made: readonly MadePerturbation[],
  policy: RobustnessPolicy,
  given: Case,
  seed: Seed,
): Promise<EndpointTrials> {
  const { inputs, context } = given;
  const trial = (each: MadePerturbation, outcome: Trial['outcome'], changed?: number): Trial => ({
    name: nameOf(each),
    limits: {
      'max-drop': each['max-drop'] ?? policy['max-drop'],
      'max-flips': each['max-flips'] ?? policy['max-flips'],
    },
    what: whatWords(each),
    ...(changed !== undefined && { changed }),
    outcome,
  });
  const none = (reason: string, facts: string) => ({
    trials: made.map((each) => trial(each, { reason })),
    facts,
  });
  if (policy.endpoint === undefined && inputs.endpoint === undefined)
    return none(
      'no endpoint is named to score on: set endpoint, or give perturbed-predictions',
      'nothing was scored',
    );
  const rows = await drawRows(given, { most: policy['max-rows'], seed });
  for (const each of made) demandFit(each, rows.features);
  if (rows.count === 0) return none('there are no rows to score', 'nothing was scored');
  if (rows.known.sets) return none(severalLabels, 'nothing was scored');

  const workspace = await given.workspace();
  const paths = answerPaths(inputs);
  const format = inputs.requestFormat ?? 'input_data';
  const probe = bodyOf(format, rows.features, 0, 1);
  const deployment = await openDeployment(policy, inputs.endpoint, workspace, probe, context.signal);
  try {
    const where = `${rows.count.toLocaleString('en-US')} of ${rows.all.toLocaleString('en-US')} rows, scored on ${deployment.name} of ${deployment.endpoint}`;
    context.log.info(
      `Scoring ${rows.count} rows ${made.length + 1} times on ${deployment.name} of ${deployment.endpoint}.`,
    );
    const score = (features: readonly SentColumn[]) =>
      scoreRows(deployment, rows.count, (from, to) => bodyOf(format, features, from, to), {
        paths,
        concurrency: policy.concurrency,
        context,
      });
    const failed = (scored: ScoredRows, when: string) => {
      const words = failureWords(scored, rows.count, deployment);
      return words === undefined ? undefined : `${when}, ${words}`;
    };
    const before = await score(rows.features);
    const unlike = unlikeShare(rows, before);
    const facts =
      unlike === undefined
        ? where
        : `${where}; ${percent(unlike)} of its predictions differ from the table's`;
    const problem = failed(before, 'without it') ?? unlikeProblem(unlike, deployment);
    if (problem !== undefined) return none(problem, facts);
    const trials: Trial[] = [];
    for (const each of made) {
      const { features, changed } = perturb(rows.features, each, seed);
      if (changed === 0) {
        trials.push(trial(each, { reason: 'it changes no cell of its columns' }, changed));
        continue;
      }
      const after = await score(features.map(({ values }, i) => withValues(rows.features[i]!, values)));
      const reason = failed(after, 'under it');
      const outcome =
        reason === undefined ? { rows: pairedRows(rows, after, before, inputs.positiveLabel) } : { reason };
      trials.push(trial(each, outcome, changed));
    }
    return { trials, facts };
  } finally {
    await deployment.scorer.close();
  }
}

const severalLabels =
  'a row has several labels, and the answers of an endpoint are of one: give perturbed-predictions';

/** @throws UserError for a column that is not sent, or that the perturbation does not go with */
function demandFit(each: MadePerturbation, features: readonly FeatureColumn[]): void {
  for (const name of each.columns) {
    const column = features.find((feature) => feature.name === name);
    if (!column)
      throw new UserError(
        `Perturbation '${nameOf(each)}' names column '${name}', which is not among those that are scored: ${features.map((feature) => feature.name).join(', ')}.`,
      );
    const misfit = misfitOf(column, each);
    if (misfit !== undefined) throw new UserError(`Perturbation '${nameOf(each)}' does not fit: ${misfit}.`);
  }
}

/** The share of the rows that the deployment predicts otherwise than the table; undefined where one has no classes. */
function unlikeShare({ known, isText }: DrawnRows, scored: ScoredRows): number | undefined {
  const predictions = known.models[0]?.predictions;
  if (!predictions || !scored.predictions) return undefined;
  const answers = scored.predictions.map((value) => comparable(value, isText));
  const unlike = predictions.filter((value, i) => !isAlike(value, answers[i])).length;
  return unlike / predictions.length;
}

/** Numbers are alike to single precision, in which most models answer. */
function isAlike(a: unknown, b: unknown): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  return Math.abs(a - b) <= 1e-4 * Math.max(1e-6, Math.abs(a), Math.abs(b));
}

function unlikeProblem(unlike: number | undefined, { name, endpoint }: OpenDeployment): string | undefined {
  if (unlike === undefined || unlike <= mostUnlike) return undefined;
  return `${name} of ${endpoint} predicts otherwise than the table in ${percent(unlike)} of the rows, so that it serves another model, or takes the columns in another order: set deployment of the policy, or feature-columns`;
}

function pairedRows(
  { known: { labels, weights }, isText }: DrawnRows,
  after: ScoredRows,
  before: ScoredRows,
  positiveLabel: string | undefined,
) {
  const models = [after, before].map(({ predictions, scores }) => ({
    predictions: predictions?.map((value) => comparable(value, isText)),
    scores,
  }));
  return rowsOf({ labels, weights, models }, positiveLabel);
}

/** An answer as labels are read: text, or a number; null for what is neither. */
function comparable(value: unknown, isText: boolean): string | number | null {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return null;
  if (isText) return String(value);
  const number = typeof value === 'string' && value.trim() === '' ? NaN : Number(value);
  return Number.isFinite(number) ? number : null;
}

function whatWords(each: MadePerturbation): string {
  const columns = each.columns.join(', ');
  switch (each.kind) {
    case 'noise':
      return `noise of ${each.deviations} standard deviations on ${columns}`;
    case 'scale':
      return `${columns} times ${each.factor}${each.offset === 0 ? '' : ` plus ${each.offset}`}`;
    case 'missing':
      return `${percent(each.share)} of ${columns} missing`;
    case 'swap':
      return `${percent(each.share)} of ${columns} exchanged for other values`;
    case 'typos':
      return `a typo in ${percent(each.share)} of ${columns}`;
  }
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
