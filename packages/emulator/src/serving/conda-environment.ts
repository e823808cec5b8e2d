import { parse } from 'yaml';
import { z } from 'zod';

const condaSchema = z.object({
  dependencies: z.array(z.union([z.string(), z.object({ pip: z.array(z.string()) })])).default([]),
});

/** What of a conda file matters here. */
export interface CondaEnvironment {
  /** Requirement lines of the pip part, as written. */
  pip: string[];
  /** Packages that only conda could install, without python and pip. */
  conda: string[];
}

/** Reads a conda file, as YAML or (as the service returns it) JSON. Throws an Error with a sentence. */
export function readCondaFile(text: string): CondaEnvironment {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw new Error(`The conda file is no YAML: ${(error as Error).message.split('\n', 1)[0]}`, {
      cause: error,
    });
  }
  const conda = condaSchema.safeParse(document);
  if (!conda.success)
    throw new Error('The conda file needs dependencies: a list of packages and of {pip: […]}.');
  const { dependencies } = conda.data;
  return {
    pip: dependencies.flatMap((entry) =>
      typeof entry === 'string' ? [] : entry.pip.map((line) => line.trim()),
    ),
    conda: dependencies.filter(
      (entry): entry is string =>
        typeof entry === 'string' && !['python', 'pip'].includes(packageName(entry)),
    ),
  };
}

/** True when the environment brings the server that runs score.py, itself or by azureml-defaults. */
export function bringsInferenceServer(environment: CondaEnvironment): boolean {
  const names = new Set([...environment.pip, ...environment.conda].map(packageName));
  return names.has('azureml-inference-server-http') || names.has('azureml-defaults');
}

const packageName = (requirement: string): string =>
  (/^[A-Za-z0-9._-]+/.exec(requirement.replace(/^.*::/, ''))?.[0] ?? '')
    .toLowerCase()
    .replaceAll(/[._]/g, '-');
