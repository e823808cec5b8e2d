import { stat } from 'node:fs/promises';
import { filesIn } from '@mlops-actions/azureml/folder';
import type { Workspace } from '@mlops-actions/azureml/workspace';
import { referenceOf } from '../champion.ts';

export interface ModelSize {
  bytes: number;
  files: number;
}

/** The bytes of all files of a model, on this machine or in the workspace; nothing is downloaded. */
export async function modelSizeOf(
  model: string,
  workspace: () => Promise<Workspace>,
  signal: AbortSignal,
): Promise<ModelSize> {
  const reference = referenceOf(model, 'model');
  if (reference.kind === 'local') return localSize(reference.path);
  const { artifacts } = await workspace();
  return sum(await artifacts.list(await artifacts.locate(reference, 'models', signal), signal));
}

async function localSize(path: string): Promise<ModelSize> {
  const facts = await stat(path);
  return facts.isFile() ? { bytes: facts.size, files: 1 } : sum(await filesIn(path));
}

function sum(files: readonly { size: number }[]): ModelSize {
  return { bytes: files.reduce((total, { size }) => total + size, 0), files: files.length };
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `1.23 MB`, in units of a thousand, with as many digits as tell it from `other`. */
export function sizeText(bytes: number, other?: number): string {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  for (let digits = 3; ; digits++) {
    const text = `${Number((bytes / 1000 ** power).toPrecision(digits))} ${units[power]}`;
    if (digits >= 17 || other === undefined || other === bytes || text !== sizeOf(other, power, digits))
      return text;
  }
}

function sizeOf(bytes: number, power: number, digits: number): string {
  return `${Number((bytes / 1000 ** power).toPrecision(digits))} ${units[power]}`;
}
