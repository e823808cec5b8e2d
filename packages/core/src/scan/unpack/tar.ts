import { pipeline, Readable } from 'node:stream';
import { extract } from 'tar-stream';
import type { Content } from '../content.ts';
import type { Scan } from '../scan.ts';
import { Unreadable } from '../unreadable.ts';
import { wrongName } from './archive-name.ts';
import { guarded } from './guarded.ts';

/**
 * Hands each file of a tar on while it is read; a member can be read once, in its turn.
 * @throws Unreadable where it is no sound archive
 */
export async function scanTar(
  content: Content,
  scan: Scan,
  each: (member: Content) => Promise<void>,
): Promise<void> {
  const guard = guarded('tar archive');
  const archive = extract();
  const source = async function* () {
    const iterator = content.stream()[Symbol.asyncIterator]();
    for (let next; !(next = await guard.source(iterator.next())).done;) yield next.value;
  };
  // Its error reaches the loop below too.
  pipeline(Readable.from(source()), archive as unknown as NodeJS.WritableStream, () => {});
  const entries = archive[Symbol.asyncIterator]();
  const names = new Set<string>();
  try {
    for (;;) {
      const next = await guard.run(() => entries.next());
      if (next.done) return;
      const { name, type, size } = next.value.header;
      const wrong = wrongName(name);
      if (wrong !== undefined) throw new Unreadable(wrong);
      if (names.has(name) && type !== 'directory')
        throw new Unreadable('has two members of one name, of which a loader takes either');
      names.add(name);
      if (!['file', 'contiguous-file', 'directory'].includes(type ?? 'file'))
        throw new Unreadable(`has a member that is no file but a ${type}`);
      if (type === 'directory') continue;
      const stream = next.value as unknown as AsyncIterable<Uint8Array>;
      await each(scan.inside(content, name, size, () => guard.stream(async () => stream), undefined));
      next.value.resume();
    }
  } finally {
    archive.destroy();
  }
}
