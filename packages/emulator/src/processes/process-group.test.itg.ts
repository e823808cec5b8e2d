import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { startProcess } from './process-group.ts';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function until(check: () => boolean): Promise<boolean> {
  for (let waited = 0; waited < 5000; waited += 50) {
    if (check()) return true;
    await sleep(50);
  }
  return false;
}

function start(script: string) {
  let output = '';
  const group = startProcess('sh', ['-c', script], {
    cwd: '/tmp',
    env: process.env,
    onOutput: (text) => {
      output += text;
    },
  });
  return { group, output: () => output };
}

test('a process that ends gives its exit code and all its output', async () => {
  const { group, output } = start('echo one; echo two >&2; exit 3');
  expect(await group.exited).toEqual({ code: 3, signal: undefined });
  expect(output().split('\n').sort()).toEqual(['', 'one', 'two']);
});

test('a command that does not exist ends with the reason', async () => {
  const group = startProcess('/no/such/command', [], { cwd: '/tmp', env: {}, onOutput: () => {} });
  expect((await group.exited).error?.message).toContain('ENOENT');
});

test('stopping ends the descendants too, also one that ignores SIGTERM', async () => {
  const { group, output } = start('trap "" TERM; sleep 300 & echo $!; wait; sleep 300');
  expect(await until(() => output().includes('\n'))).toBe(true);
  const child = Number(output());
  await group.stop(200);
  expect(await until(() => !isAlive(child))).toBe(true);
});

test('nothing lingers when the process that started it is killed', async () => {
  const source = new URL('process-group.ts', import.meta.url).pathname;
  const script = `
    const { startProcess } = await import(${JSON.stringify(source)});
    const group = startProcess('sleep', ['300'], { cwd: '/tmp', env: process.env, onOutput: () => {} });
    console.log(group.pid);
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = Number(
    await new Promise<string>((resolve) => {
      parent.stdout.setEncoding('utf8').once('data', resolve);
    }),
  );
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  expect(await until(() => !isAlive(pid))).toBe(true);
});
