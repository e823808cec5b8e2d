import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { renderSections } from '../../report/html.ts';
import { testContext } from '../../runtime/test-context.ts';
import { validateData, type ValidateInputs } from '../validate-data.ts';

let folder: string;
let runs = 0;

beforeAll(async () => {
  // What a foreign key names has to be within the working folder.
  await mkdir('.cache', { recursive: true });
  folder = await mkdtemp(path.resolve('.cache', 'references-'));
  await file('airports.csv', 'iata,town\nATL,Atlanta\nBOS,Boston\nJFK,New York\n');
  await file('before.csv', 'id,origin,delay,gate\n1,ATL,3,A\n2,BOS,5,B\n3,JFK,-1,C\n4,JFK,20,D\n');
  await file('now.csv', 'id,origin,delay,seat\n1,ATL,3.5,1\n2,BOS,5,2\n5,XXX,,3\n6,,7,4\n7,YYY,9,5\n');
  await file('empty.csv', 'id,origin,delay,gate\n');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<string> {
  await writeFile(path.join(folder, name), text);
  return path.join(folder, name);
}

async function validate(suite: string, inputs: Partial<ValidateInputs> = {}) {
  const expectations = await file('expectations.yml', suite);
  const outcome = await validateData(
    {
      data: [path.join(folder, 'now.csv')],
      expectations,
      failOnSeverity: 'critical',
      maxSampleRows: 0,
      reportDir: path.join(folder, `reports-${runs++}`),
      ...inputs,
    },
    testContext().context,
  );
  const checks = Object.fromEntries(outcome.checks.map((check) => [check.id, check]));
  return { outcome, checks };
}

const foreignKey = (columns: string, data: string, more = '') =>
  `references:\n  foreign_keys:\n    - columns: ${columns}\n      reference: { data: ${path.join(folder, data)}, columns: iata }\n${more}`;

describe('the last accepted version', () => {
  it('is compared by columns, types and rows without a word in the expectation file', async () => {
    const { checks, outcome } = await validate(
      'table: [expect_table_row_count_to_be_between: { min_value: 1 }]',
      {
        reference: [path.join(folder, 'before.csv')],
      },
    );
    expect(checks['reference_removed_columns']).toMatchObject({
      verdict: 'fail',
      observed: ['gate'],
      detail: 'Missing columns of the reference: gate.',
    });
    expect(checks['reference_retyped_columns']).toMatchObject({
      verdict: 'fail',
      detail: 'Columns of another type: delay (integer before, number now).',
    });
    expect(checks['reference_added_columns']).toMatchObject({ verdict: 'warn', observed: ['seat'] });
    expect(checks['reference_row_count']).toMatchObject({
      verdict: 'warn',
      observed: 5,
      detail: '5 rows, 4 in the reference (+25 %); a change of 20 % is expected at most.',
    });
    expect(outcome.verdict).toBe('fail');
    const html = (await renderSections(outcome.sections)).join('');
    expect(html).toMatch(/delay<\/td><td>retyped<\/td><td>BIGINT → DOUBLE/);
  });

  it('is compared as the file says, key by key, on the line that says so', async () => {
    const { checks, outcome } = await validate(
      `references:
  previous:
    removed: info
    retyped: warning
    row_count: { change: 0.5 }
    keys:
      - { columns: id, mostly: 0.75, severity: critical }
      - { columns: [id, origin], mostly: 0.5 }
`,
      { reference: [path.join(folder, 'before.csv')] },
    );
    expect(checks['reference_removed_columns']?.verdict).toBe('warn');
    expect(checks['reference_retyped_columns']?.verdict).toBe('warn');
    expect(checks['reference_row_count']?.verdict).toBe('pass');
    expect(checks['reference_key_coverage:id']).toMatchObject({
      verdict: 'fail',
      observed: 0.5,
      detail: "2 of the reference's 4 keys (50 %) are there, and 3 new ones; at least 75 % are expected.",
    });
    expect(checks['reference_key_coverage:id+origin']?.verdict).toBe('pass');
    // Removed, retyped, added (on the line of their part, since the file does not say it), and the first key.
    expect(outcome.annotations.map(({ line }) => line)).toEqual([3, 4, 2, 7]);
  });

  it('gives no verdict where it cannot be compared', async () => {
    const rules = 'references: { previous: { keys: [{ columns: id }, { columns: nothing }] } }';
    const without = await validate(rules);
    expect(without.outcome.verdict).toBe('no-data');
    expect(without.checks['reference_previous']?.detail).toMatch(
      /name the files .* in the input 'reference'/,
    );
    const empty = await validate(rules, { reference: [path.join(folder, 'empty.csv')] });
    expect(empty.checks['reference_row_count']).toMatchObject({ verdict: 'no-data' });
    expect(empty.checks['reference_retyped_columns']).toMatchObject({
      verdict: 'no-data',
      detail: 'Columns without a single value, whose type says nothing: id, delay.',
    });
    expect(empty.checks['reference_key_coverage:nothing']?.detail).toBe("The data has no column 'nothing'.");
  });

  it('ends the step where its file does not exist', async () => {
    await expect(validate('references: {}', { reference: ['absent.csv'] })).rejects.toThrow(
      /^'absent.csv' does not exist/,
    );
  });
});

describe('a foreign key', () => {
  it('counts the rows whose value is not in the other file, and shows them only when asked', async () => {
    const rules = foreignKey('origin', 'airports.csv', '      mostly: 0.9\n');
    const { checks, outcome } = await validate(rules);
    expect(checks['foreign_key:origin']).toMatchObject({
      verdict: 'fail',
      observed: 2,
      evidence: {
        line: 3,
        result: { element_count: 5, unexpected_count: 2, missing_count: 1, unexpected_percent: 50 },
      },
    });
    expect(JSON.stringify(outcome)).not.toContain('XXX');
    const sampled = await validate(rules, { maxSampleRows: 5 });
    expect(sampled.checks['foreign_key:origin']?.evidence?.['sample']).toEqual({
      rows: [2, 4],
      values: ['XXX', 'YYY'],
      counts: [
        { value: 'XXX', count: 1 },
        { value: 'YYY', count: 1 },
      ],
    });
    const hidden = await validate(rules, { maxSampleRows: 5, redactColumns: ['ORIG*'] });
    expect(JSON.stringify(hidden.outcome)).not.toContain('XXX');
    const one = await validate(foreignKey('origin', 'airports.csv', '      mostly: 0.5\n'));
    expect(one.outcome.verdict).toBe('pass');
  });

  it.each<[string, () => string, RegExp]>([
    ['a missing file', () => foreignKey('origin', 'absent.csv'), /absent.csv' does not exist/],
    ['an unknown column', () => foreignKey('orign', 'airports.csv'), /did you mean 'origin'\?/],
    [
      'types that are never equal',
      () => foreignKey('id', 'airports.csv'),
      /'id' is of type integer and 'iata'/,
    ],
    [
      'keys of different length',
      () => foreignKey('[id, origin]', 'airports.csv'),
      /2 columns in the data and 1 in its reference/,
    ],
    [
      'a file outside the working folder',
      () => 'references: { foreign_keys: [{ columns: origin, reference: { data: /etc/passwd } }] }',
      /'\/etc\/passwd' is outside the working folder/,
    ],
  ])('has no verdict for %s', async (_, suite, sentence) => {
    const { outcome } = await validate(suite());
    expect(outcome.verdict).toBe('no-data');
    expect(outcome.checks[0]?.detail).toMatch(sentence);
  });

  it('does not follow a link out of the working folder', async () => {
    const outside = await mkdtemp(path.join(tmpdir(), 'outside-'));
    await writeFile(path.join(outside, 'secret.csv'), 'iata\nATL\n');
    await symlink(path.join(outside, 'secret.csv'), path.join(folder, 'link.csv'));
    const { outcome } = await validate(foreignKey('origin', 'link.csv'));
    expect(outcome.checks[0]?.detail).toMatch(/is outside the working folder/);
    await rm(outside, { recursive: true });
  });

  it('counts as sets do, on tables of any keys', async () => {
    const cell = fc.constantFrom('', 'a', 'b', 'c', 'é', "o'x", 'a"b', '1');
    const pair = fc.tuple(cell, cell);
    const rows = fc.array(pair, { minLength: 1, maxLength: 20 });
    const text = (header: string, lines: string[][]) =>
      [header, ...lines.map((line) => line.map((each) => `"${each.replaceAll('"', '""')}"`).join(','))].join(
        '\n',
      );
    await fc.assert(
      fc.asyncProperty(rows, rows, async (left, right) => {
        // A first row of letters keeps every column text.
        const [a, b] = [
          [['z', 'z'], ...left],
          [['z', 'z'], ...right],
        ] as [string[][], string[][]];
        await file('a.csv', text('x,y', a));
        await file('b.csv', text('p,q', b));
        const { checks } = await validate(
          `references: { foreign_keys: [{ columns: [x, y], reference: { data: ${path.join(folder, 'b.csv')}, columns: [p, q] } }] }`,
          { data: [path.join(folder, 'a.csv')] },
        );
        const given = a.filter((row) => !row.includes(''));
        const keys = new Set(b.filter((row) => !row.includes('')).map((row) => JSON.stringify(row)));
        expect(checks['foreign_key:x+y']?.evidence?.['result']).toMatchObject({
          element_count: a.length,
          missing_count: a.length - given.length,
          unexpected_count: given.filter((row) => !keys.has(JSON.stringify(row))).length,
        });
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

it('A mistake in references is one sentence with its line', async () => {
  await expect(validate('references:\n  previous:\n    remved: critical\n')).rejects.toMatchObject({
    message: expect.stringContaining("'remved'"),
    at: { line: 3 },
  });
});
