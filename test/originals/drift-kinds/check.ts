import { writeFile } from 'node:fs/promises';
import { checkDrift } from '@mlops-actions/core/drift/check-drift';
import type { Outcome } from '@mlops-actions/core/report/outcome';
import { testContext } from '@mlops-actions/core/runtime/test-context';

/** drift-check on two files; the policy is written beside the current one. */
export async function check(
  reference: string,
  current: string,
  policy: object,
  roles: { labelColumn?: string; predictionColumn?: string } = {},
): Promise<Outcome> {
  const file = `${current}.policy.json`;
  await writeFile(file, JSON.stringify(policy));
  const unset = { since: undefined, notify: undefined, dispatchWorkflow: undefined, webhookUrl: undefined };
  return checkDrift(
    {
      ...unset,
      labelColumn: roles.labelColumn,
      predictionColumn: roles.predictionColumn,
      reference: [reference],
      current: [current],
      preset: 'evidently',
      policy: file,
    },
    testContext().context,
  );
}
