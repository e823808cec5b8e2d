import { expect, test } from '@jest/globals';
import { bindingOf, boundOutput, dependencies } from './pipeline-bindings.ts';

const uses = (...steps: string[]) => ({
  inputs: Object.fromEntries(
    steps.map((step) => [
      step,
      { job_input_type: 'literal', value: `\${{parent.jobs.${step}.outputs.model}}` },
    ]),
  ),
});

test('a binding is read from what az ml sends', () => {
  expect(bindingOf('${{parent.inputs.data}}')).toEqual({ to: 'input', name: 'data' });
  expect(bindingOf('${{ parent.jobs.train.outputs.model }}')).toEqual({
    to: 'step',
    step: 'train',
    output: 'model',
  });
  expect(bindingOf('plain')).toBeUndefined();
  expect(boundOutput({ value: '${{parent.outputs.model}}', type: 'literal' })).toBe('model');
  expect(boundOutput({ job_output_type: 'uri_folder' })).toBeUndefined();
});

test('a step waits for the steps whose outputs it uses', () => {
  const needed = dependencies({ train: {}, judge: uses('train'), report: uses('train', 'judge') });
  expect([...needed].map(([name, steps]) => [name, [...steps]])).toEqual([
    ['train', []],
    ['judge', ['train']],
    ['report', ['train', 'judge']],
  ]);
});

test('a circle is refused, and a step that is not there', () => {
  expect(() => dependencies({ a: uses('b'), b: uses('a'), c: {} })).toThrow('The steps a, b need');
  expect(() => dependencies({ a: uses('b') })).toThrow("'b', which the pipeline does not have");
});
