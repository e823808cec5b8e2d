// npm run stamp -- [--owner OWNER] [--repository NAME] [--sha COMMIT] [--version vN.N.N] [--root FOLDER]
// Names the suite's own actions in the reusable workflows by owner and commit: `./` would be read in the caller's checkout.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    owner: { type: 'string', default: 'mlops-actions' },
    repository: { type: 'string', default: 'mlops-actions' },
    sha: { type: 'string' },
    version: { type: 'string', default: 'v0.1.0' },
    root: { type: 'string', default: path.resolve(import.meta.dirname, '..') },
  },
});
const sha =
  options.sha ?? execFileSync('git', ['rev-parse', 'HEAD'], { cwd: options.root, encoding: 'utf8' }).trim();
if (!/^[0-9a-f]{40}$/.test(sha)) {
  console.error(
    `'${sha}' is not a commit: give all 40 hexadecimal digits, such as git rev-parse HEAD prints.`,
  );
  process.exit(2);
}

const actions = /uses: [\w.-]+\/[\w.-]+\/actions\/([\w-]+)@[0-9a-f]{40}( #.*)?/g;
// A caller names a workflow by the release's tag: the commit that has the tag cannot name itself.
const workflows = /uses: [\w.-]+\/[\w.-]+\/\.github\/workflows\/([\w-]+\.yml)@[\w.]+/g;
const { owner, repository, version } = options;
for (const folder of ['.github/workflows', 'examples/flight-delay/.github/workflows']) {
  for (const name of readdirSync(path.join(options.root, folder))) {
    const file = path.join(options.root, folder, name);
    const text = readFileSync(file, 'utf8');
    const stamped = text
      .replace(actions, `uses: ${owner}/${repository}/actions/$1@${sha} # ${version}`)
      .replace(workflows, `uses: ${owner}/${repository}/.github/workflows/$1@${version}`);
    if (stamped !== text) writeFileSync(file, stamped);
  }
}
