import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openEngine } from '@mlops-actions/tabular/engine';
import { type TableFacts, tableFacts } from '@mlops-actions/tabular/profile/column-facts';
import { expectationFile } from '@mlops-actions/tabular/profile/expectation-file';
import { type Proposal, proposalsFor } from '@mlops-actions/tabular/profile/proposals';
import { type DataInputs, openDataDoor } from '../data/data-door.ts';
import { openData } from '../data/open-data.ts';
import { filesDigest } from '../evidence/digests.ts';
import type { Outcome } from '../report/outcome.ts';
import type { Section } from '../report/section.ts';
import type { Context } from '../runtime/context.ts';
import { UserError } from '../runtime/user-error.ts';
import { demandFit, redactionOf } from './redaction/redaction.ts';

export interface ProfileInputs extends Partial<DataInputs> {
  /** Paths, globs, folders and addresses of data files. */
  data: string[];
  /** The file to write; by default expectations.yml beside the reports. */
  expectations?: string | undefined;
  /** Names and globs of columns of which no value is written. */
  redactColumns?: string[] | undefined;
  reportDir: string;
  reportName?: string | undefined;
}

/**
 * Writes an expectation file from what holds for the data, for a person to review; it passes on these data.
 * @throws UserError where the named file exists, DataError where the data cannot be read.
 */
export async function profileData(inputs: ProfileInputs, context: Context): Promise<Outcome> {
  if (inputs.expectations && existsSync(inputs.expectations))
    throw new UserError(
      `'${inputs.expectations}' exists and is not written over: name another file in 'expectations', or none.`,
    );
  const log = (line: string) => context.log.info(line);
  const engine = await openEngine({ signal: context.signal, log, memoryLimit: inputs.memoryLimit });
  const door = openDataDoor(inputs, context);
  try {
    const { table, data } = await openData(engine, door, 'data', inputs.data, context);
    const names = table.columns.map(({ name }) => name);
    const redaction = redactionOf(inputs.redactColumns ?? [], names);
    // Sets and ranges of values are proposed.
    demandFit(redaction, names);
    const [facts, digest] = await Promise.all([
      tableFacts(engine, table, redaction.columns),
      filesDigest(table.files),
    ]);
    const dataset = data.named.join(', ');
    const proposals = facts.rows === 0 ? [] : proposalsFor(facts);
    const file = facts.rows === 0 ? '' : await write(inputs, expectationFile(proposals, dataset), context);
    return {
      ...outcomeOf(facts, proposals, file),
      subject: { dataset, datasetDigest: digest, rows: facts.rows },
      outputs: {
        'expectations-file': file,
        'validation-results': '',
        'dataset-digest': digest,
        'row-count': String(facts.rows),
        'failed-checks': file === '' ? '["profile"]' : '[]',
      },
      tools: { duckdb: engine.version },
    };
  } finally {
    await engine.close();
    await door.close();
  }
}

async function write(
  { expectations, reportDir, reportName }: ProfileInputs,
  text: string,
  { log }: Pick<Context, 'log'>,
): Promise<string> {
  const base = path.join(reportDir, ['expectations', reportName].filter(Boolean).join('-'));
  const file = expectations ?? freeFile(base);
  if (!expectations && file !== `${base}.yml`)
    log.warning(`'${base}.yml' exists and is not written over: the expectations are in '${file}'.`);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text, { flag: 'wx' });
  return file;
}

/** `<base>.yml`, or the first of `<base>-2.yml`, … that does not exist. */
function freeFile(base: string): string {
  for (let n = 1; ; n++) {
    const file = `${n === 1 ? base : `${base}-${n}`}.yml`;
    if (!existsSync(file)) return file;
  }
}

function outcomeOf(
  { rows, columns }: TableFacts,
  proposals: readonly Proposal[],
  file: string,
): Pick<Outcome, 'verdict' | 'summary' | 'checks' | 'sections' | 'annotations' | 'files'> {
  const seen = `${rows.toLocaleString('en-US')} rows and ${columns.length.toLocaleString('en-US')} columns`;
  const isEmpty = rows === 0;
  const detail = isEmpty
    ? 'The data has no rows, so that nothing can be learnt from it.'
    : `${proposals.length} expectations are proposed from ${seen}: review '${file}'.`;
  const verdict = isEmpty ? 'no-data' : 'pass';
  return {
    verdict,
    summary: detail,
    checks: [{ id: 'profile', title: 'Expectation file', verdict, observed: proposals.length, detail }],
    sections: isEmpty ? [] : [section(proposals)],
    annotations: [],
    files: isEmpty ? [] : [file],
  };
}

const mostShown = 500;

function section(proposals: readonly Proposal[]): Section {
  const shown = proposals.slice(0, mostShown);
  return {
    title: 'Proposed expectations',
    // The reasons hold extremes of the data.
    htmlOnly: true,
    blocks: [
      {
        kind: 'table',
        columns: [{ title: 'Column' }, { title: 'Expectation' }, { title: 'Because' }],
        rows: shown.map(({ column, type, reason }) => [column ?? '(table)', type, reason]),
      },
      ...(proposals.length > shown.length
        ? [{ kind: 'text' as const, text: `The first ${mostShown} of ${proposals.length} are shown.` }]
        : []),
    ],
  };
}
