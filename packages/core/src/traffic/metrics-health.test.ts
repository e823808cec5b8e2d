import type { MetricSeries, MetricsQuery } from '@mlops-actions/azureml/metrics';
import { describe, expect, test } from '@jest/globals';
import { readPolicy } from '../experiment/policy.ts';
import { recordingLogger } from '../runtime/logger.ts';
import { metricsHealth } from './metrics-health.ts';

const minuteMs = 60_000;
const policy = await readPolicy(undefined);
const begin = Date.UTC(2026, 0, 1, 12, 0, 30);

/** Requests and failures a minute of each deployment, from the release on; before it, only blue. */
interface Load {
  blue: [requests: number, failures: number];
  green: [requests: number, failures: number];
}

/** Azure Monitor as it would answer, on a clock that sleeps in no time. */
function health(
  load: Load,
  options: { baseline?: string | undefined; steps?: number } = { baseline: 'blue' },
) {
  let now = begin;
  const clock = {
    now: () => new Date(now),
    sleep: (ms: number) => {
      now += ms;
      return Promise.resolve();
    },
  };
  const asked: MetricsQuery[] = [];
  const minutes = (_: string, query: MetricsQuery): Promise<MetricSeries[]> => {
    asked.push(query);
    const { start, end } = query.timespan;
    const series = (deployment: 'blue' | 'green', statuscode: string, value: number): MetricSeries => ({
      metric: 'RequestsPerMinute',
      dimensions: { deployment, statuscode },
      minutes: Array.from({ length: (end.getTime() - start.getTime()) / minuteMs }, (__, i) => ({
        at: new Date(start.getTime() + i * minuteMs),
        value: deployment === 'green' && start.getTime() < begin ? null : value,
      })),
    });
    return Promise.resolve(
      (['blue', 'green'] as const).flatMap((name) => [
        series(name, '200', load[name][0] - load[name][1]),
        series(name, '424', load[name][1]),
      ]),
    );
  };
  const settings = {
    endpointId: '/flights',
    candidate: 'green',
    baseline: options.baseline,
    steps: options.steps ?? 3,
    bakeMs: 900_000,
    policy,
  };
  const one = metricsHealth({ metrics: { minutes } }, settings, { clock, log: recordingLogger() });
  return { one, asked, elapsedMinutes: () => (now - begin) / minuteMs };
}

const signal = new AbortController().signal;
const step = (share: number) => ({
  share,
  split: { traffic: { blue: 100 - share, green: share }, mirror: {} },
});

describe('health by metrics', () => {
  test('waits for full minutes and the lag before it calls a step healthy', async () => {
    const { one, elapsedMinutes } = health({ blue: [900, 2], green: [60, 0] });
    expect(await one.prepare(signal)).toEqual([]);
    expect(await one.judge(step(5), signal)).toMatchObject({
      outcome: 'healthy',
      checks: [{ verdict: 'pass' }],
    });
    expect(elapsedMinutes()).toBeGreaterThanOrEqual(15);
    expect(elapsedMinutes()).toBeLessThan(17);
  });

  test('finds gross harm before the bake is over', async () => {
    const { one, elapsedMinutes } = health({ blue: [900, 2], green: [300, 60] });
    await one.prepare(signal);
    const judgement = await one.judge(step(5), signal);
    expect(judgement).toMatchObject({ outcome: 'harm', checks: [{ id: 'step-5-errors', verdict: 'fail' }] });
    expect(elapsedMinutes()).toBeLessThan(10);
  });

  test('does not judge too few requests', async () => {
    const { one } = health({ blue: [900, 0], green: [5, 0] });
    await one.prepare(signal);
    const judgement = await one.judge(step(5), signal);
    expect(judgement.outcome).toBe('no-data');
    expect(judgement.sentence).toContain('60 of at least 300 live requests');
  });

  test('does not judge by minutes without requests', async () => {
    const { one } = health({ blue: [900, 0], green: [0, 0] });
    await one.prepare(signal);
    expect((await one.judge(step(5), signal)).sentence).toContain('0 of at least 10 full minutes');
  });

  test('doubles a bake that is worse than allowed without proof, once', async () => {
    const { one, elapsedMinutes } = health({ blue: [900, 0], green: [120, 1] });
    await one.prepare(signal);
    expect((await one.judge(step(5), signal)).outcome).toBe('no-data');
    expect(elapsedMinutes()).toBeGreaterThanOrEqual(27);
  });

  test('compares all of the traffic with as many minutes before the release', async () => {
    const { one, asked } = health({ blue: [900, 2], green: [900, 2] });
    await one.prepare(signal);
    const judgement = await one.judge(step(100), signal);
    expect(judgement.checks[0]?.evidence).toMatchObject({ comparison: 'historical' });
    const past = asked.at(-1)!.timespan;
    expect(past.end.getTime()).toBeLessThanOrEqual(begin);
    expect((past.end.getTime() - past.start.getTime()) / minuteMs).toBe(12);
  });

  test('judges a first deployment by the absolute limit', async () => {
    const { one } = health({ blue: [0, 0], green: [200, 10] }, { baseline: undefined, steps: 1 });
    expect(await one.prepare(signal)).toHaveLength(1);
    expect((await one.judge(step(100), signal)).outcome).toBe('harm');
  });
});
