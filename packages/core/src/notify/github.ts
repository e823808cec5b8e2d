import type { getOctokit } from '@actions/github';
import type { Context } from '../runtime/context.ts';
import { DeliveryError, isWorthRetrying, retryAfterMs, retrying } from './retry.ts';

type Octokit = ReturnType<typeof getOctokit>;

/** The repository that the workflow runs in. */
export interface GitHub {
  readonly repository: { owner: string; repo: string };
  /**
   * One call to GitHub's REST API, with retries.
   * @param permission what the job's token needs, for the sentence of a refusal, such as `issues: write`
   * @throws DeliveryError
   */
  call<T>(permission: string, request: (api: Octokit) => Promise<T>): Promise<T>;
}

/** @throws DeliveryError where there is no token or no repository */
export async function openGitHub(token: string | undefined, context: Context): Promise<GitHub> {
  const [owner, repo] = (context.env['GITHUB_REPOSITORY'] ?? '').split('/');
  if (!token || !owner || !repo) {
    throw new DeliveryError(
      token ? 'GITHUB_REPOSITORY names no repository.' : "There is no token: set the input 'github-token'.",
    );
  }
  const github = await import('@actions/github');
  const octokit = github.getOctokit(token, {
    baseUrl: context.env['GITHUB_API_URL'] ?? 'https://api.github.com',
    userAgent: 'mlops-actions',
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  return {
    repository: { owner, repo },
    call: (permission, request) =>
      retrying(
        () =>
          request(octokit).catch((error: unknown) => {
            throw failureOf(error, permission, context);
          }),
        context,
      ),
  };
}

interface RequestError {
  status?: number;
  message: string;
  response?: { headers: Record<string, string | number | undefined>; data?: { message?: string } };
}

function failureOf(error: unknown, permission: string, context: Context): DeliveryError {
  const { status, message, response } = error as RequestError;
  if (!response || status === undefined) {
    return new DeliveryError('GitHub could not be reached.', { afterMs: undefined });
  }
  const { headers } = response;
  const said = (response.data?.message ?? message).split('\n')[0]!.slice(0, 300);
  const header = headers['retry-after'];
  // The secondary rate limit is a 403 with Retry-After; the primary one says when it ends.
  const isLimited = status === 403 && (header !== undefined || headers['x-ratelimit-remaining'] === '0');
  const needs = status === 401 || ((status === 403 || status === 404) && !isLimited);
  const hint = needs ? ` The job's token needs the permission '${permission}'.` : '';
  const sentence = `GitHub answered ${status} (${said.replace(/\.$/, '')}).${hint}`;
  if (!isLimited && !isWorthRetrying(status)) return new DeliveryError(sentence);
  return new DeliveryError(sentence, {
    afterMs:
      header === undefined && isLimited
        ? Math.max(0, Number(headers['x-ratelimit-reset']) * 1000 - context.clock.now().getTime())
        : retryAfterMs(header === undefined ? undefined : String(header), context.clock.now()),
  });
}
