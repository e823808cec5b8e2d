import type { Content } from './content.ts';

/** Something in a file that runs code, or that keeps the scan from knowing. */
export interface Finding {
  /** The file within the model. */
  path: string;
  /** Where inside it, outermost archive first. */
  members: readonly string[];
  /** `refused` refuses the model; `noted` is told and refuses nothing. */
  level: 'refused' | 'noted';
  /** How it would come to run: an opcode (`REDUCE`), a layer (`Lambda`), an operation (`ReadFile`), `unreadable`. */
  mechanism: string;
  /** What would run, by name, where there is one. */
  runs?: string;
  /** One sentence. */
  detail: string;
}

/** What a reader of a format reports; where it stands is added by the scan. */
export type Found = Pick<Finding, 'mechanism' | 'detail' | 'runs'> & { level?: Finding['level'] };

export function findingAt({ path, members }: Content, { level = 'refused', ...found }: Found): Finding {
  return { path, members, level, ...found };
}

/** A name out of a file, fit for a sentence: names in hostile files may hold anything. */
export function shownName(name: string): string {
  const printable = name.replaceAll(/[^\w.<>:$/ @+-]/g, '?');
  return printable.length > 120 ? `${printable.slice(0, 117)}...` : printable;
}
