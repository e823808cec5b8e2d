import { expect, test } from '@jest/globals';
import type { Scored, Scorer } from '@mlops-actions/azureml/scoring';
import { bodyOf, withValues, type SentColumn } from './features.ts';
import { requestFormats } from './request-format.ts';
import { failureWords, scoreRows } from './score-rows.ts';

/** A deployment that answers twice each number, as `answer` lets it. */
function deploymentOf(answer: (numbers: number[], call: number) => Partial<Scored>) {
  const asked: number[][] = [];
  const scorer = {
    send: async (body: string) => {
      const numbers = JSON.parse(body) as number[];
      asked.push(numbers);
      const doubled = JSON.stringify({ predictions: numbers.map((value) => 2 * value) });
      const ok = { status: 200, headers: {}, deployment: 'blue', body: Buffer.from(doubled) };
      return { ...ok, ...answer(numbers, asked.length) } as Scored;
    },
  } as unknown as Scorer;
  return { asked, deployment: { endpoint: 'flights', name: 'blue', scorer, timeoutMs: 1_000 } };
}

async function score(rows: number, answer: (numbers: number[], call: number) => Partial<Scored>) {
  const { asked, deployment } = deploymentOf(answer);
  const slept: number[] = [];
  const clock = { sleep: async (ms: number) => void slept.push(ms) } as never;
  const numbers = Array.from({ length: rows }, (_, i) => i);
  const found = await scoreRows(deployment, rows, (from, to) => JSON.stringify(numbers.slice(from, to)), {
    paths: { prediction: undefined, score: undefined },
    concurrency: 1,
    context: { clock, signal: new AbortController().signal },
  });
  return { found, asked, slept, words: failureWords(found, rows, deployment) };
}

test('rows are scored in requests of fifty, and their answers stand in the rows’ order', async () => {
  const { found, asked, words } = await score(120, () => ({}));
  expect(asked.map(({ length }) => length)).toEqual([50, 50, 20]);
  expect(found.predictions).toEqual(Array.from({ length: 120 }, (_, i) => 2 * i));
  expect(words).toBeUndefined();
});

test('one row that the deployment refuses does not fail those beside it', async () => {
  const { found, words } = await score(120, (numbers) => (numbers.includes(77) ? { status: 400 } : {}));
  expect(found.failures).toEqual(new Map([['HTTP 400', 1]]));
  expect(found.predictions![76]).toBe(152);
  expect(words).toBe('1 of 120 rows got no prediction from blue of endpoint flights (1 × HTTP 400)');
});

test('a deployment that takes one row a request is served', async () => {
  const one = (numbers: number[]) => (numbers.length > 1 ? { status: 422 } : {});
  const { found } = await score(60, one);
  expect(found.failures.size).toBe(0);
  expect(found.predictions).toHaveLength(60);
});

test('where everything fails, failing requests are no longer looked into', async () => {
  const { found, asked } = await score(2_000, () => ({ status: 400 }));
  expect(found.failures).toEqual(new Map([['HTTP 400', 2_000]]));
  expect(asked.length).toBeLessThan(500);
});

test('what the load or the network is at fault for is asked for again, twice', async () => {
  const again = await score(10, (_, call) => (call < 3 ? { status: 429 } : {}));
  expect(again.slept).toEqual([500, 2_000]);
  expect(again.found.failures.size).toBe(0);
  const lost = await score(10, () => ({ status: 0, error: 'timeout' }));
  const all = await score(2_000, () => ({ status: 500 }));
  expect(all.slept.length).toBeLessThan(10);
  expect(lost.words).toBe('10 of 10 rows got no prediction from blue of endpoint flights (10 × timeout)');
});

const column = (name: string, json: string[]): SentColumn => ({
  name,
  kind: 'integer',
  values: json.map(Number),
  json,
});

test.each(requestFormats)('%s is JSON of the rows from one index to before another', (format) => {
  const features = [column('a', ['1', '2', '3']), column('b "c"', ['4', '5', '6'])];
  const lists = [
    [2, 5],
    [3, 6],
  ];
  const records = lists.map(([a, b]) => ({ a, 'b "c"': b }));
  const columns = ['a', 'b "c"'];
  expect(JSON.parse(bodyOf(format, features, 1, 3))).toEqual(
    {
      input_data: { input_data: { columns, index: [0, 1], data: lists } },
      data: { data: lists },
      records: { data: records },
      instances: { instances: records },
      dataframe_split: { dataframe_split: { columns, data: lists } },
    }[format],
  );
});

test('numbers keep every digit, but where they are perturbed', () => {
  const whole = column('id', ['9007199254740993', '1']);
  expect(bodyOf('data', [whole], 0, 2)).toBe('{"data":[[9007199254740993],[1]]}');
  const changed = withValues(whole, [whole.values[0]!, 2]);
  expect(bodyOf('data', [changed], 0, 2)).toBe('{"data":[[9007199254740993],[2]]}');
});
