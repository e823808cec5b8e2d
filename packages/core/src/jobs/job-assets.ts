import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { InlineEnvironment } from '@mlops-actions/azureml/environments';
import { parseReference } from '@mlops-actions/azureml/reference';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { stringify } from 'yaml';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';
import type { JobEnvironment } from './job-file.ts';

export type AssetWorkspace = Pick<
  Workspace,
  'id' | 'artifacts' | 'codes' | 'environments' | 'data' | 'models' | 'components'
>;

/** Turns what a job file names into what Azure knows it by; local files are uploaded, each once. */
export interface JobAssets {
  /** The ARM id of the code asset. */
  code(path: string): Promise<string>;
  /** The ARM id of the environment. */
  environment(environment: JobEnvironment): Promise<string>;
  /** The address of a data input. */
  data(path: string, type: string): Promise<string>;
  /** The ARM id of a compute; undefined for serverless. */
  compute(name: string | undefined): string | undefined;
}

/** @param folder the job file's, which its paths are relative to */
export function jobAssets(workspace: AssetWorkspace, folder: string, { signal, log }: Context): JobAssets {
  const once = new Map<string, Promise<string>>();
  const memo = (key: string, work: () => Promise<string>) => {
    const known = once.get(key) ?? work();
    once.set(key, known);
    return known;
  };
  return {
    code: (path) =>
      memo(`code ${path}`, async () => {
        const named = await assetId(workspace.codes, path, 'code');
        if (named) return named;
        const local = await existing(folder, path, 'code');
        log.info(`Code: ${path}`);
        return (await workspace.codes.upload(local, { signal })).id;
      }),
    environment: (environment) =>
      memo(`environment ${JSON.stringify(environment)}`, async () => {
        if (typeof environment !== 'string') {
          const inline = await inlineEnvironment(workspace, folder, environment, signal);
          return (await workspace.environments.ensure(inline, signal)).id;
        }
        const named = await assetId(workspace.environments, environment, 'environment');
        if (named) return named;
        throw new UserError(
          `The environment '${environment}' of the job file is no reference: write azureml:name:version, or its image and conda_file.`,
        );
      }),
    data: (path, type) =>
      memo(`data ${path}`, async () => {
        if (/^(https?|wasbs?|abfss?):\/\//.test(path)) return path;
        const reference = parseReference(path);
        if (reference.kind === 'asset' || reference.kind === 'label') {
          const isModel = type.endsWith('_model');
          return (await assetId(
            isModel ? workspace.models : workspace.data,
            path,
            isModel ? 'model' : 'data asset',
          ))!;
        }
        if (reference.kind === 'wrong') throw new UserError(`In the job file, ${reference.reason}.`);
        if (reference.kind !== 'local') return path;
        const local = await existing(folder, path, 'data');
        log.info(`Data: ${path}`);
        return (await workspace.artifacts.upload(local, { signal })).uri;
      }),
    compute(name) {
      if (name === undefined || name === 'serverless') return undefined;
      if (name.startsWith('/')) return name;
      return `${workspace.id}/computes/${name.replace(/^azureml:/, '')}`;
    },
  };
}

interface Versions {
  get(name: string, version: string): Promise<{ id: string } | undefined>;
  byLabel(name: string, label: string): Promise<{ id: string } | undefined>;
}

/** The ARM id of what `azureml:name:version` or `azureml:name@latest` names; undefined for what is no such reference. */
async function assetId(versions: Versions, text: string, noun: string): Promise<string | undefined> {
  const reference = parseReference(text);
  if (reference.kind === 'registry') return text;
  if (reference.kind !== 'asset' && reference.kind !== 'label') return undefined;
  const found =
    reference.kind === 'asset'
      ? await versions.get(reference.name, reference.version)
      : await versions.byLabel(reference.name, reference.label);
  if (found) return found.id;
  throw new UserError(
    `The ${noun} '${text}' that the job file names is not in the workspace: check its name and version.`,
  );
}

async function inlineEnvironment(
  { artifacts }: AssetWorkspace,
  folder: string,
  environment: Exclude<JobEnvironment, string>,
  signal: AbortSignal,
): Promise<InlineEnvironment> {
  const { name, version, image, conda_file: conda, build } = environment;
  if (!image && !build)
    throw new UserError('An environment of the job file has neither image nor build: give one of them.');
  const inline: InlineEnvironment = {
    ...(name && { name }),
    ...(version && { version }),
    ...(image && { image }),
  };
  if (conda !== undefined) {
    inline.condaFile =
      typeof conda === 'string'
        ? await readFile(await existing(folder, conda, 'conda_file'), 'utf8')
        : stringify(conda);
  }
  if (build) {
    const upload = await artifacts.upload(await existing(folder, build.path, 'build context'), {
      signal,
      honourIgnoreFile: true,
    });
    inline.build = { contextUri: upload.url, dockerfilePath: build.dockerfile_path ?? 'Dockerfile' };
  }
  return inline;
}

async function existing(folder: string, path: string, noun: string): Promise<string> {
  const local = resolve(folder, path.replace(/^file:(\/\/)?/, ''));
  const found = await stat(local).catch(() => undefined);
  if (found) return local;
  throw new UserError(
    `The ${noun} '${path}' of the job file does not exist: paths are relative to the job file.`,
  );
}
