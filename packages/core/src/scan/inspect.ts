import { posix } from 'node:path';
import { ByteReader } from './byte-reader.ts';
import { type Content, held, ranged } from './content.ts';
import { scanHdf5 } from './formats/hdf5.ts';
import { scanKerasText } from './formats/keras.ts';
import { scanNumpy } from './formats/numpy.ts';
import { isUnmarkedPickle, scanPickle } from './formats/pickle.ts';
import { isMessageName, scanMessage, scanNamedMessage } from './formats/protobuf.ts';
import { scanSafetensors } from './formats/safetensors.ts';
import { pythonTag } from './formats/yaml.ts';
import { type Format, recognise } from './recognise.ts';
import type { Scan } from './scan.ts';
import { unpacked } from './unpack/compression.ts';
import { scanTar } from './unpack/tar.ts';
import { type Member, zipMembers } from './unpack/zip.ts';
import { endsAsZip } from './unpack/zip-directory.ts';
import { Malformed, Unreadable } from './unreadable.ts';

/** Looks into one content and everything in it; returns what it is. What cannot be read is a finding. */
export async function inspect(content: Content, scan: Scan, isOfTorch = false): Promise<string> {
  try {
    return await inspectAs(await recognise(content), content, scan, isOfTorch);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    scan.report(content, { mechanism: 'unreadable', detail: error.message });
    return 'unreadable';
  }
}

async function inspectAs(format: Format, content: Content, scan: Scan, isOfTorch: boolean): Promise<string> {
  const { heldBytes } = scan.limits;
  const { read, size } = content;
  if (format !== 'zip' && read && size !== undefined && (await endsAsZip({ ...content, read, size })))
    throw new Unreadable('ends as a zip archive and does not begin as one, and a loader takes either');
  const isPickle = canBeUnmarked(format) && (await isUnmarkedPickle(content, scan));
  if (isPickle) await scanPickle(content, scan);
  const name = posix.basename(content.members.at(-1) ?? content.path);
  if (isMessageName(name)) return inspectMessage(format, content, name, scan);
  if (isPickle) return 'pickle';
  switch (format) {
    case 'pickle':
      await scanPickle(content, scan, isOfTorch ? { reading: 'torch' } : {});
      return format;
    case 'zip':
      return inspectZip(await zipMembers(await ranged(content, heldBytes), scan), scan);
    case 'tar':
      await scanTar(
        content,
        scan,
        async (member) => void (await inspect(await replayable(member, scan), scan)),
      );
      return format;
    case 'numpy':
      await scanNumpy(content, scan);
      return format;
    case 'hdf5':
      await scanHdf5(content, scan);
      return format;
    case 'safetensors':
      await scanSafetensors(await ranged(content, heldBytes));
      return format;
    case 'refused-archive':
      throw new Unreadable(
        'is an archive of a kind that cannot be looked into: unpack it, or save the model again',
      );
    case 'gguf':
    case 'empty':
      return format;
    case 'text':
    case 'protobuf':
    case 'unknown':
      return inspectUnmarked(format, content, scan);
    default: {
      const inner = await inspect(unpacked(format, content, scan), scan);
      return `${inner} in ${format}`;
    }
  }
}

/** Bytes by which nothing is recognised that could not be a message. */
const unclaimed: ReadonlySet<Format> = new Set(['protobuf', 'text', 'empty', 'unknown']);

/** What a loader takes for a message by its name: a message may begin as any other format does, and parsers pass over that. */
async function inspectMessage(format: Format, content: Content, name: string, scan: Scan): Promise<string> {
  if (!unclaimed.has(format)) throw new Unreadable(`is named as a model and begins as ${format} does`);
  return scanNamedMessage(await ranged(content, scan.limits.heldBytes), name, scan);
}

/**
 * A pickle may begin as another format does: `GGUF` is a number to an unpickler, the first name of a tar an import. A zip begins with a
 * persistent id, which no loader of pickles answers that has not looked for a zip before.
 */
function canBeUnmarked(format: Format): boolean {
  return format !== 'pickle' && format !== 'zip' && format !== 'empty';
}

