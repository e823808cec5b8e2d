import { expect, test } from '@jest/globals';
import { choice, duration, failOn, flag, list, rate, share, steps, wholeNumber } from './input-kinds.ts';
import { readInputs, reportedInputs, unknownInputs } from './inputs.ts';
import { commonInputs } from './common-inputs.ts';

const schema = {
  data: list({ description: 'files', required: true, example: 'a.csv' }),
  mode: choice(['check', 'profile'], { description: 'mode', default: 'check' }),
  mostly: share({ description: 'share' }),
  bake: duration({ description: 'bake', default: '15m' }),
  steps: steps({ description: 'steps', default: '5,50,100' }),
  rate: rate({ description: 'rate' }),
  'max-rows': wholeNumber({ description: 'rows', default: '0' }, { min: 0, max: 10 }),
  wait: flag({ description: 'wait', default: 'true' }),
  'fail-on': failOn(['pass', 'fail'], 'fail'),
};

test('Inputs are typed, in camel case, with their defaults', () => {
  const inputs = readInputs(schema, { INPUT_DATA: 'a.csv, b.csv\nc.csv', 'INPUT_MAX-ROWS': '3' });
  expect(inputs).toEqual({
    data: ['a.csv', 'b.csv', 'c.csv'],
    mode: 'check',
    mostly: undefined,
    bake: 900_000,
    steps: [5, 50, 100],
    rate: undefined,
    maxRows: 3,
    wait: true,
    failOn: ['fail'],
  });
});

test('All bad inputs are named together, each with the value seen, what is allowed and an example', () => {
  const read = () =>
    readInputs(schema, {
      INPUT_MODE: 'chekc',
      INPUT_MOSTLY: '1.5',
      INPUT_BAKE: '15 minutes',
      INPUT_STEPS: '50,5,100',
      'INPUT_MAX-ROWS': '11',
      INPUT_WAIT: 'yes',
      'INPUT_FAIL-ON': 'never',
      INPUT_RATE: '50',
    });
  let message = '';
  try {
    read();
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message.split('\n')).toEqual([
    "Input 'data' is missing: give a list, separated by commas or lines, such as 'a.csv'.",
    "Input 'mode' is 'chekc': it takes one of check, profile, such as 'check'.",
    "Input 'mostly' is '1.5': it takes a fraction from 0 to 1, such as '0.5'.",
    "Input 'bake' is '15 minutes': it takes a duration in s, m, h or d, such as '15m'.",
    "Input 'steps' is '50,5,100': it takes ascending whole percentages that end at 100, such as '5,50,100'.",
    "Input 'rate' is '50': it takes a rate a second, such as '50/s'.",
    "Input 'max-rows' is '11': it takes a whole number from 0 to 10, such as '0'.",
    "Input 'wait' is 'yes': it takes true or false, such as 'true'.",
    "Input 'fail-on' is 'never': it takes a list of pass, fail, or none, such as 'fail'.",
  ]);
});

test('fail-on: none observes only', () => {
  expect(readInputs(schema, { INPUT_DATA: 'a', 'INPUT_FAIL-ON': 'none' }).failOn).toEqual([]);
});

test('An input that is not known is named with the nearest that is', () => {
  expect(unknownInputs(schema, { INPUT_DATTA: 'x', INPUT_DATA: 'y' })).toEqual([
    "Input 'datta' is not known; did you mean 'data'?",
  ]);
  expect(unknownInputs(schema, { 'INPUT_ENTIRELY-ELSE': 'x' })).toEqual([
    "Input 'entirely-else' is not known.",
  ]);
});

test('A secret input is never reported', () => {
  const env = { 'INPUT_GITHUB-TOKEN': 'ghs_abcdef', 'INPUT_REPORT-DIR': 'out' };
  expect(reportedInputs(commonInputs, env)).toEqual({ 'report-dir': 'out', 'upload-artifact': 'true' });
});
