import { expect, test } from '@jest/globals';
import { chooseCandidate } from './candidate.ts';

const deployment = (name: string, provisioningState = 'Succeeded') => ({ name, provisioningState });
const live = { traffic: { blue: 100 }, mirror: {} };

test('the candidate is the only healthy deployment without traffic', () => {
  const there = [deployment('blue'), deployment('green'), deployment('red', 'Failed')];
  expect(chooseCandidate(undefined, there, live)).toBe('green');
  expect(chooseCandidate('Green', there, live)).toBe('green');
});

test.each([
  ['gren', [deployment('green')], "There is no deployment 'gren'; did you mean 'green'?"],
  ['red', [deployment('red', 'Failed')], "Deployment 'red' is Failed, not Succeeded"],
  [undefined, [deployment('blue')], 'No healthy deployment is without traffic (there are: blue)'],
  [
    undefined,
    [deployment('green'), deployment('red')],
    'More than one deployment is without traffic (green, red)',
  ],
])('%j among %j is refused', (named, there, sentence) => {
  expect(() => chooseCandidate(named, there, live)).toThrow(sentence);
});
