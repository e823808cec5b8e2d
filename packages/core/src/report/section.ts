/** What a report shows, free of any markup: rendered as Markdown and as HTML. */
export interface Section {
  title: string;
  blocks: Block[];
  /** Set where it shows values of the data, which never reach a summary. */
  htmlOnly?: boolean;
}

export type Block =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'table'; columns: Column[]; rows: Cell[][] }
  /** A Vega-Lite specification with its data inline; drawn in the HTML only. `alt` says what it shows. */
  | { kind: 'chart'; spec: Record<string, unknown>; alt: string };

export interface Column {
  title: string;
  align?: 'left' | 'right';
}

/** A number is printed with six significant digits; a verdict gets its colour and sign. */
export type Cell = string | number | null | { verdict: string };
