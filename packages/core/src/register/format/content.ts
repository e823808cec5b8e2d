import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import type { ModelSource } from '../model-source.ts';

/** The files of a model, of which the small texts are read. */
export interface Content {
  paths: string[];
  /** Undefined where there is no such file, or one larger than a text of its kind is. */
  text(path: string): Promise<string | undefined>;
}

/** What describes a model is a few kilobytes; whatever is larger is something else. */
const mostBytes = 4 << 20;

export function contentOf(
  { files, local, reference }: ModelSource,
  workspace: Pick<Workspace, 'artifacts' | 'blobs'>,
  signal: AbortSignal,
): Content {
  const paths = files.map(({ path }) => path);
  const text = local === undefined ? storedText(reference!, workspace, signal) : localText(local);
  return { paths, text: async (path) => (paths.includes(path) ? text(path) : undefined) };
}

function localText(local: string): Content['text'] {
  return async (path) => {
    const file = (await stat(local)).isFile() && basename(local) === path ? local : join(local, path);
    return (await stat(file)).size > mostBytes ? undefined : readFile(file, 'utf8');
  };
}

function storedText(
  reference: NonNullable<ModelSource['reference']>,
  workspace: Pick<Workspace, 'artifacts' | 'blobs'>,
  signal: AbortSignal,
): Content['text'] {
  return async (path) => {
    const place = await workspace.artifacts.locate(reference, 'models', signal);
    const blobs = await workspace.blobs(place.datastore, signal);
    const within = `${place.path.replace(/\/+$/, '')}/${path}`;
    const blob = (await blobs.facts(within, signal)) ? within : place.path;
    const size = (await blobs.facts(blob, signal))?.size ?? Infinity;
    return size > mostBytes ? undefined : (await blobs.read(blob, signal))?.toString('utf8');
  };
}
