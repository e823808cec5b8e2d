import type { Content } from '../content.ts';

/** Longer than any tag that is looked for, with every character escaped. */
const overlap = 256;

/**
 * Why PyYAML might make Python objects of the text, if it might: tags that say so, also with escapes and in UTF-16, and directives that
 * give tags other names (https://pyyaml.org/wiki/PyYAMLDocumentation, https://yaml.org/spec/1.1/#id861060).
 */
export async function pythonTag(content: Content, isText: boolean): Promise<string | undefined> {
  let decoder: TextDecoder | undefined;
  let before = '\n';
  for await (const chunk of content.stream()) {
    const encoding = encodingOf(chunk);
    if (!decoder && !isText && encoding === 'utf-8') return undefined;
    decoder ??= new TextDecoder(encoding);
    const text = before + decoder.decode(chunk, { stream: true });
    if (/[\r\n\u0085\u2028\u2029]\uFEFF?%TAG[ \t]/.test(text))
      return 'gives YAML tags other names (%TAG), so that what its tags make cannot be known';
    const plain = text.replaceAll(/%([0-7][0-9a-f])/gi, (_, code: string) =>
      String.fromCodePoint(parseInt(code, 16)),
    );
    if (/!!python\/|tag:yaml\.org,2002:python\//.test(plain))
      return 'asks the YAML loader to make Python objects (!!python/…)';
    before = text.slice(-overlap);
  }
  return undefined;
}

/** PyYAML goes by the first two bytes. */
function encodingOf(head: Uint8Array): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8';
}
