import { describe, expect, it } from '@jest/globals';
import type { Check, Outcome } from '../report/outcome.ts';
import { driftMetrics } from './drift-metrics.ts';
import { driftNotice } from './drift-notice.ts';

function column(name: string, verdict: Check['verdict'], score: number | null): Check {
  const evidence = {
    column: name,
    kind: 'feature',
    method: 'ks',
    score,
    threshold: 0.05,
    drifted: verdict === 'warn',
  };
  return { id: `column:${name}`, title: `${name} (feature)`, verdict, detail: `K-S ${score}.`, evidence };
}

function outcomeOf(verdict: string, checks: Check[], share: string): Outcome {
  return {
    verdict,
    summary: 'One sentence.',
    subject: { currentDigest: 'abc' },
    checks,
    outputs: { 'drift-share': share, 'drifted-columns': '["delay"]' },
    sections: [],
    annotations: [],
  };
}

const env = {
  GITHUB_REPOSITORY: 'octo/flights',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_RUN_ID: '7',
  GITHUB_WORKFLOW: 'monitor',
  GITHUB_JOB: 'drift',
};

describe('What there is to tell', () => {
  it.each([
    ['drift', 'raised'],
    ['no-drift', 'cleared'],
    ['no-data', 'unknown'],
  ])('of the verdict %s is %s', (verdict, state) => {
    expect(driftNotice(outcomeOf(verdict, [], '0'), {}, env).state).toBe(state);
  });

  it('is about the endpoint, else the report’s name, else the job', () => {
    const subject = (inputs: object) => driftNotice(outcomeOf('drift', [], '0'), inputs, env).subject;
    expect(subject({ endpoint: 'flights', reportName: 'june' })).toBe('flights');
    expect(subject({ reportName: 'june' })).toBe('june');
    expect(subject({})).toBe('monitor/drift');
    expect(driftNotice(outcomeOf('drift', [], '0'), {}, {}).subject).toBe('drift-check');
  });

  it('lists what drifted, failures first, and links the run', () => {
    const checks = [
      { id: 'drift-share', title: 'Share', verdict: 'fail' as const },
      column('carrier', 'pass', 0.5),
      column('delay', 'warn', 0.01),
      { ...column('distance', 'fail', 0.02) },
    ];
    const notice = driftNotice(outcomeOf('drift', checks, '0.5'), { endpoint: 'flights' }, env);
    expect(notice.items).toEqual([
      { name: 'distance', value: 'K-S 0.02.' },
      { name: 'delay', value: 'K-S 0.01.' },
    ]);
    expect(notice.runUrl).toBe('https://github.com/octo/flights/actions/runs/7');
    expect(notice.report).toMatchObject({ verdict: 'drift', driftShare: 0.5, driftedColumns: ['delay'] });
  });
});

describe('Custom metrics', () => {
  it('hold the share, the count and each score, and leave out what has no value', () => {
    const checks = [column('delay', 'warn', 0.01), column('empty', 'no-data', null)];
    const metrics = driftMetrics(outcomeOf('drift', checks, '1'), 'flights', env);
    expect(metrics.map(({ name, value }) => [name, value])).toEqual([
      ['drift_share', 1],
      ['drifted_columns', 1],
      ['drift_score', 0.01],
    ]);
    expect(metrics[2]!.properties).toMatchObject({
      column: 'delay',
      method: 'ks',
      subject: 'flights',
      run: '7',
    });
    expect(driftMetrics(outcomeOf('no-data', [], ''), 'flights', env)).toEqual([]);
  });
});
