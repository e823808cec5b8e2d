import { readFile } from 'node:fs/promises';
import { type Engine, openEngine } from '@mlops-actions/tabular/engine';
import type { Severity } from '@mlops-actions/tabular/expectations/expectation';
import { runSuite } from '@mlops-actions/tabular/expectations/run-suite';
import { openTable, type Table } from '@mlops-actions/tabular/sources';
import { openSuite } from '@mlops-actions/tabular/suites/read-suite';
import { type SuiteFile, withUnsupported } from '@mlops-actions/tabular/suites/suite';
import { filesDigest } from '../evidence/digests.ts';
import { type Annotation, type Check, type Outcome, worstOf } from '../report/outcome.ts';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';
import { checksOf } from './checks.ts';
import { profileAggregates, profileSection } from './profile.ts';
import { samplesSection } from './samples-section.ts';
import { writeResults } from './results-file.ts';

export interface ValidateInputs {
  /** Paths and globs of CSV and Parquet files. */
  data: string[];
  /** Path of the expectation file. */
  expectations?: string | undefined;
  failOnSeverity: Extract<Severity, 'critical' | 'warning'>;
  /** 0 shows none of the data. */
  maxSampleRows: number;
  redactColumns?: string[] | undefined;
  reportDir: string;
  reportName?: string | undefined;
}

/**
 * Judges data files by an expectation file. The files are hashed while the engine reads them.
 * @throws UserError or DataError, one sentence, where file or data cannot be read at all.
 */
export async function validateData(inputs: ValidateInputs, context: Context): Promise<Outcome> {
  const suiteFile = await loadSuite(inputs.expectations);
  const log = (line: string) => context.log.info(line);
  const engine = await openEngine({ signal: context.signal, log });
  try {
    return await judge(engine, suiteFile, inputs, context);
  } finally {
    await engine.close();
  }
}

async function loadSuite(file: string | undefined): Promise<SuiteFile> {
  if (file === undefined)
    throw new UserError(
      `Input 'expectations' is missing: give a file, such as 'expectations.yml', or let 'mode: profile' write one.`,
    );
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      error.code === 'EISDIR'
        ? `'${file}' is a folder: name one expectation file in 'expectations'.`
        : `The expectation file '${file}' does not exist or cannot be read: check the path in 'expectations'.`,
    );
  });
  return openSuite(text, file);
}

async function judge(
  engine: Engine,
  suiteFile: SuiteFile,
  inputs: ValidateInputs,
  context: Context,
): Promise<Outcome> {
  const table = await openTable(engine, 'data', inputs.data, suiteFile.reading);
  const suite = suiteFile.suiteFor(table.columns);
  const redactColumns = inputs.redactColumns ?? [];
  warnOfUnknown(redactColumns, table, context);
  const profile = profileAggregates(table.columns, redactColumns);
  const [judged, digest] = await Promise.all([
    runSuite(
      engine,
      table,
      suite.expectations,
      { maxSampleRows: inputs.maxSampleRows, redactColumns },
      profile.map((each) => each.aggregate),
    ),
    filesDigest(table.files),
  ]);
  const run = withUnsupported(judged, suite.unsupported);
  const checks = checksOf(run, inputs.failOnSeverity);
  const results = await writeResults(inputs, suite, run, table);
  const verdict = worstOf([
    ...checks.map((check) => check.verdict),
    ...(run.rows === 0 ? ['no-data' as const] : []),
  ]);
  return {
    verdict,
    summary: summaryOf(checks, run.rows),
    subject: { dataset: inputs.data.join(', '), datasetDigest: digest, rows: run.rows },
    checks,
    outputs: {
      'validation-results': results,
      'dataset-digest': digest,
      'row-count': String(run.rows),
      'failed-checks': JSON.stringify(
        checks.filter((check) => check.verdict !== 'pass').map((check) => check.id),
      ),
    },
    sections: [
      filesSection(table, run.rows, digest),
      profileSection(table.columns, profile, run.extra, run.rows),
      ...samplesSection(run),
    ],
    annotations: checks.flatMap((check) => annotationOf(check, inputs.expectations as string)),
    tools: { duckdb: engine.version },
    files: [results],
  };
}

function warnOfUnknown(redactColumns: readonly string[], table: Table, context: Context): void {
  for (const name of redactColumns)
    if (!table.columns.some((column) => column.name === name))
      context.log.warning(`The column '${name}' of 'redact-columns' is not in the data.`);
}

function summaryOf(checks: readonly Check[], rows: number): string {
  const of = (verdict: Check['verdict']) => checks.filter((check) => check.verdict === verdict);
  const parts = [
    `${of('pass').length} of ${checks.length} checks passed on ${rows.toLocaleString('en-US')} rows`,
    ...named(of('fail'), 'failed'),
    ...named(of('warn'), 'failed with a milder severity'),
    ...named(of('no-data'), 'could not be judged'),
  ];
  return `${rows === 0 ? 'The data has no rows. ' : ''}${parts.join('; ')}.`;
}

function named(checks: readonly Check[], what: string): string[] {
  const [first] = checks;
  if (!first) return [];
  return [`${checks.length} ${what} (${first.title}${checks.length > 1 ? ', …' : ''})`];
}

function annotationOf(check: Check, file: string): Annotation[] {
  if (check.verdict === 'pass') return [];
  return [
    {
      level: check.verdict === 'warn' ? 'warning' : 'error',
      title: check.title,
      message: check.detail ?? check.title,
      file,
      line: check.evidence?.['line'] as number,
    },
  ];
}

function filesSection(table: Table, rows: number, digest: string): Outcome['sections'][number] {
  const shown = table.files.slice(0, 20);
  return {
    title: 'Data',
    blocks: [
      {
        kind: 'table',
        columns: [{ title: 'File' }, { title: 'Bytes', align: 'right' }],
        rows: shown.map((file) => [file.name, file.bytes]),
      },
      {
        kind: 'text',
        text: `${rows.toLocaleString('en-US')} rows, ${table.columns.length} columns, ${table.files.length} files${table.files.length > shown.length ? ` (the first ${shown.length} are shown)` : ''}. Dataset digest (sha256): ${digest}`,
      },
    ],
  };
}
