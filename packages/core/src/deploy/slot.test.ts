import { describe, expect, test } from '@jest/globals';
import { type Slot, chooseSlot } from './slot.ts';

const slot = (name: string, traffic = 0, facts: Partial<Slot> = {}): Slot => ({
  name,
  traffic,
  mirror: 0,
  isAsWanted: false,
  ...facts,
});

describe('slot: auto', () => {
  test.each([
    ['an empty endpoint', undefined, [], { kind: 'new', name: 'blue' }],
    ['an empty endpoint and a file with a name', 'v7', [], { kind: 'new', name: 'v7' }],
    ['blue live', 'blue', [slot('blue', 100)], { kind: 'new', name: 'green' }],
    [
      'green live, blue idle',
      'green',
      [slot('blue'), slot('green', 100)],
      { kind: 'occupied', name: 'blue' },
    ],
    ['blue mirrored to', undefined, [slot('blue', 0, { mirror: 10 })], { kind: 'new', name: 'green' }],
    [
      'an idle slot as wanted',
      undefined,
      [slot('blue', 100), slot('green', 0, { isAsWanted: true })],
      { kind: 'unchanged', name: 'green' },
    ],
    [
      'the live slot as wanted',
      undefined,
      [slot('blue', 100, { isAsWanted: true })],
      { kind: 'unchanged', name: 'blue' },
    ],
  ] as const)('with %s', (_, name, slots, choice) => {
    expect(chooseSlot('auto', name, slots)).toEqual(choice);
  });

  test('refuses when both colours have traffic', () => {
    expect(() => chooseSlot('auto', undefined, [slot('blue', 50), slot('green', 50)])).toThrow(
      'No slot is free: blue 50 %, green 50 %.',
    );
  });
});

test('a named slot with traffic is never overwritten', () => {
  expect(() => chooseSlot('Blue', undefined, [slot('blue', 5)])).toThrow(
    "Slot 'blue' has 5 % of the traffic",
  );
  expect(chooseSlot('Red', undefined, [slot('blue', 5)])).toEqual({ kind: 'new', name: 'red' });
});
