import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Emulator } from '../server/emulator.ts';
import type { JsonObject } from '../state/resources.ts';
import { fieldsOf, optional, required, runIdOf } from './request-fields.ts';
import { artifactFolder } from './run-body.ts';
import type { RunStore } from './run-store.ts';
import { invalid, missing } from './tracking-error.ts';

const CONTAINER = 'azureml';

type ArtifactRequest = FastifyRequest<{ Params: { '*': string } }>;

/** artifacts/list of a run. */
export function registerArtifactList(app: FastifyInstance, emulator: Emulator, store: RunStore): void {
  app.get('/artifacts/list', (request) => listRun(emulator, store, request));
}

/** What MLflow's client asks of a tracking server that serves artifacts itself. */
export function registerArtifactFiles(app: FastifyInstance, emulator: Emulator): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.get('/artifacts', (request) => listFolder(emulator, request));
  app.get('/artifacts/*', (request: ArtifactRequest, reply) => download(emulator, request, reply));
  app.put('/artifacts/*', (request: ArtifactRequest) => upload(emulator, request));
  app.delete('/artifacts/*', (request: ArtifactRequest) => remove(emulator, request));
}

async function listRun(emulator: Emulator, store: RunStore, request: FastifyRequest): Promise<JsonObject> {
  const fields = fieldsOf(request);
  const root = artifactFolder(store.run(runIdOf(fields)).id);
  const below = trimmed(optional(fields, 'path') ?? '');
  const files = await entries(emulator, below === '' ? root : `${root}/${below}`);
  const inRun = files.map((entry) => ({
    ...entry,
    path: below === '' ? entry.path : `${below}/${entry.path}`,
  }));
  return { root_uri: `mlflow-artifacts:/${root}`, files: inRun };
}

async function listFolder(emulator: Emulator, request: FastifyRequest): Promise<JsonObject> {
  return { files: await entries(emulator, safePath(required(fieldsOf(request), 'path'))) };
}

async function download(
  emulator: Emulator,
  request: ArtifactRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const blob = emulator.blobs.container(CONTAINER).getBlobClient(safePath(request.params['*']));
  if (!(await blob.exists())) throw missing(`There is no artifact ${request.params['*']}.`);
  return reply.type('application/octet-stream').send(await blob.downloadToBuffer());
}

async function upload(emulator: Emulator, request: ArtifactRequest): Promise<JsonObject> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const blob = emulator.blobs.container(CONTAINER).getBlockBlobClient(safePath(request.params['*']));
  await blob.uploadData(body);
  return {};
}

async function remove(emulator: Emulator, request: ArtifactRequest): Promise<JsonObject> {
  const path = safePath(request.params['*']);
  for (const name of await emulator.blobs.list({ container: CONTAINER, path })) {
    await emulator.blobs.container(CONTAINER).deleteBlob(name);
  }
  return {};
}

/** Files and folders directly below `folder`, by their names. */
async function entries(emulator: Emulator, folder: string): Promise<(JsonObject & { path: string })[]> {
  const found: (JsonObject & { path: string })[] = [];
  const container = emulator.blobs.container(CONTAINER);
  for await (const item of container.listBlobsByHierarchy('/', { prefix: `${folder}/` })) {
    const path = trimmed(item.name.slice(folder.length + 1));
    if (item.kind === 'prefix') found.push({ path, is_dir: true });
    else found.push({ path, is_dir: false, file_size: item.properties.contentLength ?? 0 });
  }
  return found;
}

function safePath(path: string): string {
  const clean = trimmed(path);
  if (!clean.startsWith('ExperimentRun/dcid.') || clean.split('/').includes('..')) {
    throw invalid(`The artifact path '${path}' is not that of a run.`);
  }
  return clean;
}

const trimmed = (path: string): string => path.replaceAll(/^\/+|\/+$/g, '');
