// What the demo can play. Each ends as named, with the failing step's exit code and the endpoint as it was.
import { readFileSync, writeFileSync } from 'node:fs';
import { appendFile, cp } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChildProcess } from 'node:child_process';
import {
  checkDrift,
  compare,
  type Day,
  deploy,
  endpoint,
  judge,
  output,
  type PlayedStep,
  register,
  switchTraffic,
  train,
  validate,
} from './day.ts';
import { injectFault, trafficReaches } from './endpoint.ts';

export interface Scenario {
  title: string;
  /** The verdict of the failing step, and its exit code; none for a day that goes well. */
  ends?: { action: string; verdict?: string; exitCode: number };
  play(day: Day, yesterday: PlayedStep, skipAbTest: boolean): Promise<void>;
}

/** The old model is trained, registered unjudged and given all traffic: what the team has when the day begins. */
export async function playYesterday(day: Day): Promise<PlayedStep> {
  const old = await must(train(day, 'Yesterday: train the old model', 'basic'));
  const model = await must(register(day, 'Yesterday: register it', output(old, 'model'), []));
  await must(deploy(day, 'Yesterday: deploy it', model.outputs['model-id'] ?? ''));
  await must(
    decided(day, [40, 20, 10], (rate) =>
      switchTraffic(day, 'Yesterday: give it the traffic', { steps: '100', rate: `${rate}/s` }),
    ),
  );
  return old;
}

async function newModel(day: Day, yesterday: PlayedStep, features: string): Promise<PlayedStep | null> {
  const data = await validate(day);
  if (data.failed) return null;
  const candidate = await must(train(day, 'Train the new model', features));
  const verdict = await judge(day, candidate, yesterday, data);
  if (verdict.failed) return null;
  return must(
    register(day, 'Register it with its evidence', output(candidate, 'model'), [data, candidate, verdict]),
  );
}

async function newDeployment(day: Day, yesterday: PlayedStep): Promise<string> {
  const model = await newModel(day, yesterday, 'airports');
  if (!model) throw new Unexpected('The new model should have been registered.');
  const deployment = await must(deploy(day, 'Deploy it beside the old one', model.outputs['model-id'] ?? ''));
  return deployment.outputs['deployment-name'] ?? '';
}

const title = 'Switch the traffic, 5, 50, 100 %';

async function compareAndSwitch(day: Day, candidate: string, skipAbTest: boolean): Promise<void> {
  if (!skipAbTest && (await decided(day, [60, 30, 15], (rate) => compare(day, candidate, rate))).failed)
    return;
  await decided(day, [40, 20, 10], (rate) => switchTraffic(day, title, { candidate, rate: `${rate}/s` }));
}

/** A machine too busy to measure on leaves a comparison undecided: as a team would, again at half the rate. */
async function decided(
  day: Day,
  [rate = 1, ...slower]: number[],
  attempt: (rate: number) => Promise<PlayedStep>,
): Promise<PlayedStep> {
  const step = await attempt(rate);
  if (slower.length === 0 || !step.failed || !wasNotMeasured(step, day.repository)) return step;
  day.terminal.say(
    `  ${rate} pairs a second could not be measured well on this machine: again at ${slower[0]}.`,
  );
  step.failed = false;
  step.title += ` (${rate}/s: not measured, played again)`;
  return decided(day, slower, attempt);
}

function wasNotMeasured(step: PlayedStep, repository: string): boolean {
  const file = path.join(repository, step.outputs['report'] ?? '');
  const { checks } = JSON.parse(readFileSync(file, 'utf8')) as {
    checks: { verdict: string; evidence?: { reason?: string } }[];
  };
  const reasons = checks.filter((check) => check.verdict !== 'pass').map((check) => check.evidence?.reason);
  return reasons.includes('invalid') && checks.every((check) => check.verdict !== 'fail');
}

/** Plays a switch and does something to its process as soon as the new deployment has traffic. */
async function interrupted(
  day: Day,
  candidate: string,
  { interfere, ...rest }: { interfere: (process: ChildProcess) => Promise<void>; runnerDies?: boolean },
) {
  const end = new AbortController();
  let begun = false;
  const watch = (process: ChildProcess) => {
    if (begun) return;
    begun = true;
    void trafficReaches(day.azure, endpoint, candidate, end.signal).then(async (reached) => {
      if (reached) await interfere(process);
    });
  };
  await switchTraffic(day, title, { candidate, bake: '30s' }, { watch, ...rest });
  end.abort();
}

