/** What a report shows, free of any markup: rendered as Markdown and as HTML. */
export interface Section {
  title: string;
  blocks: Block[];
  /** Set where it shows values of the data, which never reach a summary. */
  htmlOnly?: boolean;
  /** Set where it is looked into after the checks; by default it stands before them. In the HTML only. */
  afterChecks?: boolean;
}

export type Block =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | TableBlock
  /** A Vega-Lite specification with its data inline; drawn in the HTML only. `alt` says what it shows. */
  | { kind: 'chart'; spec: Record<string, unknown>; alt: string }
  /** Many small things of one kind side by side; in the HTML only. */
  | { kind: 'cards'; cards: Card[] };

export interface TableBlock {
  kind: 'table';
  columns: Column[];
  rows: Cell[][];
  /** Whether each row is read by itself, not beside the others; by default where no column is of numbers. */
  records?: boolean;
}

export interface Card {
  title: string;
  /** One short line below the title. */
  note: string;
  bars?: Bars;
  facts: { name: string; value: Cell }[];
  /** The commonest first, with their shares from 0 to 1. */
  ranks?: { label: string; count: number; share: number }[];
}

/** A histogram so small that it needs no chart library: shares of the whole, from left to right. */
export interface Bars {
  shares: number[];
  /** What the outer bars hold beyond their ends. */
  beyond?: string;
  /** What stands below the left and the right end. */
  ends: [string, string];
  alt: string;
}

export interface Column {
  title: string;
  align?: 'left' | 'right';
}

/** A number is printed with six significant digits; a verdict gets its colour and sign. */
export type Cell = string | number | null | { verdict: string };
