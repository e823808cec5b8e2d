// npm run bench [-- --assert]: every benchmark in turn; with --assert a ratio over its bar fails. Absolute figures are only told.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';

const failed = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.ts') && name !== 'run.ts')
  .filter((name) => {
    console.log(`\n# ${name}`);
    const run = spawnSync(
      process.execPath,
      [path.join(import.meta.dirname, name), ...process.argv.slice(2)],
      {
        stdio: 'inherit',
      },
    );
    return run.status !== 0;
  });
if (failed.length > 0) {
  console.error(`\nOver the bar: ${failed.join(', ')}.`);
  process.exit(1);
}
