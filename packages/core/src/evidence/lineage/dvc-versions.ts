import { glob, readFile } from 'node:fs/promises';
import { basename, dirname, join, normalize } from 'node:path';
import { z } from 'zod';
import { parseForeignYaml } from '../../runtime/foreign-yaml.ts';
import { UserError } from '../../runtime/user-error.ts';

/** A version of data that DVC tracks, as its file records it; whether the data on this machine is that one, data-validate holds. */
export const dvcVersionSchema = z.object({
  path: z.string(),
  /** `….dir` for a folder. */
  md5: z.string(),
  size: z.number().optional(),
  files: z.number().optional(),
  /** The `.dvc` or `dvc.lock` file. */
  file: z.string(),
  /** The stage of the pipeline, and what it is to it. */
  stage: z.string().optional(),
  role: z.enum(['input', 'output']).optional(),
});

export type DvcVersion = z.infer<typeof dvcVersionSchema>;

const output = z.object({
  path: z.string(),
  md5: z.string().optional(),
  size: z.number().optional(),
  nfiles: z.number().optional(),
});
const pointer = z.object({ wdir: z.string().optional(), outs: z.array(output).min(1) });
const lock = z.object({
  schema: z.literal('2.0'),
  stages: z.record(
    z.string(),
    z.object({ deps: z.array(output).optional(), outs: z.array(output).optional() }),
  ),
});

/**
 * The versions that `.dvc` files and `dvc.lock` record (DVC 3; https://dvc.org/doc/user-guide/project-structure).
 * @param patterns paths or globs
 * @throws UserError for a pattern that names nothing, and for a file that DVC did not write
 */
export async function readDvcVersions(patterns: readonly string[]): Promise<DvcVersion[]> {
  const files = new Set<string>();
  for (const pattern of patterns) {
    const found: string[] = [];
    for await (const file of glob(pattern)) found.push(file);
    if (found.length === 0)
      throw new UserError(
        `Input 'dvc' names '${pattern}', which does not exist: give .dvc files or dvc.lock.`,
      );
    for (const file of found) files.add(file);
  }
  const versions = await Promise.all([...files].sort().map(versionsIn));
  return versions.flat();
}

async function versionsIn(file: string): Promise<DvcVersion[]> {
  const content = parseForeignYaml(await readFile(file, 'utf8'));
  const isLock = basename(file) === 'dvc.lock';
  const parsed = isLock ? lock.safeParse(content) : pointer.safeParse(content);
  if (!parsed.success) {
    const lacks = isLock ? "it has no 'stages' of schema 2.0" : "it has no list 'outs' of paths";
    throw new UserError(`'${file}' is not a file that DVC wrote: ${lacks}.`, { file });
  }
  const place = { file, folder: dirname(file) };
  if ('outs' in parsed.data) {
    const folder = join(place.folder, parsed.data.wdir ?? '.');
    return parsed.data.outs.flatMap((each) => versionOf(each, { ...place, folder }));
  }
  return Object.entries(parsed.data.stages).flatMap(([stage, { deps = [], outs = [] }]) => [
    ...deps.flatMap((each) => versionOf(each, place, { stage, role: 'input' })),
    ...outs.flatMap((each) => versionOf(each, place, { stage, role: 'output' })),
  ]);
}

/** What DVC does not hash, such as an output that is not cached, has no version. */
function versionOf(
  { path, md5, size, nfiles }: z.output<typeof output>,
  { file, folder }: { file: string; folder: string },
  of: Pick<DvcVersion, 'stage' | 'role'> = {},
): DvcVersion[] {
  if (md5 === undefined) return [];
  return [
    {
      path: normalize(join(folder, path)),
      md5,
      ...(size !== undefined && { size }),
      ...(nfiles !== undefined && { files: nfiles }),
      file,
      ...of,
    },
  ];
}
