#!/usr/bin/env node
// Runs the command line under a Node that reads TypeScript: this one, or that of the npm package `node`.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';

const major = Number(process.versions.node.split('.')[0]);
const args = process.argv.slice(2);

if (major >= 24) {
  const { main, report } = await import('../src/cli.ts');
  await main(args).catch(report);
} else {
  const node = newerNode();
  if (node === undefined) {
    process.stderr.write(
      `The emulator needs Node 24 and this is ${process.versions.node}: install Node 24, or run npm install node@24 here.\n`,
    );
    process.exit(2);
  }
  const child = spawn(node, [process.argv[1], ...args], { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
}

function newerNode() {
  try {
    return createRequire(import.meta.url).resolve('node/bin/node');
  } catch {
    return undefined;
  }
}
