import { isTransient } from './azure-error.ts';

/**
 * Bears that reads which are repeated anyway fail for a while, beyond the pipeline's own retries: a wait of an hour must not end for a
 * minute without a network. Gives undefined for a failure that is borne; throws it once failures have lasted for `outageMs`.
 */
export function patience(outageMs: number): <T>(read: () => Promise<T>) => Promise<T | undefined> {
  let failingSince: number | undefined;
  return async (read) => {
    try {
      const answer = await read();
      failingSince = undefined;
      return answer;
    } catch (error) {
      failingSince ??= performance.now();
      if (!isTransient(error) || performance.now() - failingSince > outageMs) throw error;
      return undefined;
    }
  };
}
