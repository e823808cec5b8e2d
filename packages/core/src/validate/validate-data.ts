import { readFile } from 'node:fs/promises';
import { type Engine, openEngine } from '@mlops-actions/tabular/engine';
import type { Severity } from '@mlops-actions/tabular/expectations/expectation';
import { runSuite } from '@mlops-actions/tabular/expectations/run-suite';
import { rowDigest, rowDigestAlgorithm } from '@mlops-actions/tabular/row-digest';
import type { Table } from '@mlops-actions/tabular/sources';
import { openSuite } from '@mlops-actions/tabular/suites/read-suite';
import { type SuiteFile, withUnsupported } from '@mlops-actions/tabular/suites/suite';
import { type DataDoor, type DataInputs, type LocalData, openDataDoor } from '../data/data-door.ts';
import { openLocalData } from '../data/open-data.ts';
import { sourceSections } from '../data/sections.ts';
import { filesDigest } from '../evidence/digests.ts';
import { type Outcome, worstOf } from '../report/outcome.ts';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';
import { absenceOf } from './absent-columns.ts';
import { annotationsOf } from './annotations.ts';
import { checksOf } from './checks.ts';
import { profileQuestions } from './profile/column-profile.ts';
import { profileSection } from './profile/profile-section.ts';
import { redactJudged } from './redaction/redact-judged.ts';
import { demandFit, type Redaction, redactionOf } from './redaction/redaction.ts';
import { samplesSection } from './samples-section.ts';
import {
  judgeReferences,
  openReferences,
  readReferences,
  type ReferenceRules,
} from './reference/references.ts';
import { openTables } from './reference/tables.ts';
import { writeResults } from './results-file.ts';
import { summaryOf } from './summary.ts';

export interface ValidateInputs extends Partial<DataInputs> {
  /** Paths, globs, folders and addresses of data files. */
  data: string[];
  /** Also digest the rows, whatever their order and the split into files. */
  rowDigest?: boolean | undefined;
  /** Path of the expectation file. */
  expectations?: string | undefined;
  /** Files of the last accepted version of the data, to compare with. */
  reference?: string[] | undefined;
  /** Other tables that expectations name: `name=address`, several files of one by several items. */
  tables?: string[] | undefined;
  failOnSeverity: Extract<Severity, 'critical' | 'warning'>;
  /** 0 shows none of the data. */
  maxSampleRows: number;
  /** Names and globs of columns whose values are never shown. */
  redactColumns?: string[] | undefined;
  /** Columns whose commonest values the HTML report shows. */
  showValues?: string[] | undefined;
  reportDir: string;
  reportName?: string | undefined;
}

/**
 * Judges data files by an expectation file. The files are hashed while the engine reads them.
 * @throws UserError or DataError, one sentence, where file or data cannot be read at all.
 */
export async function validateData(inputs: ValidateInputs, context: Context): Promise<Outcome> {
  const asked = await loadAsked(inputs.expectations);
  const door = openDataDoor(inputs, context);
  let engine: Engine | undefined;
  try {
    const data = await door.fetch(inputs.data);
    const digesting = filesDigest(data.files);
    // Whoever awaits it gets its error; until then it is no unhandled one.
    digesting.catch(() => undefined);
    const log = (line: string) => context.log.info(line);
    engine = await openEngine({ signal: context.signal, log, memoryLimit: inputs.memoryLimit });
    return await judge(engine, door, { ...asked, data, digesting }, inputs, context);
  } finally {
    await engine?.close();
    await door.close();
  }
}

/** What the expectation file asks of the data, and of the data beside other data. */
interface Asked {
  suiteFile: SuiteFile;
  references: ReferenceRules;
}

/** The data on this machine, which is hashed while code is loaded and the engine reads. */
interface Given {
  data: LocalData;
  digesting: Promise<string>;
}

async function loadAsked(file: string | undefined): Promise<Asked> {
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
  return { suiteFile: openSuite(text, file), references: await readReferences(text, file) };
}

