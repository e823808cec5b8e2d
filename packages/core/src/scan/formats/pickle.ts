import { ByteReader } from '../byte-reader.ts';
import type { Content } from '../content.ts';
import type { Found } from '../finding.ts';
import { Judge, type Reading } from '../pickle/judge.ts';
import { walkPickle, type Walked } from '../pickle/walk.ts';
import type { Scan } from '../scan.ts';
import { Malformed, Unreadable } from '../unreadable.ts';

/** The first pickle of a file that `torch.save` wrote before version 1.6 (torch/serialization.py, `MAGIC_NUMBER`). */
const torchMagic = 0x1950a86a20f9469cfc6cn;

export interface PickleOptions {
  /** By what the file is loaded; joblib reads what `pickle.load` writes too. */
  reading?: Reading;
  /** Where the pickle begins. */
  from?: number;
}

/**
 * Goes through all pickles of a content. One of PyTorch's old layout is followed by the bytes of its storages; after any other there may
 * be nothing else, because what stands there can be loaded too.
 */
export async function scanPickle(
  content: Content,
  scan: Scan,
  { reading = 'joblib', from = 0 }: PickleOptions = {},
): Promise<void> {
  const report = (found: Found) => scan.report(content, found);
  const reader = new ByteReader(content);
  await reader.skip(from);
  const walk = (by: Reading) => walkPickle(reader, new Judge(by, report), scan.limits);
  try {
    const first = await walk(reading);
    if (first.value === torchMagic) {
      for (let count = 0; count < 4; count++) await walk('torch');
      return;
    }
    let hasArrays = first.hasArrays;
    while (await reader.fill(1)) hasArrays = (await following(walk(reading))).hasArrays || hasArrays;
    if (hasArrays) await readPlainly(content, scan, from);
  } finally {
    await reader.close();
  }
}

async function following(walk: Promise<Walked>): Promise<Walked> {
  try {
    return await walk;
  } catch (error) {
    if (error instanceof Unreadable) throw new Unreadable('has bytes after its pickle that are none');
    throw error;
  }
}

/** `pickle.load` takes the bytes of joblib's arrays for opcodes: they must not be any that run something. */
async function readPlainly(content: Content, scan: Scan, from: number): Promise<void> {
  const reader = new ByteReader(content);
  await reader.skip(from);
  const report = (found: Found) =>
    scan.report(content, {
      ...found,
      detail: `when pickle.load reads it instead of joblib, ${found.detail}`,
    });
  try {
    await walkPickle(reader, new Judge('plain', report), scan.limits);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
  } finally {
    await reader.close();
  }
}

/**
 * Whether content that nothing marks as a pickle is one, as the protocols 0 and 1 are: an unpickler gets to call something, or gets to the
 * end of one of the pickles that stand there and has imported something. Text and data fail long before.
 * @throws Unreadable where the scan gives up and an unpickler may go on
 */
export async function isUnmarkedPickle(content: Content, scan: Scan): Promise<boolean> {
  const reader = new ByteReader(content);
  const judge = new Judge('joblib', () => {});
  try {
    do await walkPickle(reader, judge, scan.limits);
    while (!judge.hasImports && !judge.hasCalls && (await reader.fill(1)));
    return judge.hasImports || judge.hasCalls;
  } catch (error) {
    if (error instanceof Malformed) return judge.hasCalls;
    throw error;
  } finally {
    await reader.close();
  }
}
