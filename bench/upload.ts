import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { blobsOf } from '@mlops-actions/azureml/blobs';
import { filesIn } from '@mlops-actions/azureml/folder';
import { inParallel } from '@mlops-actions/azureml/parallel';
import { uploadAsset } from '@mlops-actions/azureml/upload';
import { digestFiles, manifestDigest } from '@mlops-actions/core/evidence/digests';
import { startAzurite } from '@mlops-actions/emulator/blob/azurite';

/**
 * register-model's upload of 500 MB to Azurite, digests included, against `uploadFile` of @azure/storage-blob alone: one file, and
 * twenty. Both sides take their turns in one run, each to an Azurite of its own, which keeps the disk small: what is deleted
 * there stays on the disk for minutes. `--assert` exits 1 where both together are above the bar: twenty alone come near
 * it, since digests take a tenth of the time that Azurite takes.
 */
const bar = 1.15;
const rounds = 5;
const megabytes = 500;

const folder = await mkdtemp(join(tmpdir(), 'bench-upload-'));
const key = randomBytes(64).toString('base64');
const spent: Median[] = [];
try {
  for (const count of [1, 20]) {
    const model = join(folder, `model-${count}`);
    await mkdir(model);
    for (let i = 0; i < count; i++)
      await writeFile(join(model, `part-${i}.bin`), randomBytes((megabytes * 1e6) / count));
    spent.push(await compare(model, count));
    await rm(model, { recursive: true });
  }
} finally {
  await rm(folder, { recursive: true });
}
const sum = (side: keyof Median) => spent.reduce((total, each) => total + each[side], 0);
const ratio = sum('ours') / sum('peers');
console.log(`both together: ${ratio.toFixed(2)} of its time (bar ${bar})`);
if (ratio > bar && process.argv.includes('--assert')) process.exit(1);

/** Seconds. */
interface Median {
  ours: number;
  peers: number;
}

async function compare(model: string, count: number): Promise<Median> {
  const times: { ours: number[]; peers: number[] } = { ours: [], peers: [] };
  for (let round = 0; round <= rounds; round++) {
    const turns = [ours, peer].map((way) => async () => timed(way, model));
    // The order changes, so that what one leaves behind does not always burden the other.
    const [a, b] =
      round % 2 === 0
        ? [await turns[0]!(), await turns[1]!()]
        : [await turns[1]!(), await turns[0]!()].reverse();
    if (round === 0) continue;
    times.ours.push(a!);
    times.peers.push(b!);
    console.log(`${count} files: ${a!.toFixed(2)} s, @azure/storage-blob alone ${b!.toFixed(2)} s`);
  }
  const median = (all: number[]) => all.sort((x, y) => x - y)[Math.floor(all.length / 2)]!;
  const found = { ours: median(times.ours), peers: median(times.peers) };
  const share = (found.ours / found.peers).toFixed(2);
  console.log(`${megabytes} MB in ${count} files: ${share} of its time (medians of ${rounds})`);
  return found;
}

/** Seconds. */
async function timed(
  way: (model: string, container: ContainerClient) => Promise<void>,
  model: string,
): Promise<number> {
  const store = join(folder, 'azurite');
  const azurite = await startAzurite(store, 'bench', key);
  try {
    const credential = new StorageSharedKeyCredential('bench', key);
    const container = new ContainerClient(`${azurite.origin}/bench/models`, credential);
    await container.create();
    const start = performance.now();
    await way(model, container);
    return (performance.now() - start) / 1000;
  } finally {
    await azurite.stop();
    await rm(store, { recursive: true });
  }
}

/** As register-model does it: the digest of the model, and then the upload. */
async function ours(model: string, container: ContainerClient): Promise<void> {
  const files = await digestFiles(model);
  const known = {
    hash: manifestDigest(files),
    digests: new Map(files.map(({ path, digest }) => [path, digest])),
  };
  await uploadAsset(blobsOf(container), model, { known });
}

async function peer(model: string, container: ContainerClient): Promise<void> {
  await inParallel(await filesIn(model), 16, undefined, async ({ path, file }) => {
    await container.getBlockBlobClient(path).uploadFile(file);
  });
}
