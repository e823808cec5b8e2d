/** Numbers that Python's `json` reads and JSON does not have. */
const wordNumbers = /"(?:[^"\\]|\\.)*"|(?<![\w.+-])-?Infinity(?![\w.])|(?<![\w.+-])NaN(?![\w.])/gs;
const notANumber = '\u0000NaN';

/**
 * A text as Python's `json.loads` reads it.
 * @throws SyntaxError where it does not.
 */
export function pythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
  }
  const written: Record<string, string> = {
    NaN: JSON.stringify(notANumber),
    Infinity: '1e999',
    '-Infinity': '-1e999',
  };
  const plain = text.replaceAll(wordNumbers, (piece) => written[piece] ?? piece);
  return JSON.parse(plain, (_, value: unknown) => (value === notANumber ? Number.NaN : value));
}

export function isPythonJson(text: string): boolean {
  try {
    pythonJson(text);
    return true;
  } catch {
    return false;
  }
}
