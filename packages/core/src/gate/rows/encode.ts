/** Columns of values as codes: classes, sets of labels, groups. */

export interface Coded {
  /** The sorted distinct values; a code is a place among them. */
  values: (string | number)[];
  /** −1 is missing. */
  codes: Int32Array[];
}

/** Columns of classes as codes of the sorted distinct values, those of `known` included though no row has them. */
export function encode(
  columns: readonly (readonly unknown[])[],
  known: readonly (string | number)[] = [],
): Coded {
  const seen = new Map<unknown, number>(known.map((value, code) => [value, code]));
  const codes = columns.map((column) => {
    const coded = new Int32Array(column.length);
    for (let i = 0; i < column.length; i++) {
      const value = column[i];
      let code = seen.get(value);
      if (value === null || Number.isNaN(value)) code = -1;
      else if (code === undefined) seen.set(value, (code = seen.size));
      coded[i] = code!;
    }
    return coded;
  });
  const values = [...seen.keys()] as (string | number)[];
  const sorted = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const rank = new Map(sorted.map((value, code) => [value, code]));
  const recode = Int32Array.from(values, (value) => rank.get(value)!);
  for (const column of codes) {
    for (let i = 0; i < column.length; i++) if (column[i]! >= 0) column[i] = recode[column[i]!]!;
  }
  return { values: sorted, codes };
}

/** Labels that are packed into one key at a time, so that key and code stay exact in a double. */
const labelsAKey = 20;

export interface CodedSets {
  /** The set of each row, table by table; −1 where a value is missing, −2 where one is neither 0 nor 1. */
  codes: Int32Array[];
  /** 1 for the labels in each set. */
  members: Uint8Array[];
}

/** Tables of indicator columns (one a label, 0 or 1) as codes of the distinct sets of labels. */
export function encodeSets(tables: readonly (readonly Float64Array[])[]): CodedSets {
  const labels = tables[0]!.length;
  const codes = tables.map((columns) => new Int32Array(columns[0]?.length ?? 0));
  let members: Uint8Array[] = [new Uint8Array(labels)];
  for (let from = 0; from < labels; from += labelsAKey) {
    const to = Math.min(from + labelsAKey, labels);
    const seen = new Map<number, number>();
    const grown: Uint8Array[] = [];
    tables.forEach((columns, table) => {
      const coded = codes[table]!;
      for (let i = 0; i < coded.length; i++) {
        const before = coded[i]!;
        if (before < 0) continue;
        let bits = 0;
        for (let label = to - 1; label >= from && bits >= 0; label--) {
          const value = columns[label]![i]!;
          bits = value === 0 || value === 1 ? 2 * bits + value : Number.isNaN(value) ? -1 : -2;
        }
        if (bits < 0) {
          coded[i] = bits;
          continue;
        }
        const key = before * 2 ** labelsAKey + bits;
        let code = seen.get(key);
        if (code === undefined) {
          seen.set(key, (code = seen.size));
          const set = members[before]!.slice();
          for (let label = from; label < to; label++) set[label] = (bits >> (label - from)) & 1;
          grown.push(set);
        }
        coded[i] = code;
      }
    });
    members = grown;
  }
  return { codes, members };
}

/** Numbers as they are; whatever is none is NaN. */
export function numbersOf(column: readonly unknown[]): Float64Array {
  const numbers = new Float64Array(column.length);
  for (let i = 0; i < column.length; i++) {
    const value = column[i];
    numbers[i] = typeof value === 'number' ? value : NaN;
  }
  return numbers;
}
