import { DataError } from '../data-error.ts';
import { type ExpectationConfig, type Judgement, NotEvaluable } from '../expectations/expectation.ts';
import type { JudgedExpectation } from '../expectations/run-suite.ts';
import type { Sample } from '../expectations/samples.ts';

/** A judgement, or the sentence that says why there is none: what cannot be compared is never a pass. */
export async function judged(
  config: ExpectationConfig,
  expected: string,
  judge: () => Promise<{ judgement: Judgement; sample?: Sample } | string>,
): Promise<JudgedExpectation> {
  try {
    const found = await judge();
    return typeof found === 'string'
      ? { config, expected, judgement: null, problem: found }
      : { config, expected, ...found };
  } catch (error) {
    if (error instanceof NotEvaluable || error instanceof DataError)
      return { config, expected, judgement: null, problem: error.message };
    throw error;
  }
}
