import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** One folder for all that a run's tests and their processes leave behind; `remove-temporary-folder.ts` removes it at the end. */
export default function temporaryFolder(): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'mlops-tests-'));
  process.env['TMPDIR'] = folder;
  process.env['MLOPS_TESTS_FOLDER'] = folder;
}
