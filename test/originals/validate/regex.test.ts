import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { openEngine } from '@mlops-actions/tabular/engine';
import { found } from '@mlops-actions/tabular/expectations/duckdb/text-conditions';
import { engineRegex } from '@mlops-actions/tabular/expectations/regex';
import { literal } from '@mlops-actions/tabular/sql';

const python = process.env['MLOPS_ORIGINALS_PYTHON'] ?? 'python3';

const pieces = [
  String.raw`a b A 1 _ é 中 . ^ $ | \d \w \s \D \W \S \b \B \Z \A ( ) (?: [ ] [^ [ab] [^a] [a-z] [\w] [\d_] [\s] []a] [[] [^]] -`,
  String.raw`* + ? *? +? ?? {2} {1,} {,2} {1,2} { } {, \n \t \\ \. \- \/ \_ \x41 \u00e9 \07 \0 \1 \q \a \v \p \Q \z`,
  String.raw`(?i) (?a) (?m) (?s) (?i: (?-i: (?P<n> (?= (?! (?#c) " ' && --`,
]
  .flatMap((line) => line.split(' '))
  .concat(' ', '\n');

const texts = 'a b A ab ba aab AB 1 12 _ é É 中文 a1 ٣ aé x-y [ ] { } {2} \\ . / " \' e\u0301 😀 a{,2} ª ½'
  .split(' ')
  .concat(
    '',
    ' ',
    '  ',
    'a b',
    'a\n',
    '\n',
    'a\nb',
    '\n\n',
    'a\tb',
    '\u00a0',
    '\u2028',
    '\u001c',
    '\u0085',
    '\0',
    '\u0007',
  );

/** The same patterns in every run. */
function* patterns(count: number): Generator<string> {
  let state = 20_010_101;
  const below = (limit: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  for (let i = 0; i < count; i++)
    yield Array.from({ length: 1 + below(5) }, () => pieces[below(pieces.length)]).join('');
}

it("means what it means in Python, or is refused: 20,000 regexes of Python's pieces on awkward texts", async () => {
  const all = [...new Set(patterns(20_000))];
  const script = join(import.meta.dirname, 'python_regex.py');
  const child = spawnSync(python, [script], {
    input: JSON.stringify({ patterns: all, texts }),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const expected = JSON.parse(child.stdout) as (boolean[] | null)[];
  const engine = await openEngine();
  const values = texts.map((text, index) => `(${index}, ${literal(text)})`).join(', ');
  const wrong: unknown[] = [];
  const counts = { judged: 0, invalid: 0, refused: 0 };
  for (const [index, pattern] of all.entries()) {
    const regex = translated(pattern);
    const theirs = expected[index] ?? null;
    if (!regex) {
      counts[theirs ? 'refused' : 'invalid'] += 1;
      continue;
    }
    counts.judged += 1;
    const rows = await engine
      .all(`SELECT t, ${found('v', regex.pattern)} AS found FROM (VALUES ${values}) AS x(t, v) ORDER BY t`)
      .catch(() => null);
    const ours = rows?.map((row) => row['found']);
    const unlike = texts.filter(
      (text, at) => ours?.[at] !== theirs?.[at] && !(regex.asciiOnly && /[^\0-\x7f]/.test(text)),
    );
    if (!ours || unlike.length > 0)
      wrong.push({ pattern, engine: regex.pattern, python: theirs ? 'valid' : 'invalid', unlike });
  }
  await engine.close();
  expect(wrong).toEqual([]);
  expect(counts.judged).toBeGreaterThan(4500);
}, 300_000);

function translated(pattern: string) {
  try {
    return engineRegex(pattern);
  } catch {
    return null;
  }
}
