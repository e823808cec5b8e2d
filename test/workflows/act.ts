// Runs the example's workflows as GitHub would, from a repository of their own, by act (no Docker: on this host).
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

/** The example as a repository of its own, beside what GitHub would fetch of this suite for its `uses:`. */
export function callerRepository(): string {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'caller-')), 'flight-delay');
  cpSync(path.join(root, 'examples/flight-delay'), folder, { recursive: true });
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder });
  git('init', '--quiet', '--initial-branch', 'main');
  git('config', 'user.name', 'test');
  git('config', 'user.email', 'test@example.com');
  git('remote', 'add', 'origin', 'https://github.com/example/flight-delay.git');
  // act copies the suite whole for each step.
  for (const part of ['.github', 'actions', 'dist']) {
    cpSync(path.join(root, part), path.join(suiteBeside(folder), part), {
      recursive: true,
      filter: (source) => path.basename(source) !== 'node_modules',
    });
  }
  neverRun(path.join(path.dirname(folder), 'attest'));
  return folder;
}

/** act fetches what a workflow names before it looks at `if`: actions/attest, which train.yml leaves out, fails if run. */
function neverRun(folder: string): void {
  mkdirSync(folder);
  const step = { shell: 'bash', run: 'exit 1' };
  writeFileSync(
    path.join(folder, 'action.yml'),
    JSON.stringify({ name: 'attest', runs: { using: 'composite', steps: [step] } }),
  );
}

function suiteBeside(caller: string): string {
  return path.join(path.dirname(caller), 'mlops-actions');
}

/** Commits the features that the next model uses. */
export function commitFeatures(folder: string, features: string): void {
  const file = path.join(folder, 'train/job.yml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/features: \w+/, `features: ${features}`));
  execFileSync('git', ['add', '.'], { cwd: folder });
  execFileSync('git', ['commit', '--quiet', '--message', `Train with ${features} features`], { cwd: folder });
}

/**
 * Plays one event and gives the log. The suite's own actions and workflows are those of this checkout, whatever their
 * stamp. There is no artifact service: act's does not understand the toolkit's of today.
 * @throws Error with the log's end when a job fails
 */
export async function act(caller: string, workflow: string, env: Record<string, string>): Promise<string> {
  const suite = suiteBeside(caller);
  const local = ['v0.1.0', '0'.repeat(40)].flatMap((ref) => [
    '--local-repository',
    `mlops-actions/mlops-actions@${ref}=${suite}`,
  ]);
  const [, attest] = /uses: (actions\/attest@\w+)/.exec(
    readFileSync(path.join(suite, '.github/workflows/train.yml'), 'utf8'),
  )!;
  local.push('--local-repository', `${attest}=${path.join(path.dirname(caller), 'attest')}`);
  const variables = Object.entries(env).flatMap(([name, value]) => [
    '--env',
    `${name}=${value}`,
    '--var',
    `${name}=${value}`,
  ]);
  const args = [
    'workflow_dispatch',
    `--workflows=.github/workflows/${workflow}`,
    '--platform=ubuntu-latest=-self-hosted',
    // Without it act leaves the payload's default branch empty, and no release would be registered.
    '--defaultbranch=main',
    ...local,
    ...variables,
  ];
  const nodeFirst = `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env['PATH']}`;
  const child = spawn('act', args, { cwd: caller, env: { ...process.env, PATH: nodeFirst } });
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`${workflow} ended with ${String(code)}:\n${log.slice(-8000)}`);
  return log;
}
