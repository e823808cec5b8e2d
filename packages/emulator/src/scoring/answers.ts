import type { ModelAnswer } from '../serving/model-server.ts';

/** What the endpoint's caller sees. */
export interface EndpointAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer | string;
  /** What the container answered, if it was asked. */
  modelStatus: number | undefined;
}

export type ModelErrorReason = 'model_error' | 'model_not_ready' | 'too_many_pending_request';

const RUN_FAILED = JSON.stringify({
  message: 'An unexpected error occurred in scoring script. Check the logs for more info.',
});

/** 401: no key or token, or a wrong one. */
export const denied = (authMode: string): EndpointAnswer =>
  plain(401, authMode === 'Key' ? 'key_auth_access_denied' : 'token_auth_access_denied');

/** 404: there is no such endpoint, or none of its deployments has a positive weight. */
export const notFound = (sentence: string): EndpointAnswer => plain(404, sentence);

/** 408: longer than requestTimeout, the wait for a free container included. */
export const timedOut = (): EndpointAnswer => plain(408, 'upstream request timeout');

/** 429: more than twice the concurrency pending. */
export const tooMany = (): EndpointAnswer => ({
  ...plain(429, 'Too many pending requests'),
  headers: { 'content-type': 'text/plain', 'ms-azureml-model-error-reason': 'too_many_pending_request' },
});

/** 500: the platform's own failure. */
export const broken = (message: string): EndpointAnswer => plain(500, message);

/** 424: the container gave no answer. */
export function modelSilent(reason: ModelErrorReason, message: string): EndpointAnswer {
  const status = reason === 'model_not_ready' ? 503 : 502;
  return { ...modelFailed({ status, headers: {}, body: message }, reason), modelStatus: status };
}

/** The container's own answer; anything but 200 becomes 424 with its status in a header. */
export function fromModel(answer: ModelAnswer): EndpointAnswer {
  if (answer.status !== 200) return modelFailed(answer, 'model_error');
  return { status: 200, headers: passedOn(answer.headers), body: answer.body, modelStatus: 200 };
}

/** What a fault rule makes of a request: 500 and above is the model's failure, the rest the platform's. */
export function faulty(
  status: number,
  message: string | undefined,
  retryAfter: number | undefined,
): EndpointAnswer {
  if (status === 500) {
    const body = message === undefined ? RUN_FAILED : JSON.stringify({ message });
    const headers = { 'content-type': 'application/json', 'x-ms-run-function-failed': 'True' };
    return modelFailed({ status, headers, body }, 'model_error');
  }
  const answer =
    status === 429 ? tooMany() : plain(status, message ?? `The emulator was told to answer ${status}.`);
  if (retryAfter !== undefined) answer.headers['retry-after'] = String(retryAfter);
  return answer;
}

function modelFailed(answer: ModelAnswer, reason: ModelErrorReason): EndpointAnswer {
  return {
    status: 424,
    headers: {
      ...passedOn(answer.headers),
      'ms-azureml-model-error-statuscode': String(answer.status),
      'ms-azureml-model-error-reason': reason,
    },
    body: answer.body,
    modelStatus: answer.status,
  };
}

const plain = (status: number, body: string): EndpointAnswer => ({
  status,
  headers: { 'content-type': 'text/plain' },
  body,
  modelStatus: undefined,
});

/** The container's headers, without those of its own connection. */
const CONNECTION = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'server', 'date'];
function passedOn(headers: Record<string, string>): Record<string, string> {
  const kept = { ...headers };
  for (const name of CONNECTION) delete kept[name];
  return kept;
}
