import type { Scored } from '@mlops-actions/azureml/scoring';
import type { Prediction } from './prediction.ts';

/** Why an answer counts as a failure of the deployment. */
export type FailureKind =
  'timeout' | 'connection' | 'server-error' | 'request-timeout' | 'model-error' | 'malformed';

/** Why an answer says nothing about the deployment. */
export type LossKind = 'throttled' | 'misrouted';

/** What one answer says about the deployment that it was asked of. */
export type Answer =
  | { kind: 'ok'; prediction: Prediction }
  | { kind: 'failed'; failure: FailureKind }
  /** Another 4xx: the request's fault where the baseline refuses it too. */
  | { kind: 'refused'; status: number }
  | { kind: 'lost'; loss: LossKind };

/** `ms-azureml-model-error-statuscode`: what the model itself answered behind a 424. */
const modelStatus = 'ms-azureml-model-error-statuscode';

/**
 * Classifies an answer. Failures are 5xx, 408, 424, timeout, connection error and a malformed body; 429 is the load's
 * doing, ours; an answer by another deployment, or that does not say by which, is no answer.
 *
 * @param read finds the prediction in the body; undefined where the body is malformed
 */
export function classify(
  scored: Scored,
  asked: string,
  read: (scored: Scored) => Prediction | undefined,
): Answer {
  const { status } = scored;
  if (status === 0) return { kind: 'failed', failure: scored.error ?? 'connection' };
  if (status === 429) return { kind: 'lost', loss: 'throttled' };
  // Gateways answer some errors without the header; a success without it, or by another, is not the candidate's.
  const isOk = status >= 200 && status < 300;
  const answeredBy = scored.deployment?.toLowerCase();
  if (answeredBy !== asked.toLowerCase() && (isOk || answeredBy !== undefined))
    return { kind: 'lost', loss: 'misrouted' };
  if (status >= 500) return { kind: 'failed', failure: 'server-error' };
  if (status === 408) return { kind: 'failed', failure: 'request-timeout' };
  if (status === 424) return modelError(scored);
  if (!isOk) return { kind: 'refused', status };
  const prediction = read(scored);
  return prediction === undefined ? { kind: 'failed', failure: 'malformed' } : { kind: 'ok', prediction };
}

/** A managed endpoint wraps whatever the model answers into 424; a 4xx inside says that the request is at fault. */
function modelError({ headers }: Scored): Answer {
  const inner = Number(headers[modelStatus]);
  const isRefusal = inner >= 400 && inner < 500 && inner !== 408 && inner !== 429;
  return isRefusal ? { kind: 'refused', status: inner } : { kind: 'failed', failure: 'model-error' };
}
