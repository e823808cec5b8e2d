import { suggestion } from '@mlops-actions/tabular/nearest';
import { UserError } from '../runtime/user-error.ts';
import type { DeploymentState, Split } from './shares.ts';

/**
 * The deployment to bring to 100 %: the one named, else the only one that Succeeded and has no traffic.
 * @throws UserError that names those there are
 */
export function chooseCandidate(
  named: string | undefined,
  deployments: readonly DeploymentState[],
  { traffic }: Split,
): string {
  const names = deployments.map(({ name }) => name);
  if (named !== undefined) {
    const found = deployments.find(({ name }) => name === named.toLowerCase());
    if (!found) {
      throw new UserError(
        `There is no deployment '${named}'${suggestion(named, names) || `; there are: ${names.join(', ') || 'none'}`}. Create it with deploy-endpoint.`,
      );
    }
    if (found.provisioningState === 'Succeeded') return found.name;
    throw new UserError(
      `Deployment '${found.name}' is ${found.provisioningState}, not Succeeded: look at its logs and deploy it again before it gets traffic.`,
    );
  }
  const idle = deployments.filter((d) => d.provisioningState === 'Succeeded' && !traffic[d.name]);
  if (idle.length === 1) return idle[0]!.name;
  throw new UserError(
    idle.length === 0
      ? `No healthy deployment is without traffic (there are: ${names.join(', ') || 'none'}): deploy one, or name it as 'candidate'.`
      : `More than one deployment is without traffic (${idle.map(({ name }) => name).join(', ')}): name one as 'candidate'.`,
  );
}