/** Members of a tar are read as they pass, and looked at more than once. */
async function replayable(member: Content, scan: Scan): Promise<Content> {
  return ranged(member, scan.limits.heldBytes);
}

async function inspectZip(members: readonly Member[], scan: Scan): Promise<string> {
  const folder = torchFolder(members);
  const config = members.find(({ name }) => name === 'config.json');
  const isKeras = config !== undefined && members.some(({ name }) => name === 'metadata.json');
  for (const { name, content } of members) {
    if (
      folder !== undefined &&
      /^\d+$/.test(name.slice(`${folder}data/`.length)) &&
      name.startsWith(`${folder}data/`)
    ) {
      await inspectStorage(content, scan);
      continue;
    }
    await inspect(content, scan, folder !== undefined && name.startsWith(folder));
    if (isKeras && name === 'config.json')
      scanKerasText((await held(content, scan.limits.heldBytes)).toString('utf8'), content, scan);
  }
  return folder !== undefined ? 'PyTorch archive' : isKeras ? 'Keras archive' : 'zip';
}

/** The folder of an archive that `torch.save` wrote, with its `/`. */
function torchFolder(members: readonly Member[]): string | undefined {
  const names = new Set(members.map(({ name }) => name));
  const data = [...names].find((name) => posix.basename(name) === 'data.pkl');
  const folder = data?.slice(0, -'data.pkl'.length);
  return folder !== undefined && names.has(`${folder}version`) ? folder : undefined;
}

/** Magics that no tensor begins with by chance. */
const longMagics: ReadonlySet<Format> = new Set([
  'zip',
  'numpy',
  'hdf5',
  'xz',
  'zstd',
  'lz4',
  'refused-archive',
]);

/** Bytes of tensors, which may begin as anything short does; a pickle or an archive has no business there. */
async function inspectStorage(content: Content, scan: Scan): Promise<void> {
  const format = await recognise(content);
  if (longMagics.has(format)) return void (await inspect(content, scan));
  try {
    if (format === 'pickle' || (await isUnmarkedPickle(content, scan))) await scanPickle(content, scan);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
  }
}

/** Names that say a loader unpickles or parses the file: then it has to be that. */
const modelNames = /\.(pkl|pickle|joblib|dill|pt|pth|ckpt|npy|npz|h5|hdf5|keras|safetensors)$/i;
async function inspectUnmarked(
  format: 'text' | 'protobuf' | 'unknown',
  content: Content,
  scan: Scan,
): Promise<string> {
  const name = content.members.at(-1) ?? content.path;
  if (format === 'protobuf') {
    const kind = await scanMessage(await ranged(content, scan.limits.heldBytes), scan);
    if (kind !== undefined) return kind;
  }
  if (modelNames.test(name)) {
    if (!/\.(pkl|pickle|joblib|dill|pt|pth|ckpt)$/i.test(name))
      throw new Unreadable('is not what its name says');
    await scanPickle(content, scan);
    return 'pickle';
  }
  if (isVariables(content, scan)) return 'TensorFlow variables';
  // YAML may be UTF-16, which is no text to `recognise`.
  const tag = await pythonTag(content, format === 'text');
  if (tag !== undefined) scan.report(content, { mechanism: 'YAML tag', detail: tag });
  if (format !== 'text') {
    scan.unknown.push(content);
    return 'unknown';
  }
  await inspectText(content, scan);
  return 'text';
}

async function inspectText(content: Content, scan: Scan): Promise<void> {
  const reader = new ByteReader(content);
  const head = (await reader.peek(2 ** 16)).toString('utf8');
  await reader.close();
  if (!/^\uFEFF?\s*(\{|$)/.test(head)) return;
  const text = (await held(content, scan.limits.heldBytes)).toString('utf8');
  if (/^\uFEFF?\s*\{/.test(text) && text.includes('"class_name"')) scanKerasText(text, content, scan);
}

/** The tensors of a SavedModel, which lie in a folder beside its graph. */
function isVariables({ path, members }: Content, { sizes }: Scan): boolean {
  const match = /^(.*?)variables\/variables\.(index|data-\d{5}-of-\d{5})$/.exec(path);
  return match !== null && members.length === 0 && sizes.has(`${match[1]}saved_model.pb`);
}
