import * as core from '@actions/core';
import type { Context } from '@mlops-actions/core/runtime/context';
import { stopEmulator } from '@mlops-actions/core/emulator/emulator-process';

export async function main(context: Context): Promise<void> {
  const pid = Number(core.getState('pid'));
  if (pid > 0) await stopEmulator(pid, context);
}
