import type { Block, Section } from '../report/section.ts';
import type { LocalData } from './data-door.ts';

interface SourceFacts {
  data: Pick<LocalData, 'dvc'>;
  notes: readonly string[];
  rowDigest?: { digest: string; algorithm: string } | undefined;
}

/** What a reader of the report should know of where the rows came from; nothing where there is nothing to know. */
export function sourceSections({ data, notes, rowDigest }: SourceFacts): Section[] {
  const text = (line: string): Block => ({ kind: 'text', text: line });
  const blocks: Block[] = notes.map(text);
  if (rowDigest) blocks.push(text(`Row digest (${rowDigest.algorithm}): ${rowDigest.digest}`));
  if (data.dvc.length > 0) {
    blocks.push({
      kind: 'table',
      columns: [{ title: 'Tracked by DVC' }, { title: 'MD5, verified' }],
      rows: data.dvc.map(({ path, md5 }) => [path, md5]),
    });
  }
  return blocks.length === 0 ? [] : [{ title: 'Source', blocks }];
}
