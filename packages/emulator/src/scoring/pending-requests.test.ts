import { expect, test } from '@jest/globals';
import { createPendingRequests } from './pending-requests.ts';

const never = new AbortController().signal;

test('twice the concurrency may be pending, and no more', async () => {
  const pending = createPendingRequests();
  const places = [
    pending.enter(2, never),
    pending.enter(2, never),
    pending.enter(2, never),
    pending.enter(2, never),
  ];
  expect(pending.enter(2, never)).toBeUndefined();
  (await places[0])?.leave();
  expect(await places[2]).toBeDefined();
  expect(pending.enter(2, never)).toBeDefined();
});

test('requests are admitted in the order in which they came', async () => {
  const pending = createPendingRequests();
  const first = await pending.enter(1, never);
  const order: string[] = [];
  const second = Promise.resolve(pending.enter(1, never)).then(() => order.push('second'));
  first?.leave();
  await second;
  expect(order).toEqual(['second']);
});

test('one that gives up leaves its place to others', async () => {
  const pending = createPendingRequests();
  const first = await pending.enter(1, never);
  const impatient = new AbortController();
  const waiting = pending.enter(1, impatient.signal);
  impatient.abort(new Error('too long'));
  await expect(waiting).rejects.toThrow('too long');
  const next = pending.enter(1, never);
  expect(next).toBeInstanceOf(Promise);
  first?.leave();
  expect(await next).toBeDefined();
});
