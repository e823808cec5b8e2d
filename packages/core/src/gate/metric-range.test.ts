import { expect, test } from '@jest/globals';
import { valuesOf } from './metric-values.ts';

test.each([
  ['accuracy', 0.78, 0.78],
  ['auc', 1 + 1e-12, 1 + 1e-12],
  ['r2', -3, -3],
  ['matthews_corrcoef', -0.2, -0.2],
  ['rmse', 78, 78],
  ['cost', -5, -5],
  ['accuracy', 78, /outside 0 to 1: write it as a fraction/],
  ['auc', -0.1, /outside 0 to 1/],
  ['rmse', -3.2, /below 0, which no error is/],
  ['log_loss', -0.4, /below 0, which no error is/],
  ['f1', NaN, /is no finite number/],
  ['f1', '0.9', /is the text "0\.9": take the quotes away$/],
])('of a file %s %j is a value that it can have, or none', (name, value, expected) => {
  const [figure] = valuesOf('m.json', { [name]: value }).values.values();
  expect(figure).toEqual(
    expected instanceof RegExp ? { reason: expect.stringMatching(expected) } : { value: expected },
  );
});
