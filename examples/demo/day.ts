// A team's day, step by step: what each step of the suite is given, and in which order.
import path from 'node:path';
import type { Console } from './console.ts';
import type { Azure } from './endpoint.ts';
import { runPost, runStep, type StepOptions, type StepResult } from './step.ts';

export interface Day {
  repository: string;
  azure: Azure;
  env: Record<string, string>;
  terminal: Console;
  /** Every step so far, in order. */
  steps: PlayedStep[];
}

export interface PlayedStep extends StepResult {
  title: string;
  /** Whether it ended the job. */
  failed: boolean;
}

export const endpoint = 'flight-delay';

/** What happens to a step from outside. */
export interface Interference {
  watch: NonNullable<StepOptions['watch']>;
  /** The whole runner is gone with the step: nobody runs its post half. */
  runnerDies?: boolean;
}

const hasPost = new Set(['submit-job', 'deploy-endpoint', 'switch-traffic']);

/** Plays one step with its post half, and says in a line how it ended. */
export async function play(
  day: Day,
  title: string,
  action: string,
  inputs: Record<string, string>,
  interference?: Interference,
): Promise<PlayedStep> {
  const { terminal } = day;
  terminal.title(title);
  const options: StepOptions = {
    cwd: day.repository,
    env: { ...day.env, GITHUB_ACTION: slug(title) },
  };
  const given = { ...inputs, 'report-dir': 'mlops-reports', 'report-name': slug(title) };
  const main = await runStep(action, given, { ...options, ...interference }, terminal);
  if (hasPost.has(action) && !interference?.runnerDies) await playPost(main, given, options, terminal);
  const step = { ...main, title, failed: main.exitCode !== 0 };
  day.steps.push(step);
  const seconds = `${step.seconds.toFixed(1)} s`;
  const verdict = step.outputs['verdict'] ?? 'no verdict';
  terminal.say(`  ${action}: ${verdict} (${seconds}${step.failed ? `, exit code ${step.exitCode}` : ''})`);
  const last = lastWord(step);
  if (last) terminal.say(`  ${last.replace(/^[\w-]+: [\w-]+\. /, '')}`);
  return step;
}

/** The line in which a step says how it ended, or whatever it said last. */
export function lastWord({ action, log }: Pick<PlayedStep, 'action' | 'log'>): string {
  return log.findLast((line) => line.startsWith(`${action}: `)) ?? log.at(-1) ?? '';
}

async function playPost(
  main: StepResult,
  inputs: Record<string, string>,
  options: StepOptions,
  terminal: Console,
) {
  const post = await runPost(main, inputs, options, terminal);
  for (const line of post.log) terminal.say(`  post: ${line}`);
}

function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

export const validate = (day: Day, data = 'data/flights-2001-01.csv, data/flights-2001-02.csv') =>
  play(day, 'Validate the flights', 'data-validate', { data, expectations: 'data/expectations.yml' });

export const train = (day: Day, title: string, features: string) =>
  play(day, title, 'submit-job', {
    file: 'train/job.yml',
    set: `inputs.features=${features}`,
    'download-outputs': 'true',
    timeout: '10m',
  });

export const judge = (day: Day, candidate: PlayedStep, champion: PlayedStep, data: PlayedStep) =>
  play(day, 'Judge it against the model in production', 'evaluate-gate', {
    model: output(candidate, 'model'),
    predictions: output(candidate, 'predictions/predictions.csv'),
    'champion-predictions': output(champion, 'predictions/predictions.csv'),
    'label-column': 'label',
    'prediction-column': 'prediction',
    'score-column': 'score',
    'key-columns': 'flight',
    evidence: reportsOf([data, candidate]),
    policy: 'policies/gate.yml',
  });

export const register = (day: Day, title: string, model: string, evidence: PlayedStep[]) =>
  play(day, title, 'register-model', {
    name: 'flight-delay',
    model,
    card: 'model-card.yml',
    evidence: reportsOf(evidence),
  });

const reportsOf = (steps: PlayedStep[]) => steps.map((step) => step.outputs['report']).join('\n');

export const deploy = (day: Day, title: string, modelId: string) =>
  play(day, title, 'deploy-endpoint', {
    endpoint,
    'endpoint-file': 'deploy/endpoint.yml',
    'deployment-file': 'deploy/deployment.yml',
    model: modelId,
    slot: 'auto',
    'smoke-test': 'deploy/smoke-test.yml',
  });

export const compare = (day: Day, candidate: string, rate: number) =>
  play(day, 'Compare both on the same flights', 'ab-test', {
    endpoint,
    candidate,
    requests: 'data/requests.jsonl',
    pairs: '2000',
    rate: `${rate}/s`,
    policy: 'policies/experiment.yml',
  });

export const switchTraffic = (
  day: Day,
  title: string,
  inputs: Record<string, string>,
  interference?: Interference,
) =>
  play(
    day,
    title,
    'switch-traffic',
    {
      endpoint,
      health: 'probe',
      requests: 'data/requests.jsonl',
      bake: '5s',
      policy: 'policies/traffic.yml',
      ...inputs,
    },
    interference,
  );

export const checkDrift = (day: Day, title: string, current: string) =>
  play(day, title, 'drift-check', {
    reference: 'data/flights-2001-01.csv',
    current,
    policy: 'policies/drift.yml',
    'label-column': 'delay',
  });

/** A path under the outputs that submit-job has downloaded. */
export function output(step: PlayedStep, file: string): string {
  return path.join(step.outputs['outputs-path'] ?? '', file);
}
