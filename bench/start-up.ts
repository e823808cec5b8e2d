// Start-up of every bundle against an empty Node program: at most three times as long (median of paired runs).
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const dist = path.resolve(import.meta.dirname, '../dist');
const bar = 3;
const pairs = 9;
let over = false;
const wrongInputs = { 'INPUT_UPLOAD-ARTIFACT': 'perhaps', INPUT_SPEED: 'fast' };

for (const name of readdirSync(dist).filter((entry) => existsSync(path.join(dist, entry, 'index.js')))) {
  const ratios = Array.from({ length: pairs }, () => {
    const empty = seconds(['-e', '0']);
    // A bundle starts and refuses a wrong input: until its work begins.
    return seconds([path.join(dist, name, 'index.js')]) / empty;
  });
  const median = ratios.sort((a, b) => a - b)[Math.floor(pairs / 2)] ?? NaN;
  if (!(median <= bar)) over = true;
  console.log(`${name.padEnd(16)} ${median.toFixed(2)} × node -e 0 (at most ${bar})`);
}
if (over && process.argv.includes('--assert')) process.exit(1);

function seconds(args: string[]): number {
  const started = performance.now();
  spawnSync(process.execPath, args, { stdio: 'ignore', env: wrongInputs });
  return performance.now() - started;
}
