import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';

/** The checkout that a step ran in. */
export const checkoutSchema = z.object({
  commit: z.string(),
  /** Whether a file that git tracks differs from the commit. */
  dirty: z.boolean(),
  changedFiles: z.number().int(),
  /** Files that git neither tracks nor ignores: reports and data often are. */
  untrackedFiles: z.number().int(),
});

export type Checkout = z.infer<typeof checkoutSchema>;

/** Undefined where there is no checkout, or git does not answer. */
export async function readCheckout(folder: string, signal: AbortSignal): Promise<Checkout | undefined> {
  const git = async (...args: string[]) => {
    // Without the lock, a step that runs beside another git command does not disturb it.
    const env = { ...process.env, GIT_OPTIONAL_LOCKS: '0' };
    const options = { cwd: folder, env, signal, timeout: 60_000, maxBuffer: 64 << 20 };
    return (await promisify(execFile)('git', args, options)).stdout;
  };
  try {
    const commit = (await git('rev-parse', '--verify', 'HEAD')).trim();
    const states = (await git('status', '--porcelain=v1')).split('\n').filter((line) => line !== '');
    const untrackedFiles = states.filter((line) => line.startsWith('??')).length;
    const changedFiles = states.length - untrackedFiles;
    return { commit, dirty: changedFiles > 0, changedFiles, untrackedFiles };
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
