import type { RunningDeployment, Serving } from '../server/data-plane.ts';

/** A request as the inference server in the container gets it. */
export interface ModelRequest {
  method: string;
  /** What follows `?`, without it. */
  query: string;
  /** Without hop-by-hop headers and the caller's authorization. */
  headers: Record<string, string>;
  body: Buffer;
}

/** What the container answered; not yet what the endpoint's caller sees. */
export interface ModelAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer | string;
}

/** The container is not there to answer: it starts, restarts, or broke the connection. */
export class ModelNotReady extends Error {
  readonly reason: 'model_not_ready' | 'model_error';
  constructor(reason: 'model_not_ready' | 'model_error', message: string) {
    super(message);
    this.name = 'ModelNotReady';
    this.reason = reason;
  }
}

/** A deployment that runs, with the way to its model. */
export interface ModelServer extends RunningDeployment {
  /** Rejects with ModelNotReady, or with the signal's reason when it aborts. */
  score(request: ModelRequest, signal: AbortSignal | undefined): Promise<ModelAnswer>;
  /** The container's swagger.json. */
  swagger(query: string): Promise<ModelAnswer>;
  stop(): Promise<void>;
}

/** Serving whose deployments can be scored. */
export interface ModelServing extends Serving {
  get(endpoint: string, deployment: string): ModelServer | undefined;
}
