import { parseDocument } from 'yaml';

/** YAML (or JSON) that another tool wrote; undefined for what is none, and for more aliases than a file of that kind has. */
export function parseForeignYaml(text: string): unknown {
  try {
    const document = parseDocument(text);
    return document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}