async function judge(
  engine: Engine,
  door: DataDoor,
  { suiteFile, references, data, digesting }: Asked & Given,
  inputs: ValidateInputs,
  context: Context,
): Promise<Outcome> {
  const table = await openLocalData(engine, 'data', data, context, suiteFile.reading);
  const suite = suiteFile.suiteFor(table.columns);
  const opened = await openReferences(engine, references, inputs.reference, door, context);
  const beside = await openTables(engine, inputs.tables ?? [], door, context);
  const names = [table, opened.previous, ...Object.values(beside)].flatMap(
    (each) => each?.columns.map(({ name }) => name) ?? [],
  );
  const redaction = redactionOf(inputs.redactColumns ?? [], names);
  if (inputs.maxSampleRows > 0 || inputs.showValues?.length) demandFit(redaction, names);
  const options = {
    maxSampleRows: inputs.maxSampleRows,
    redactColumns: redaction.columns,
    tables: { ...(opened.previous && { reference: opened.previous }), ...beside },
  };
  warnOfUnknown(inputs, redaction, table, context);
  const profile = profileQuestions(table, redaction, inputs.showValues ?? []);
  const [judged, digest] = await Promise.all([
    runSuite(engine, table, suite.expectations, options, profile.aggregates),
    digesting,
  ]);
  const columns = await profile.read(engine, judged.extra, judged.rows);
  const now = { table, rows: judged.rows, profile: columns };
  const compared = await judgeReferences(engine, now, opened, references, redaction, options);
  const run = {
    ...judged,
    expectations: redactJudged(
      [...withUnsupported(judged, suite.unsupported).expectations, ...compared.judged],
      {
        columns: table.columns,
        redaction,
        samples: inputs.maxSampleRows > 0,
      },
    ),
  };
  const rows = inputs.rowDigest ? await rowDigest(engine, table) : undefined;
  const checks = checksOf(run, inputs.failOnSeverity);
  const absence = absenceOf(run.expectations, table);
  const results = await writeResults(inputs, suite, run, table);
  const verdict = worstOf([
    ...checks.map((check) => check.verdict),
    ...(run.rows === 0 ? ['no-data' as const] : []),
  ]);
  return {
    verdict,
    summary: summaryOf(checks, run.rows, absence?.sentence),
    subject: {
      dataset: data.named.join(', '),
      datasetDigest: digest,
      rows: run.rows,
      ...(rows && { rowDigest: rows, rowDigestAlgorithm, schema: schemaOf(table) }),
      ...(data.dvc.length > 0 && { dvc: data.dvc }),
    },
    checks,
    outputs: {
      'validation-results': results,
      'dataset-digest': digest,
      'row-digest': rows ?? '',
      'row-count': String(run.rows),
      'failed-checks': JSON.stringify(
        checks.filter((check) => check.verdict !== 'pass').map((check) => check.id),
      ),
    },
    sections: [
      filesSection(table, run.rows, digest),
      ...compared.sections,
      ...samplesSection(run, checks),
      profileSection(columns, run.rows),
      ...sourceSections({
        data: { dvc: [...data.dvc, ...opened.dvc] },
        notes: table.notes,
        rowDigest: rows === undefined ? undefined : { digest: rows, algorithm: rowDigestAlgorithm },
      }),
    ],
    annotations: annotationsOf(checks, inputs.expectations as string, absence),
    tools: { duckdb: engine.version },
    files: [results],
  };
}

function schemaOf({ columns }: Table): Record<string, string> {
  return Object.fromEntries(columns.map(({ name, sqlType }) => [name, sqlType]));
}

function warnOfUnknown(inputs: ValidateInputs, redaction: Redaction, table: Table, context: Context): void {
  for (const pattern of redaction.unused)
    context.log.warning(`No column of the data fits '${pattern}' of 'redact-columns'.`);
  for (const name of inputs.showValues ?? [])
    if (!table.columns.some((column) => column.name === name))
      context.log.warning(`The column '${name}' of 'show-values' is not in the data.`);
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
        text: `${rows.toLocaleString('en-US')} rows, ${table.columns.length.toLocaleString('en-US')} columns, ${table.files.length} ${table.files.length === 1 ? 'file' : 'files'}${table.files.length > shown.length ? ` (the first ${shown.length} are shown)` : ''}. Dataset digest (sha256): ${digest}`,
      },
    ],
  };
}
