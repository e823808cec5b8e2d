import type { ScannableFile } from '../../scan/content.ts';

/** The files of a model, of which the small texts are read. */
export interface Content {
  paths: string[];
  /** Undefined where there is no such file, or one larger than a text of its kind is. */
  text(path: string): Promise<string | undefined>;
}

/** What describes a model is a few kilobytes; whatever is larger is something else. */
const mostBytes = 4 << 20;

export function textsOf(files: readonly ScannableFile[]): Content {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return {
    paths: [...byPath.keys()],
    async text(path) {
      const file = byPath.get(path);
      if (!file || file.size > mostBytes) return undefined;
      return Buffer.from(await file.read(0, file.size)).toString('utf8');
    },
  };
}
