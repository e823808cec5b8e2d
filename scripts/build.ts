// tsc emits, ncc bundles what it emitted: one build with a lazy chunk per action, entered by dist/<name>/index.js.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { minifySync } from '@swc/core';
import { groupLicenses } from './group-licenses.ts';

const root = path.resolve(import.meta.dirname, '..');
const out = process.argv[2] ?? 'dist';
const build = path.join(root, 'build');
const serve = "import { serve } from '../index.js';\nawait serve();\n";

rmSync(build, { recursive: true, force: true });
execute('tsc', ['-p', '.']);
linkPackages();
copyJson();
deferHttpClient();
const made = path.join(build, 'bundle');
bundle(path.join(build, 'actions/index.js'), made, '--license', 'licenses.txt');
cpSync(path.join(build, 'http-client/index.js'), path.join(made, 'http-client.mjs'));
shortenLicenses(path.join(made, 'licenses.txt'));
minifyChunks(made);
writeEntries(made);
rmSync(path.join(root, out), { recursive: true, force: true });
cpSync(made, path.join(root, out), { recursive: true });

/** What was emitted imports the packages by name: give it packages whose exports are JavaScript. */
function linkPackages(): void {
  mkdirSync(path.join(build, 'node_modules/@mlops-actions'), { recursive: true });
  for (const name of readdirSync(path.join(root, 'packages'))) {
    const manifest = readFileSync(path.join(root, 'packages', name, 'package.json'), 'utf8');
    writeFileSync(path.join(build, 'packages', name, 'package.json'), manifest.replace('/*.ts"', '/*.js"'));
    symlinkSync(path.join(build, 'packages', name), path.join(build, 'node_modules/@mlops-actions', name));
  }
  writeFileSync(path.join(build, 'package.json'), '{ "type": "module" }\n');
  // ncc resolves by the `paths` of the nearest one, and those of the root are for types only.
  writeFileSync(path.join(build, 'tsconfig.json'), '{}\n');
}

/** tsc 7.0 emits an imported JSON file in some runs and not in others. */
function copyJson(): void {
  for (const name of readdirSync(path.join(root, 'packages'))) {
    const from = path.join(root, 'packages', name, 'src');
    cpSync(from, path.join(build, 'packages', name, 'src'), {
      recursive: true,
      filter: (file) => statSync(file).isDirectory() || file.endsWith('.json'),
    });
  }
}

/**
 * @actions/core starts with an HTTP client, which it needs only for an OIDC token, and which is half of every action's
 * start-up: it becomes a file of its own beside the bundle, loaded at the first use.
 */
function deferHttpClient(): void {
  for (const name of ['core', 'http-client', 'exec', 'io']) {
    cpSync(path.join(root, 'node_modules/@actions', name), path.join(build, 'node_modules/@actions', name), {
      recursive: true,
    });
  }
  const entry = 'node_modules/@actions/http-client/lib/index.js';
  // Every entry is one folder below the bundle.
  const load = "process.getBuiltinModule('module').createRequire(process.argv[1])('../http-client.mjs')";
  writeFileSync(
    path.join(build, entry),
    `export function HttpClient(...given) {\n  return new (${load}.HttpClient)(...given);\n}\n`,
  );
  bundle(path.join(root, entry), path.join(build, 'http-client'));
}

function bundle(entry: string, folder: string, ...options: string[]): void {
  execute('ncc', ['build', entry, '-o', folder, '--minify', '--no-cache', ...options], build);
}

function shortenLicenses(file: string): void {
  const isPackage = (name: string) =>
    /^(@[\w.-]+\/)?[\w.-]+$/.test(name) && existsSync(path.join(root, 'node_modules', name, 'package.json'));
  writeFileSync(file, groupLicenses(readFileSync(file, 'utf8'), isPackage));
}

/** ncc minifies its entry and leaves the chunks as they are. */
function minifyChunks(folder: string): void {
  for (const name of readdirSync(folder).filter((file) => /^\d+\.index\.js$/.test(file))) {
    const file = path.join(folder, name);
    const { code } = minifySync(readFileSync(file, 'utf8'), { compress: true, mangle: true, module: true });
    writeFileSync(file, code);
  }
}

function writeEntries(folder: string): void {
  rmSync(path.join(folder, 'package.json'), { force: true });
  for (const name of readdirSync(path.join(root, 'actions'))) {
    const manifest = path.join(root, 'actions', name, 'action.yml');
    if (!existsSync(manifest)) continue;
    mkdirSync(path.join(folder, name), { recursive: true });
    writeFileSync(path.join(folder, name, 'index.js'), entry(name, 'main'));
    const hasPost = /^\s+post:/m.test(readFileSync(manifest, 'utf8'));
    if (hasPost) writeFileSync(path.join(folder, name, 'post.js'), entry(name, 'post'));
    if (name === 'emulator') writeFileSync(path.join(folder, name, 'serve.js'), serve);
  }
}

function entry(name: string, half: string): string {
  return `import { start } from '../index.js';\nawait start('${name}', '${half}');\n`;
}

function execute(tool: string, args: string[], cwd = root): void {
  execFileSync(path.join(root, 'node_modules/.bin', tool), args, {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
