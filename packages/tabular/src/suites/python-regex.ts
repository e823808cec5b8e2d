/** Flags of Python that stand at the beginning of an expression and hold for the whole. */
const flags = /^(?:\(\?[aiLmsux]+\))*/;

function parts(pattern: string): { flags: string; rest: string } {
  const head = flags.exec(pattern)?.[0] ?? '';
  return { flags: head, rest: pattern.slice(head.length) };
}

/** What `re.match` matches, as an expression that is searched for: from the start of the text. */
export function matchedFromStart(pattern: string): string {
  const { flags, rest } = parts(pattern);
  return `${flags}\\A(?:${rest})`;
}

/** What Frictionless matches: the pattern between `^` and `$`, from the start of the text. */
export function matchedBetweenAnchors(pattern: string): string {
  return `\\A(?:^${pattern}$)`;
}

/** A text as an expression of Python that matches nothing else. */
export function escaped(text: string): string {
  return text.replaceAll(/[!-/:-@[-`{-~]/g, (sign) => (sign === '_' ? sign : `\\${sign}`));
}

/** Texts that Python's `int` reads. */
export const wholeNumber = '\\A\\s*[+-]?[0-9]+(?:_[0-9]+)*\\s*\\Z';

/** Texts that Python's `float` and `Decimal` read as a finite number. */
export const finiteNumber = '(?i)\\A\\s*[+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:e[+-]?[0-9]+)?\\s*\\Z';
