import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { type TrustMaterial, toTrustMaterial } from '@sigstore/verify';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';
import githubRoot from './github-tuf-root.json' with { type: 'json' };

/**
 * The trust roots of a file: one as JSON, or one a line, as `gh attestation trusted-root` prints them.
 * @throws UserError when there are none
 */
export async function readTrustRoots(file: string): Promise<TrustMaterial[]> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UserError(
      `The trusted-root '${file}' does not exist or cannot be read: check the input 'trusted-root'.`,
    );
  });
  const wrong = new UserError(
    `The trusted-root '${file}' holds no trust root of Sigstore: give what 'gh attestation trusted-root' prints.`,
    { file },
  );
  const roots = rootsIn(text);
  if (!roots || roots.length === 0) throw wrong;
  return roots;
}

function rootsIn(text: string): TrustMaterial[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return readAll([text]) ?? readAll(lines);
}

function readAll(texts: readonly string[]): TrustMaterial[] | undefined {
  try {
    const roots = texts.map((text) => toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(text))));
    return roots.every(({ certificateAuthorities }) => certificateAuthorities.length > 0) ? roots : undefined;
  } catch {
    return undefined;
  }
}

/** Where the trust roots of those come from who sign for `actions/attest`, with the root metadata to begin at. */
const standardMirrors: Record<string, object | undefined> = {
  /** Public repositories: the public-good instance. Its first root comes with the client. */
  'https://tuf-repo-cdn.sigstore.dev': undefined,
  /** Private ones: GitHub's own instance. */
  'https://tuf-repo.github.com': githubRoot,
};

/**
 * The trust roots of Sigstore's public-good instance and of GitHub's, by The Update Framework: signed metadata that
 * begins at a root which this code carries.
 * @throws UserError when neither can be had
 */
export async function fetchTrustRoots(
  { env, log }: Pick<Context, 'env' | 'log'>,
  mirrors = standardMirrors,
): Promise<TrustMaterial[]> {
  const cache = join(env['RUNNER_TOOL_CACHE'] ?? tmpdir(), 'mlops-actions', 'sigstore');
  await mkdir(cache, { recursive: true });
  const answers = await Promise.allSettled(
    Object.entries(mirrors).map(([mirror, root]) => fetchTrustRoot(mirror, root, cache)),
  );
  const roots = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const unheard = Object.keys(mirrors).filter((_, i) => answers[i]!.status === 'rejected');
  if (roots.length === 0)
    throw new UserError(
      `No trust root could be had from ${unheard.join(' or ')}: allow these hosts, or give input 'trusted-root' a file that 'gh attestation trusted-root' has printed.`,
    );
  if (unheard.length > 0) log.warning(`The trust root of ${unheard.join()} could not be had.`);
  return roots;
}

async function fetchTrustRoot(
  mirrorURL: string,
  root: object | undefined,
  cachePath: string,
): Promise<TrustMaterial> {
  const { getTrustedRoot } = await import('@sigstore/tuf');
  if (!root) return toTrustMaterial(await getTrustedRoot({ mirrorURL, cachePath }));
  const rootPath = join(cachePath, `${new URL(mirrorURL).host}.root.json`);
  await writeFile(rootPath, JSON.stringify(root));
  return toTrustMaterial(await getTrustedRoot({ mirrorURL, cachePath, rootPath }));
}
