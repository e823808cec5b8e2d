import { answersFrom, type Layout } from './layout.ts';
import type { RawRows } from './rows.ts';

/** What a layout selects, under its names or with a prefix before them. */
export function selectList({ selected }: Layout, prefix = ''): string {
  return [...selected].map(([as, sql]) => `${sql} AS ${prefix}${as}`).join(', ');
}

/** The columns that were read by a layout, as the rows of one model. */
export function rawFrom(layout: Layout, column: (as: string) => unknown[] | undefined): RawRows {
  const labels = layout.labels?.map((_, i) => column(`label_${i}`)!);
  return {
    labels: column('label') ?? [],
    ...(layout.labels && { sets: { names: layout.labels, labels: labels! } }),
    weights: column('weight'),
    groups: column('grouping'),
    models: [answersFrom(layout, column)],
    beside: Array.from({ length: layout.beside }, (_, i) => column(`beside_${i}`) ?? []),
  };
}
