import type { FastifyInstance } from 'fastify';
import type { Job, JsonObject, OnlineDeployment } from '../state/resources.ts';
import type { Emulator } from './emulator.ts';

/** A deployment that answers requests. */
export interface RunningDeployment {
  endpoint: string;
  deployment: string;
  /** Process id of its server; absent when it runs inside the emulator. */
  pid?: number;
}

/** Why a deployment could not be provisioned, in Azure's words (ImageBuildFailure, ResourceNotReady, BadArgument, …). */
export class ProvisioningError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'ProvisioningError';
    this.code = code;
  }
}

export type LogContainer = 'InferenceServer' | 'StorageInitializer';

/** Runs deployments. Keys are names without regard to case. */
export interface Serving {
  /**
   * Starts `deployment` and resolves once it is ready; rejects with ProvisioningError. A deployment of the
   * same name that already runs keeps answering until the new one is ready, and stays when that fails.
   */
  provision(deployment: OnlineDeployment, signal: AbortSignal): Promise<RunningDeployment>;
  get(endpoint: string, deployment: string): RunningDeployment | undefined;
  /** Resolves when it is gone; nothing happens when it does not run. */
  stop(endpoint: string, deployment: string): Promise<void>;
  /** The last `tail` lines, also of a deployment that failed to start; empty when there are none. */
  logs(endpoint: string, deployment: string, container: LogContainer, tail: number): string;
  /** Stops everything. */
  close(): Promise<void>;
}

/** What the runner knows beyond the job as it was submitted. */
export interface JobStatus {
  /** Azure's JobStatus. */
  status: string;
  /** Outputs with their addresses, once known. */
  outputs?: JsonObject;
  /** The code and message of a failed job. */
  error?: { code: string; message: string };
}

/** Runs jobs as local processes. It keeps what it needs in the store, so that jobs outlive a restart. */
export interface JobRunner {
  /** Accepts `job` and returns; the work goes on in the background. */
  submit(job: Job): Promise<void>;
  /** Resolves when the job has ended. */
  cancel(name: string): Promise<void>;
  status(name: string): JobStatus | undefined;
  /** Ends all processes; jobs that ran are shown as Failed after the next start. */
  close(): Promise<void>;
}

/** A request that was scored, as the status page and /emulator/requests show it. */
export interface ScoredRequest {
  time: string;
  endpoint: string;
  deployment: string;
  status: number;
  modelStatus: number | undefined;
  durationMs: number;
  requestId: string;
  mirrored: boolean;
}

/** Everything the data plane brings. */
export interface DataPlane {
  createServing(emulator: Emulator): Serving;
  createJobRunner(emulator: Emulator): JobRunner;
  registerScoring(app: FastifyInstance, emulator: Emulator): void;
  registerTracking(app: FastifyInstance, emulator: Emulator): void;
  registerMetrics(app: FastifyInstance, emulator: Emulator): void;
  registerLogs(app: FastifyInstance, emulator: Emulator): void;
  /** The newest scored requests, newest first. */
  recentRequests(emulator: Emulator): ScoredRequest[];
}
