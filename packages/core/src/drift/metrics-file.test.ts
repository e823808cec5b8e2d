import { expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeMetrics } from './metrics-file.ts';

it('writes every figure as JSON and CSV, and never over earlier ones', async () => {
  const reportDir = await mkdtemp(path.join(tmpdir(), 'metrics-'));
  const outcome = { verdict: 'drift', outputs: { 'drift-share': '0.5' } };
  const metrics = [{ name: 'accuracy', value: 0.5, window: '2001-01-01 00:00:00', column: 'a "b", c' }];
  const kinds = [
    { kind: 'performance', verdict: 'drift', finding: '', checks: [], sections: [], metrics } as const,
  ].map((kind) => ({ ...kind, checks: [], sections: [], metrics: [...kind.metrics] }));
  const place = { reportDir, reportName: 'june' };
  const [json, csv] = await writeMetrics(place, outcome, { results: [], kinds });
  await writeMetrics(place, outcome, { results: [], kinds });
  expect(JSON.parse(await readFile(json as string, 'utf8'))).toEqual({
    verdict: 'drift',
    metrics: [{ name: 'drift_share', value: 0.5 }, ...metrics],
  });
  expect(await readFile(csv as string, 'utf8')).toBe(
    'name,column,window,value\ndrift_share,,,0.5\naccuracy,"a ""b"", c",2001-01-01 00:00:00,0.5\n',
  );
  expect((await readdir(reportDir)).toSorted()).toEqual(
    ['-2.csv', '-2.json', '.csv', '.json'].map((end) => `drift-metrics-june${end}`),
  );
  expect(await writeMetrics({}, outcome, { results: [], kinds })).toEqual([]);
  await rm(reportDir, { recursive: true });
});
