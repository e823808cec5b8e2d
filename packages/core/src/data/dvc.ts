import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, resolve } from 'node:path';
import { filesIn } from '@mlops-actions/azureml/folder';
import { z } from 'zod';
import { parseForeignYaml } from '../runtime/foreign-yaml.ts';
import { UserError } from '../runtime/user-error.ts';

/** A file or folder that DVC tracks, whose hash was found to be the one that its `.dvc` file records. */
export interface DvcTracked {
  /** Relative to the working folder, as it was named. */
  path: string;
  /** The MD5 that DVC knows the version by; `….dir` for a folder. */
  md5: string;
}

const schema = z.object({
  wdir: z.string().optional(),
  outs: z
    .array(z.object({ path: z.string(), md5: z.string().optional(), hash: z.string().optional() }))
    .min(1),
});

/**
 * What a `.dvc` file tracks, each held to its hash.
 * @throws UserError for a file that DVC did not write, for data that is not there and for data that differs
 */
export async function trackedBy(dvcFile: string, folder: string): Promise<DvcTracked[]> {
  const { wdir = '.', outs } = await read(dvcFile, folder);
  const tracked: DvcTracked[] = [];
  for (const { path: out, md5, hash } of outs) {
    const path = isAbsolute(out) ? out : normalize(join(dirname(dvcFile), wdir, out));
    if (md5 === undefined)
      throw new UserError(`'${dvcFile}' has no md5 of '${out}': run 'dvc commit' and commit the file.`, {
        file: dvcFile,
      });
    await verify({ path, md5 }, dvcFile, folder, hash !== 'md5');
    tracked.push({ path, md5 });
  }
  return tracked;
}

async function read(dvcFile: string, folder: string): Promise<z.output<typeof schema>> {
  const text = await readFile(resolve(folder, dvcFile), 'utf8').catch(() => {
    throw new UserError(`'${dvcFile}' does not exist or cannot be read: check the path.`);
  });
  const parsed = schema.safeParse(parseForeignYaml(text));
  if (parsed.success) return parsed.data;
  throw new UserError(`'${dvcFile}' is not a file that DVC wrote: it has no list 'outs' of paths.`, {
    file: dvcFile,
  });
}

async function verify(
  { path, md5 }: DvcTracked,
  dvcFile: string,
  folder: string,
  isLegacy: boolean,
): Promise<void> {
  const place = resolve(folder, path);
  const facts = await stat(place).catch(() => undefined);
  if (!facts)
    throw new UserError(
      `'${path}' is tracked by '${dvcFile}' and not there: run 'dvc pull ${dvcFile}' in an earlier step.`,
      { file: dvcFile },
    );
  const hash = facts.isDirectory() ? await folderHash(place, isLegacy) : await fileHash(place, false);
  if (hash === md5 || (isLegacy && facts.isFile() && (await fileHash(place, true)) === md5)) return;
  throw new UserError(
    `'${path}' is not the version that '${dvcFile}' records: run 'dvc checkout ${dvcFile}' to get that one, or 'dvc add ${path}' and commit the file if the data was meant to change.`,
    { file: dvcFile },
  );
}

/** DVC before 3.0 hashed text with its line ends as Unix has them. */
async function fileHash(path: string, asUnix: boolean): Promise<string> {
  const hash = createHash('md5');
  const chunks = createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>;
  let isText: boolean | undefined;
  for await (const chunk of chunks) {
    isText ??= asUnix && !chunk.subarray(0, 512).includes(0);
    hash.update(isText ? asUnixText(chunk) : chunk);
  }
  return hash.digest('hex');
}

/** As DVC did it: chunk by chunk, so that a line end that is cut by a chunk stays as it is. */
function asUnixText(chunk: Buffer): Buffer {
  return Buffer.from(chunk.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}

/** MD5 of the JSON list of the folder's files and their hashes, as Python writes it, sorted by path. */
async function folderHash(folder: string, isLegacy: boolean): Promise<string> {
  const entries: [string, string][] = [];
  for (const { path, file } of await filesIn(folder)) entries.push([path, await fileHash(file, isLegacy)]);
  const list = entries
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([path, md5]) => `{"md5": "${md5}", "relpath": ${asciiJson(path)}}`);
  return `${createHash('md5')
    .update(`[${list.join(', ')}]`)
    .digest('hex')}.dir`;
}

function asciiJson(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
