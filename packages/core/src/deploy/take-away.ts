import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { Context } from '../runtime/context.ts';
import { type Created, cleanUp } from './clean-up.ts';

/** A deployment that Azure is still making can only be deleted when it is done. */
const patienceMs = 1_200_000;

/**
 * The second half of a deployment that was cancelled or killed.
 * @param remembered what `deployEndpoint` remembered, as JSON
 */
export async function takeAway(remembered: string, workspace: Workspace, context: Context): Promise<void> {
  const created = JSON.parse(remembered) as Created;
  context.log.info(`The step did not finish: taking away what it had made on endpoint ${created.endpoint}.`);
  const done = await cleanUp(workspace, created, context, patienceMs);
  context.log.info(done.length > 0 ? done.join(' ') : 'Nothing was left of it.');
}
