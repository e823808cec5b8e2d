import type { Section } from '../report/section.ts';
import type { LocalData } from './data-door.ts';

/** Columns that are listed; more make no page better. */
const mostColumns = 200;

interface SourceFacts {
  data: Pick<LocalData, 'dvc'>;
  columns: readonly { name: string; type: string; sqlType: string }[];
  notes: readonly string[];
  rowDigest?: { digest: string; algorithm: string } | undefined;
}

/** What a reader of the report should know of where the rows came from and what they are. */
export function sourceSection({ data, columns, notes, rowDigest }: SourceFacts): Section {
  const shown = columns.slice(0, mostColumns);
  const more = columns.length > shown.length ? ` (the first ${shown.length} of ${columns.length})` : '';
  return {
    title: 'Source',
    blocks: [
      ...notes.map((text) => ({ kind: 'text' as const, text })),
      ...(rowDigest
        ? [{ kind: 'text' as const, text: `Row digest (${rowDigest.algorithm}): ${rowDigest.digest}` }]
        : []),
      ...(data.dvc.length > 0
        ? [
            {
              kind: 'table' as const,
              columns: [{ title: 'Tracked by DVC' }, { title: 'MD5, verified' }],
              rows: data.dvc.map(({ path, md5 }) => [path, md5]),
            },
          ]
        : []),
      {
        kind: 'table',
        columns: [{ title: `Column${more}` }, { title: 'Kind' }, { title: 'SQL type' }],
        rows: shown.map(({ name, type, sqlType }) => [name, type, sqlType]),
      },
    ],
  };
}
