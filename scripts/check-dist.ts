// Builds afresh and says which committed bundles differ from what the sources give.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const fresh = path.join(root, '.cache/dist');
const limit = 10_000_000;

execFileSync(process.execPath, [path.join(root, 'scripts/build.ts'), path.relative(root, fresh)], {
  stdio: 'inherit',
});
const committed = path.join(root, 'dist');
const names = new Set([...filesIn(committed), ...filesIn(fresh)]);
const stale = [...names].filter((name) => contentOf(committed, name) !== contentOf(fresh, name));
const size = filesIn(committed).reduce((sum, name) => sum + statSync(path.join(committed, name)).size, 0);
rmSync(fresh, { recursive: true });

const problems = [
  ...(stale.length > 0
    ? [`dist/ is not what the sources give (${stale.join(', ')}): run npm run build.`]
    : []),
  ...(size > limit ? [`dist/ has ${size} bytes; at most ${limit} are allowed.`] : []),
  ...(names.has('licenses.txt') ? [] : ['dist/ has no licenses.txt.']),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`dist/ is current: ${names.size} files, ${(size / 1e6).toFixed(1)} MB.`);

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

function contentOf(folder: string, name: string): string | null {
  try {
    return readFileSync(path.join(folder, name), 'latin1');
  } catch {
    return null;
  }
}
