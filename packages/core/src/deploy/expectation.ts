const tolerance = 1e-6;

/**
 * Where an answer is not what was expected, as a JSON Pointer in a sentence that holds no value of either; undefined
 * where it is. Objects may hold more than was expected, lists may not; numbers may differ by a millionth.
 */
export function differenceFrom(expected: unknown, answer: unknown, pointer = ''): string | undefined {
  const where = pointer === '' ? 'the answer' : `the answer at ${pointer}`;
  if (answer === undefined) return pointer === '' ? 'the answer is not JSON' : `${where} is missing`;
  if (Array.isArray(expected)) {
    if (!Array.isArray(answer)) return `${where} is no list`;
    if (answer.length !== expected.length)
      return `${where} has ${answer.length} items, not ${expected.length}`;
    return firstOf(expected.map((item, i) => () => differenceFrom(item, answer[i], `${pointer}/${i}`)));
  }
  if (isObject(expected)) {
    if (!isObject(answer)) return `${where} is no object`;
    const entries = Object.entries(expected);
    return firstOf(
      entries.map(
        ([key, item]) =>
          () =>
            differenceFrom(item, answer[key], `${pointer}/${escaped(key)}`),
      ),
    );
  }
  if (typeof expected === 'number' && typeof answer === 'number') {
    const isNear = Math.abs(expected - answer) <= tolerance * Math.max(1, Math.abs(expected));
    return isNear ? undefined : `${where} is another number`;
  }
  return Object.is(expected, answer) ? undefined : `${where} is not as expected`;
}

function firstOf(looks: (() => string | undefined)[]): string | undefined {
  for (const look of looks) {
    const difference = look();
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
