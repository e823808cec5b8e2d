/** What there is to tell, free of any channel's form. It holds names and figures, never values of the data. */
export interface Notice {
  /** What is watched, such as an endpoint: at most one issue is open for it. */
  subject: string;
  /** `unknown` where there was not enough data to say: what was raised stays raised. */
  state: 'raised' | 'cleared' | 'unknown';
  /** One line, such as `Drift on flight-delay`. */
  title: string;
  /** One sentence. */
  summary: string;
  facts: Fact[];
  /** What drifted, the worst first, each with its figures. */
  items: Fact[];
  /** Address of the workflow run; undefined outside GitHub. */
  runUrl: string | undefined;
  /** For machines: what a plain webhook is sent. */
  report: Record<string, unknown>;
}

export interface Fact {
  name: string;
  value: string;
}

/** What became of one notice, for the report. */
export interface Delivery {
  channel: string;
  /** `none` where there was nothing to tell. */
  result: 'sent' | 'none' | 'failed';
  /** One sentence. */
  detail: string;
}

/** The first items, and how many are left out. */
export function firstItems(notice: Notice, most: number): { shown: Fact[]; more: number } {
  return { shown: notice.items.slice(0, most), more: Math.max(0, notice.items.length - most) };
}
