import { readFile } from 'node:fs/promises';
import type { Scored, Scorer } from '@mlops-actions/azureml/scoring';
import { z } from 'zod';
import type { Check } from '../report/outcome.ts';
import { UserError } from '../runtime/user-error.ts';
import { readYamlFile } from '../runtime/yaml-file.ts';
import { differenceFrom } from './expectation.ts';

export interface SmokeRequest {
  body: string;
  status: number;
  /** What the answer's JSON has to contain; absent where any answer will do. */
  expect?: unknown;
}

const listSchema = z
  .array(
    z.strictObject({
      request: z.unknown(),
      status: z.int().min(100).max(599).default(200),
      expect: z.unknown().optional(),
    }),
  )
  .min(1);

/**
 * Reads one request body (JSON or YAML), or a list of `{request, status, expect}`.
 * @throws UserError
 */
export async function readSmokeTest(file: string): Promise<SmokeRequest[]> {
  const body = await readYamlFile(file, z.unknown(), 'smoke-test');
  if (body.value === null || (typeof body.value === 'object' && Object.keys(body.value).length === 0)) {
    throw new UserError(
      `The smoke-test '${file}' is empty: give a request body, or a list of request, status and expect.`,
      { file },
    );
  }
  if (!isList(body.value)) return [{ body: bodyOf(body.value, await readFile(file, 'utf8')), status: 200 }];
  const { value } = await readYamlFile(file, listSchema, 'smoke-test');
  return value.map(({ request, status, expect }) => ({
    body: bodyOf(request),
    status,
    ...(expect !== undefined && { expect }),
  }));
}

/** A list of requests, not a body that happens to be a list. */
function isList(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.some((item) => typeof item === 'object' && item !== null && Object.hasOwn(item, 'request'))
  );
}

/** JSON is sent as it was written, with every digit; a text is taken for the JSON it holds. */
function bodyOf(value: unknown, written?: string): string {
  if (typeof value === 'string') return value;
  try {
    if (written !== undefined) return JSON.parse(written) === undefined ? '' : written.trim();
  } catch {
    // YAML.
  }
  return JSON.stringify(value);
}

/** Sends each request once to the deployment, by the routing header. The answers' values are in no check. */
export async function runSmokeTest(
  scorer: Pick<Scorer, 'send'>,
  deployment: string,
  requests: readonly SmokeRequest[],
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [i, request] of requests.entries()) {
    const scored = await scorer.send(request.body, { deployment, timeoutMs, signal });
    const wrong = problemOf(scored, request, deployment, timeoutMs);
    const milliseconds = Math.round(scored.endedAt - scored.startedAt);
    checks.push({
      id: `smoke-${i + 1}`,
      title: `Smoke test ${i + 1}`,
      verdict: wrong === undefined ? 'pass' : 'fail',
      observed: scored.status,
      expected: request.status,
      detail: wrong ?? `answered ${scored.status} in ${milliseconds} ms`,
      evidence: { milliseconds },
    });
  }
  return checks;
}

function problemOf(
  scored: Scored,
  { status, expect }: SmokeRequest,
  deployment: string,
  timeoutMs: number,
): string | undefined {
  if (scored.status === 0) {
    return scored.error === 'timeout'
      ? `no answer within ${timeoutMs / 1000} s`
      : 'the scoring host could not be reached, or closed the connection';
  }
  if (scored.status !== status) return `answered ${scored.status}${modelStatus(scored)}, not ${status}`;
  const answeredBy = scored.deployment?.toLowerCase();
  if (scored.status < 300 && answeredBy !== deployment) {
    return `answered by ${answeredBy ?? 'a deployment that the answer does not name'}, not by ${deployment}`;
  }
  return expect === undefined ? undefined : differenceFrom(expect, jsonOf(scored));
}

/** A model's own failure is wrapped into 424. */
function modelStatus({ headers }: Scored): string {
  const inner = headers['ms-azureml-model-error-statuscode'];
  return inner === undefined ? '' : ` (the model answered ${inner})`;
}

function jsonOf({ body }: Scored): unknown {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    // A score.py that dumps its own JSON answers a JSON text of JSON.
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    return undefined;
  }
}
