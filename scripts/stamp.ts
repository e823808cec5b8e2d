// npm run stamp -- [--owner OWNER] [--repository NAME] [--sha COMMIT] [--version vN.N.N] [--root FOLDER]
// Names the suite's own actions in the reusable workflows by owner and commit, because `./` would be read in the caller's
// checkout, and in what people copy by owner and version.
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
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

const pinned = /uses: [\w.-]+\/[\w.-]+\/actions\/([\w-]+)@[0-9a-f]{40}( #.*)?/g;
// A caller, and what people copy, name the release's tag: the commit that has the tag cannot name itself.
const tagged = /uses: [\w.-]+\/[\w.-]+\/(actions\/[\w-]+|\.github\/workflows\/[\w-]+\.yml)@v[\w.]+/g;
const { owner, repository, version } = options;
const stamped = [
  '.github/workflows/*.yml',
  'examples/flight-delay/.github/workflows/*.yml',
  'README.md',
  'actions/*/README.md',
];
for (const name of globSync(stamped, { cwd: options.root })) {
  const file = path.join(options.root, name);
  const before = readFileSync(file, 'utf8');
  const after = before
    .replace(pinned, `uses: ${owner}/${repository}/actions/$1@${sha} # ${version}`)
    .replace(tagged, `uses: ${owner}/${repository}/$1@${version}`);
  if (after !== before) writeFileSync(file, after);
}
