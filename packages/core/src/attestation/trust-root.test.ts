import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { canonicalJson } from '@mlops-actions/stats/rng';
import { bytesDigest } from '../evidence/digests.ts';
import { testContext } from '../runtime/test-context.ts';
import githubRoot from './github-tuf-root.json' with { type: 'json' };
import { startSigstore, type TestSigstore } from './test-sigstore.ts';
import { fetchTrustRoots, readTrustRoots } from './trust-root.ts';

let folder: string;
let sigstore: TestSigstore;
const closing: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trust-'));
  sigstore = await startSigstore();
});
afterAll(async () => {
  await sigstore.close();
  await Promise.all(closing.map((close) => close()));
  await rm(folder, { recursive: true });
});

async function fileOf(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

test('trust roots are read as JSON, and one a line', async () => {
  const root = sigstore.trustedRoot;
  expect(await readTrustRoots(await fileOf('one', JSON.stringify(root, undefined, 2)))).toHaveLength(1);
  const line = `${JSON.stringify(root)}\n`;
  expect(await readTrustRoots(await fileOf('two', line + line))).toHaveLength(2);
});

test.each([
  ['nothing', ''],
  ['no JSON', 'root'],
  ['a root without authorities', '{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}'],
  [
    'a root with a broken certificate',
    '{"certificateAuthorities":[{"certChain":{"certificates":[{"rawBytes":"AAAA"}]}}]}',
  ],
  ['a list', '[]'],
])('%s is no trust root', async (_, text) => {
  await expect(readTrustRoots(await fileOf('wrong', text))).rejects.toThrow(
    'holds no trust root of Sigstore',
  );
});

test('the root that this code carries for GitHub is signed by as many of its own keys as it asks for', () => {
  const { signatures, signed } = githubRoot;
  // Canonical JSON as TUF has it leaves newlines as they are.
  const bytes = Buffer.from(canonicalJson(signed).replaceAll(String.raw`\n`, '\n'));
  const keys: Record<string, { keyval: { public: string } }> = signed.keys;
  const { threshold, keyids } = signed.roles.root;
  // Some are of keys that the root before had.
  const own = signatures.filter(({ keyid, sig }) => sig !== '' && keyids.includes(keyid));
  const held = own.filter(({ keyid, sig }) =>
    verify('sha256', bytes, keys[keyid]!.keyval.public, Buffer.from(sig, 'hex')),
  );
  expect(held.length).toBeGreaterThanOrEqual(threshold);
});

/** A TUF repository on this machine that gives one trust root out. */
async function startRepository(trustedRoot: object) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const keyid = bytesDigest('key');
  const key = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
  const expires = new Date(Date.now() + 86_400_000).toISOString().replace(/\.\d+Z/, 'Z');
  const role = { keyids: [keyid], threshold: 1 };
  const roles = { root: role, timestamp: role, snapshot: role, targets: role };
  const metadata = (type: string, fields: object) => {
    const signed = { _type: type, spec_version: '1.0.31', version: 1, expires, ...fields };
    const sig = sign(null, Buffer.from(canonicalJson(signed)), privateKey).toString('hex');
    return { signatures: [{ keyid, sig }], signed };
  };
  const target = JSON.stringify(trustedRoot);
  const root = metadata('root', {
    consistent_snapshot: false,
    keys: { [keyid]: { keytype: 'ed25519', scheme: 'ed25519', keyval: { public: key } } },
    roles,
  });
  const files: Record<string, string> = {
    '/timestamp.json': JSON.stringify(metadata('timestamp', { meta: { 'snapshot.json': { version: 1 } } })),
    '/snapshot.json': JSON.stringify(metadata('snapshot', { meta: { 'targets.json': { version: 1 } } })),
    '/targets.json': JSON.stringify(
      metadata('targets', {
        targets: { 'trusted_root.json': { length: target.length, hashes: { sha256: bytesDigest(target) } } },
      }),
    ),
    '/targets/trusted_root.json': target,
  };
  const server = createServer((request, response) => {
    const file = files[request.url!];
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    root,
    files,
  };
}

test('trust roots come by TUF, and one that cannot be had is told', async () => {
  const repository = await startRepository(sigstore.trustedRoot);
  const { context, log } = testContext({ RUNNER_TOOL_CACHE: folder });
  const nowhere = 'http://127.0.0.1:9';
  const roots = await fetchTrustRoots(context, {
    [repository.url]: repository.root,
    [nowhere]: repository.root,
  });
  const read = await readTrustRoots(await fileOf('root', JSON.stringify(sigstore.trustedRoot)));
  expect(JSON.stringify(roots)).toBe(JSON.stringify(read));
  expect(log.lines.join()).toContain(`The trust root of ${nowhere} could not be had`);
}, 30_000);

test('a trust root that its metadata does not stand for is not taken', async () => {
  const repository = await startRepository(sigstore.trustedRoot);
  repository.files['/targets/trusted_root.json'] = repository.files['/targets/trusted_root.json']!.replace(
    'rekor',
    'recor',
  );
  const { context } = testContext({ RUNNER_TOOL_CACHE: folder });
  await expect(fetchTrustRoots(context, { [repository.url]: repository.root })).rejects.toThrow(
    `No trust root could be had from ${repository.url}: allow these hosts`,
  );
}, 30_000);
