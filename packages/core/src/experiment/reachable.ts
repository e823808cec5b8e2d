import type { Scorer } from '@mlops-actions/azureml/scoring';

/**
 * Sends one request ahead of the others: why the scoring host cannot be used from here, with what to do about it and
 * without a full stop; undefined where it answers, whatever it answers.
 */
export async function unreachable(
  scorer: Pick<Scorer, 'send' | 'scoringUri'>,
  deployment: string,
  body: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { status, error } = await scorer.send(body, { deployment, timeoutMs, signal });
  const { host } = new URL(scorer.scoringUri);
  if (status === 0 && error === 'connection') {
    return `The scoring host ${host} cannot be reached from this runner: check the network, HTTPS_PROXY and private endpoints`;
  }
  if (status === 401 || status === 403) {
    return `The scoring host ${host} refuses this step's identity (HTTP ${status}): let it read the endpoint's key, or give it onlineEndpoints/score/action`;
  }
  return undefined;
}
