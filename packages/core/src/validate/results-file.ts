import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ExpectationResult } from '@mlops-actions/tabular/expectations/expectation';
import type { JudgedExpectation, SuiteRun } from '@mlops-actions/tabular/expectations/run-suite';
import type { Suite } from '@mlops-actions/tabular/suites/suite';
import type { Table } from '@mlops-actions/tabular/sources';
import { freeName, jsonText } from '../report/json-file.ts';

/** Writes validation-results.json, never over an existing one, and gives its path. */
export async function writeResults(
  place: { reportDir: string; reportName?: string | undefined },
  suite: Suite,
  run: SuiteRun,
  table: Table,
): Promise<string> {
  await mkdir(place.reportDir, { recursive: true });
  const base = path.join(place.reportDir, ['validation-results', place.reportName].filter(Boolean).join('-'));
  const file = `${freeName(base)}.json`;
  await writeFile(file, jsonText(validationResults(suite, run, table)));
  return file;
}

/** Great Expectations' ExpectationSuiteValidationResult, as it serialises it. */
export function validationResults(suite: Suite, run: SuiteRun, table: Table): Record<string, unknown> {
  const results = run.expectations.map(resultOf);
  const successful = results.filter((result) => result.success).length;
  return {
    success: successful === results.length,
    results,
    suite_name: suite.name ?? 'expectations',
    suite_parameters: {},
    statistics: {
      evaluated_expectations: results.length,
      successful_expectations: successful,
      unsuccessful_expectations: results.length - successful,
      success_percent: results.length > 0 ? (successful / results.length) * 100 : null,
    },
    meta: { active_batch_definition: { data_asset_name: table.files.map((file) => file.name).join(', ') } },
    id: null,
  };
}

function resultOf({ config, judgement, problem, sample }: JudgedExpectation) {
  return {
    success: judgement?.success ?? false,
    expectation_config: {
      type: config.type,
      kwargs: config.kwargs,
      meta: config.meta,
      severity: config.severity,
      ...(config.id !== null && { id: config.id }),
    },
    result: judgement ? withSample(judgement.result, sample) : {},
    meta: {},
    exception_info: {
      raised_exception: judgement === null,
      exception_traceback: null,
      exception_message: judgement === null ? (problem ?? null) : null,
    },
  };
}

function withSample(result: ExpectationResult, sample: JudgedExpectation['sample']): ExpectationResult {
  if (!sample) return result;
  return {
    ...result,
    partial_unexpected_list: sample.values,
    partial_unexpected_counts: sample.counts,
    partial_unexpected_index_list: sample.rows,
  };
}
