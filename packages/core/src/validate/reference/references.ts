import { AzureError } from '@mlops-actions/azureml/azure-error';
import { DataError } from '@mlops-actions/tabular/data-error';
import type { Engine } from '@mlops-actions/tabular/engine';
import type { JudgedExpectation, SuiteOptions } from '@mlops-actions/tabular/expectations/run-suite';
import { runSuite } from '@mlops-actions/tabular/expectations/run-suite';
import { comparePrevious, type CountedTable } from '@mlops-actions/tabular/reference/compare-previous';
import { type ForeignTable, judgeForeignKey } from '@mlops-actions/tabular/reference/foreign-key';
import {
  type References,
  referencesSchema,
  standardRules,
} from '@mlops-actions/tabular/reference/references';
import type { Table } from '@mlops-actions/tabular/sources';
import { z } from 'zod';
import type { DataDoor } from '../../data/data-door.ts';
import type { DvcTracked } from '../../data/dvc.ts';
import { openData } from '../../data/open-data.ts';
import type { Section } from '../../report/section.ts';
import type { Context } from '../../runtime/context.ts';
import { UserError } from '../../runtime/user-error.ts';
import { readYamlFile } from '../../runtime/yaml-file.ts';
import { profileQuestions, type TableProfile } from '../profile/column-profile.ts';
import type { Redaction } from '../redaction/redaction.ts';
import { previousSection } from './previous-section.ts';

/** What an expectation file says of other data, with the lines where it says so. */
export interface ReferenceRules {
  rules: References;
  lineOf: (path: readonly PropertyKey[]) => number;
}

/** The tables that the data is compared with, open. */
export interface OpenReferences {
  previous: Table | null;
  foreign: ForeignTable[];
  /** What DVC tracks of them. */
  dvc: DvcTracked[];
}

const file = z.looseObject({ references: referencesSchema.prefault({}) });

/** The part `references` of an expectation file; only a file that has one is read a second time. */
export async function readReferences(text: string, name: string): Promise<ReferenceRules> {
  if (!/\breferences\b/.test(text)) return { rules: referencesSchema.parse({}), lineOf: () => 1 };
  const { value, placeOf } = await readYamlFile(name, file, 'expectation file');
  return { rules: value.references, lineOf: (at) => placeOf(['references', ...at]).line ?? 1 };
}

/** Opens the other data before the engine is locked down; a file that cannot be read is told by its check. */
export async function openReferences(
  engine: Engine,
  { rules }: ReferenceRules,
  reference: readonly string[] | undefined,
  door: DataDoor,
  context: Pick<Context, 'log'>,
): Promise<OpenReferences> {
  const previous = reference && (await openData(engine, door, 'reference', reference, context));
  const foreign: ForeignTable[] = [];
  const dvc = [...(previous?.data.dvc ?? [])];
  for (const [i, { reference: named }] of rules.foreign_keys.entries())
    try {
      const opened = await openData(engine, door.confined, `foreign ${i + 1}`, named.data, context);
      foreign.push({ table: opened.table });
      dvc.push(...opened.data.dvc);
    } catch (error) {
      foreign.push({ table: null, problem: problemOf(error) });
    }
  return { previous: previous?.table ?? null, foreign, dvc };
}

function problemOf(error: unknown): string {
  if (error instanceof DataError || error instanceof UserError) return error.message;
  if (error instanceof AzureError) return error.sentence();
  throw error;
}

interface Compared {
  table: Table;
  rows: number;
  profile: TableProfile;
}

/** The judgements of what `references` and the input `reference` ask for, and both versions at a glance. */
export async function judgeReferences(
  engine: Engine,
  data: Compared,
  { previous, foreign }: OpenReferences,
  { rules, lineOf }: ReferenceRules,
  redaction: Redaction,
  options: SuiteOptions,
): Promise<{ judged: JudgedExpectation[]; sections: Section[] }> {
  const keys = await Promise.all(
    rules.foreign_keys.map((rule, i) =>
      judgeForeignKey(
        engine,
        data.table,
        foreign[i] as ForeignTable,
        rule,
        lineOf(['foreign_keys', i]),
        options,
      ),
    ),
  );
  if (!previous)
    return {
      judged: [...(rules.previous ? [withoutPrevious(lineOf(['previous']))] : []), ...keys],
      sections: [],
    };
  const before = await profiled(engine, previous, redaction);
  const judged = await comparePrevious(
    engine,
    counted(data),
    counted(before),
    rules.previous ?? standardRules,
    (at) => lineOf(['previous', ...at]),
  );
  return { judged: [...judged, ...keys], sections: [previousSection(data, before)] };
}

/** The file asks for a comparison that the step was not given the data for. */
function withoutPrevious(line: number): JudgedExpectation {
  return {
    config: { type: 'reference_previous', kwargs: {}, severity: 'critical', meta: {}, id: null, line },
    expected: 'a comparison with the last accepted version',
    judgement: null,
    problem:
      "There is nothing to compare with: name the files of the last accepted version in the input 'reference'.",
  };
}

async function profiled(engine: Engine, table: Table, redaction: Redaction): Promise<Compared> {
  const questions = profileQuestions(table, redaction, []);
  const { extra, rows } = await runSuite(engine, table, [], {}, questions.aggregates);
  return { table, rows, profile: await questions.read(engine, extra, rows) };
}

function counted({ table, rows, profile }: Compared): CountedTable {
  return {
    table,
    rows,
    isEmpty: (column) => profile.columns.find((each) => each.column === column)?.missing === rows,
  };
}
