import type { LatencyHistogram } from './latency-histogram.ts';
import { createLatencyHistogram } from './latency-histogram.ts';

const MINUTE = 60_000;
const KEPT_MINUTES = 24 * 60;

/** What became of a request that a deployment was drawn for. */
export interface MeasuredRequest {
  /** Milliseconds since the epoch. */
  time: number;
  endpoint: string;
  deployment: string;
  status: number;
  /** What the container answered; undefined when it was not asked or gave no answer. */
  modelStatus: number | undefined;
  durationMs: number;
}

export interface StatusCount {
  status: number;
  modelStatus: number | undefined;
  count: number;
}

/** One deployment's requests in one minute. */
export interface DeploymentMinute {
  deployment: string;
  statuses: StatusCount[];
  latency: LatencyHistogram;
}

/** The scored requests of the last day, by endpoint and minute. */
export interface MinuteBook {
  record(request: MeasuredRequest): void;
  /** The deployments that had requests in the minute that begins at `start` (ms since the epoch). */
  at(endpoint: string, start: number): DeploymentMinute[];
}

export function createMinuteBook(): MinuteBook {
  const endpoints = new Map<string, Map<number, Map<string, DeploymentMinute>>>();

  function minuteOf(endpoint: string, minute: number): Map<string, DeploymentMinute> {
    const minutes = endpoints.get(endpoint) ?? new Map<number, Map<string, DeploymentMinute>>();
    endpoints.set(endpoint, minutes);
    const found = minutes.get(minute);
    if (found) return found;
    const deployments = new Map<string, DeploymentMinute>();
    minutes.set(minute, deployments);
    for (const old of minutes.keys()) if (old <= minute - KEPT_MINUTES) minutes.delete(old);
    return deployments;
  }

  return {
    record: (request) => {
      const deployments = minuteOf(request.endpoint.toLowerCase(), Math.floor(request.time / MINUTE));
      const { deployment, status, modelStatus } = request;
      const cell = deployments.get(deployment) ?? {
        deployment,
        statuses: [],
        latency: createLatencyHistogram(),
      };
      deployments.set(deployment, cell);
      cell.latency.add(request.durationMs);
      const counted = cell.statuses.find(
        (entry) => entry.status === status && entry.modelStatus === modelStatus,
      );
      if (counted) counted.count += 1;
      else cell.statuses.push({ status, modelStatus, count: 1 });
    },
    at: (endpoint, start) => [
      ...(endpoints
        .get(endpoint.toLowerCase())
        ?.get(Math.floor(start / MINUTE))
        ?.values() ?? []),
    ],
  };
}
