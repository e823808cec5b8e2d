import type { BlobStore } from '../blob/blob-store.ts';
import type { Faults } from '../faults/faults.ts';
import type { Operations } from '../operations/operations.ts';
import type { Resources } from '../state/resources.ts';
import type { Store } from '../state/store.ts';
import type { Clock } from './clock.ts';
import type { JobRunner, Serving } from './data-plane.ts';
import type { Settings } from './settings.ts';

/** What every part of a running emulator shares. */
export interface Emulator {
  readonly settings: Settings;
  readonly store: Store;
  readonly resources: Resources;
  readonly clock: Clock;
  readonly blobs: BlobStore;
  readonly operations: Operations;
  /** Scoring applies them itself, once it knows which deployment a request goes to. */
  readonly faults: Faults;
  readonly serving: Serving;
  readonly jobs: JobRunner;
  readonly scoringAuth: ScoringAuth;
  /** `http://127.0.0.1:1234`, without a slash; known before the first request is answered. */
  readonly origin: string;
  /** PEM of the emulator's own CA, with TLS. */
  readonly caPath: string | undefined;
  /** Aborts when the emulator stops. */
  readonly signal: AbortSignal;
}

/** Who may score: decided by the endpoint's keys, its tokens, or the token authority. */
export interface ScoringAuth {
  /** `authorization` is the request's header. */
  allows(endpoint: string, authorization: string | undefined): boolean;
  /** A token of an endpoint with authMode AMLToken, as ARM's `token` answers it. */
  issue(endpoint: string): {
    accessToken: string;
    tokenType: 'Bearer';
    expiryTimeUtc: number;
    refreshAfterTimeUtc: number;
  };
}
