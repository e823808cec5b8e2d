import { createHash } from 'node:crypto';
import type { Deployment } from '@mlops-actions/azureml/deployments';
import { canonicalJson } from '@mlops-actions/stats/rng';
import type { ArmBody } from './arm-deployment.ts';

/** The tag that says what was deployed, since Azure fills in defaults and the two could not be compared otherwise. */
export const contentTag = 'mlops-content';

/** The body with its digest among its tags. The instance count is left out: autoscale may have changed it. */
export function withContent(body: ArmBody): ArmBody {
  const { sku: _capacity, ...content } = body;
  const digest = createHash('sha256').update(canonicalJson(content)).digest('hex').slice(0, 32);
  return { ...body, tags: { ...(body['tags'] as Record<string, string>), [contentTag]: digest } };
}

/** Whether a deployment serves what the body describes: made from the same content, and not changed by hand since. */
export function isAsWanted(deployment: Deployment, body: ArmBody): boolean {
  const wanted = body.properties;
  const live = deployment.resource.properties;
  const code = (map: Record<string, unknown>) =>
    map['codeConfiguration'] as { codeId?: string; scoringScript?: string } | null | undefined;
  return (
    deployment.provisioningState === 'Succeeded' &&
    deployment.tags[contentTag] === (body['tags'] as Record<string, string>)[contentTag] &&
    sameId(deployment.model, wanted['model']) &&
    sameId(live['environmentId'], wanted['environmentId']) &&
    sameId(code(live)?.codeId, code(wanted)?.codeId) &&
    sameId(live['instanceType'], wanted['instanceType'])
  );
}

/** ARM compares ids without case, and answers some of them in another. */
function sameId(a: unknown, b: unknown): boolean {
  const plain = (id: unknown) => (typeof id === 'string' ? id.toLowerCase().replace(/^azureml:/, '') : '');
  return plain(a) === plain(b);
}
