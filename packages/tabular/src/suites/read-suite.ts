import type { ExpectationConfig } from '../expectations/expectation.ts';
import type { TableColumn } from '../sources.ts';
import { Document, isRecord, refusal } from './document.ts';
import { isFrictionless, openFrictionless } from './frictionless.ts';
import { readGreatExpectations } from './great-expectations.ts';
import { openOdcs } from './odcs.ts';
import { openPandera } from './pandera.ts';
import { readShortForm } from './short-form.ts';
import { pythonSentence, strangerSentence } from './strangers.ts';
import type { Suite, SuiteFile } from './suite.ts';

/**
 * Opens an expectation file: a Great Expectations suite (JSON or YAML, 0.18 and 1.x), the short form, a Pandera
 * schema in YAML, a Frictionless Table Schema (alone, or in a resource or package), or an ODCS 3 contract. Its
 * content says which, not its name.
 * @throws DataError with file and line for what is none of them, or is wrong in itself.
 */
export function openSuite(text: string, file: string): SuiteFile {
  const python = pythonSentence(text);
  if (python) throw refusal(file, python, 1);
  const document = new Document(text, file);
  const { root } = document;
  if (!isRecord(root))
    throw document.error('it has to be a mapping with expectations, or with table and columns', []);
  if ('expectations' in root) return asItIs(document, root, readGreatExpectations(document));
  if ('schema_type' in root) return openPandera(document);
  if ('kind' in root && 'apiVersion' in root) return openOdcs(document);
  if (isFrictionless(root)) return openFrictionless(document);
  const stranger = strangerSentence(root);
  if (stranger) throw document.error(stranger, []);
  return asItIs(document, root, readShortForm(document));
}

/** The suite of an expectation file for a table of these columns; see `openSuite` and `SuiteFile`. */
export function readSuite(text: string, file: string, columns?: readonly TableColumn[]): Suite {
  return openSuite(text, file).suiteFor(columns);
}

/** A file whose expectations do not depend on the table. */
function asItIs(
  document: Document,
  root: Record<string, unknown>,
  expectations: ExpectationConfig[],
): SuiteFile {
  if (expectations.length === 0 && !('references' in root))
    throw document.error('it holds no expectation', []);
  const name = root['name'] ?? root['expectation_suite_name'] ?? root['suite'];
  const suite: Suite = { name: typeof name === 'string' ? name : null, expectations, unsupported: [] };
  return { reading: {}, suiteFor: () => suite };
}
