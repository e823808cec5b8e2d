import type { Logger } from './logger.ts';

/** What a use case is given of the world, so that it can be tested without GitHub. */
export interface Context {
  /** Aborted by SIGINT or SIGTERM; the reason names the signal. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Clock {
  now(): Date;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const wallClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, ms);
      signal?.addEventListener('abort', stop, { once: true });
    }),
};

/** Where Azure's answers come from: `MLOPS_AZURE_ENDPOINT` points at an emulator. */
export function targetOf(env: Context['env']): 'azure' | 'emulator' {
  return env['MLOPS_AZURE_ENDPOINT'] ? 'emulator' : 'azure';
}