/** With --skip-ab-test, what ab-test would have rejected is rolled back by switch-traffic. */
export const rolledBack = { action: 'switch-traffic', verdict: 'rolled-back', exitCode: 1 };

export const scenarios: Record<string, Scenario> = {
  day: {
    title: 'A good day: from data to all of the traffic',
    async play(day, yesterday) {
      const candidate = await newDeployment(day, yesterday);
      await compareAndSwitch(day, candidate, false);
      if (day.steps.some((step) => step.failed))
        throw new Unexpected('The new model should have been promoted.');
      await must(checkDrift(day, 'June against January', 'data/flights-2001-06.csv'));
      await must(checkDrift(day, 'The last week of April against January', 'data/flights-2001-week-17.csv'));
    },
  },
  'bad-data': {
    title: 'Bad data stops at validate',
    ends: { action: 'data-validate', verdict: 'fail', exitCode: 1 },
    async play(day) {
      const file = path.join(day.repository, 'data/flights-2001-01.csv');
      await appendFile(file, '2001-01-31 23:58,,0,??,LAX\n'.repeat(600));
      await validate(day);
    },
  },
  'weak-model': {
    title: 'A weak model stops at the gate',
    ends: { action: 'evaluate-gate', verdict: 'fail', exitCode: 1 },
    play: async (day, yesterday) => void (await newModel(day, yesterday, 'distance')),
  },
  'slow-model': {
    title: 'A model that answers slowly is rejected, or rolled back',
    ends: { action: 'ab-test', verdict: 'reject', exitCode: 1 },
    async play(day, yesterday, skipAbTest) {
      const candidate = await newDeployment(day, yesterday);
      await injectFault(day.azure, {
        match: { path: '/score$', deployment: candidate },
        effect: { slow: 60 },
      });
      await compareAndSwitch(day, candidate, skipAbTest);
    },
  },
  'failing-model': {
    title: 'A model that answers with errors is rejected, or rolled back',
    ends: { action: 'ab-test', verdict: 'reject', exitCode: 1 },
    async play(day, yesterday, skipAbTest) {
      const candidate = await newDeployment(day, yesterday);
      await injectFault(day.azure, {
        match: { path: '/score$', deployment: candidate },
        effect: { status: 500 },
      });
      await compareAndSwitch(day, candidate, skipAbTest);
    },
  },
  cancelled: {
    title: 'A cancelled release ends on the traffic that it began with',
    ends: { action: 'switch-traffic', exitCode: 1 },
    async play(day, yesterday) {
      const candidate = await newDeployment(day, yesterday);
      await interrupted(day, candidate, {
        // As GitHub's runner does it.
        interfere: async (process) => {
          process.kill('SIGINT');
          await sleep(7500);
          process.kill('SIGTERM');
          await sleep(2500);
          process.kill('SIGKILL');
        },
      });
    },
  },
  killed: {
    title: 'A release whose runner dies is restored by the recovery job',
    ends: { action: 'switch-traffic', exitCode: 137 },
    async play(day, yesterday) {
      const candidate = await newDeployment(day, yesterday);
      await interrupted(day, candidate, {
        interfere: async (process) => void process.kill('SIGKILL'),
        runnerDies: true,
      });
      await must(switchTraffic(day, 'The recovery job', { mode: 'recover' }));
    },
  },
  'broken-deployment': {
    title: 'A model that does not load leaves its log and nothing behind',
    ends: { action: 'deploy-endpoint', verdict: 'failed', exitCode: 1 },
    async play(day, yesterday) {
      const folder = path.join(day.repository, 'broken-model');
      await cp(path.join(day.repository, output(yesterday, 'model')), folder, { recursive: true });
      // Whole, so that register-model's scan takes it, but with an operator that no runtime has.
      const file = path.join(folder, 'model.onnx');
      writeFileSync(file, readFileSync(file, 'latin1').replace('Gather', 'Lather'), 'latin1');
      writeFileSync(path.join(folder, 'weights.json'), '{}');
      const model = await must(register(day, 'Register a model that cannot be loaded', folder, []));
      await deploy(day, 'Deploy it beside the old one', model.outputs['model-id'] ?? '');
    },
  },
};

/** A step that this scenario needs did not end as it should: a fault of the demo or of the suite. */
export class Unexpected extends Error {
  override readonly name = 'Unexpected';
}

async function must(playing: Promise<PlayedStep>): Promise<PlayedStep> {
  const step = await playing;
  if (step.failed) throw new Unexpected(`"${step.title}" failed:\n${step.log.join('\n')}`);
  return step;
}
