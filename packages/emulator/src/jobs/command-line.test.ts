import { expect, test } from '@jest/globals';
import { fillCommand, shellWord } from './command-line.ts';

const values = { inputs: { data: '/in/data.csv', share: '0.5' }, outputs: { model: '/out/model' } };

test('inputs and outputs take the places of their names', () => {
  expect(
    fillCommand('train ${{inputs.data}} --share ${{ inputs.share }} > ${{outputs.model}}/log', values),
  ).toBe('train /in/data.csv --share 0.5 > /out/model/log');
});

test('an optional part is kept with its input and left out without it', () => {
  expect(fillCommand('train $[[--share ${{inputs.share}}]] $[[--seed ${{inputs.seed}}]]', values)).toBe(
    'train --share 0.5 ',
  );
});

test.each(['${{inputs.seed}}', '${{outputs.metrics}}'])(
  '%s without a value is an error that names it',
  (command) => {
    expect(() => fillCommand(command, values)).toThrow(command);
  },
);

test.each([
  ['/tmp/data.csv', '/tmp/data.csv'],
  ["/tmp/a b/it's", String.raw`'/tmp/a b/it'\''s'`],
])('%s is one word of a shell', (path, word) => {
  expect(shellWord(path)).toBe(word);
});
