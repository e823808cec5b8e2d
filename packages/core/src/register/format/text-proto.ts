/** A message in protobuf's text format: each field with its values, in order; scalars stay text. */
export interface TextMessage {
  [field: string]: (string | TextMessage)[];
}

const token = /#[^\n]*|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|[{}<>[\]:,;]|[^\s{}<>[\]:,;"'#]+/g;
const deepest = 50;

/** Undefined for what is not protobuf's text format (https://protobuf.dev/reference/protobuf/textformat-spec/). */
export function parseTextProto(text: string): TextMessage | undefined {
  const tokens = [...text.matchAll(token)]
    .filter(([all]) => !all.startsWith('#'))
    .map(([all, double, single]) => ({ all, text: double ?? single ?? all }));
  let at = 0;
  const message = (end: string | undefined, depth: number): TextMessage => {
    const fields: TextMessage = Object.create(null) as TextMessage;
    while (at < tokens.length && tokens[at]!.all !== end) {
      const name = tokens[at++]!.all;
      if (!/^[A-Za-z_]\w*$/.test(name)) throw new SyntaxError(name);
      if (tokens[at]?.all === ':') at++;
      (fields[name] ??= []).push(...values(depth));
      if (tokens[at]?.all === ',' || tokens[at]?.all === ';') at++;
    }
    if (end !== undefined && tokens[at++]?.all !== end) throw new SyntaxError(end);
    return fields;
  };
  const values = (depth: number): (string | TextMessage)[] => {
    const next = tokens[at++];
    if (!next || depth > deepest || /^[}>\]:,;]$/.test(next.all)) throw new SyntaxError(next?.all);
    if (next.all === '{' || next.all === '<') return [message(next.all === '{' ? '}' : '>', depth + 1)];
    if (next.all !== '[') return [next.text];
    const list: (string | TextMessage)[] = [];
    while (tokens[at]?.all !== ']') {
      list.push(...values(depth + 1));
      if (tokens[at]?.all === ',') at++;
    }
    at++;
    return list;
  };
  try {
    return message(undefined, 0);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
