import { rmSync } from 'node:fs';

export default function removeTemporaryFolder(): void {
  rmSync(process.env['MLOPS_TESTS_FOLDER']!, { recursive: true, force: true, maxRetries: 3 });
}
