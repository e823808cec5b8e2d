import type { Emulator } from '../server/emulator.ts';
import type { Work } from './operations.ts';

export function jobCancel(emulator: Emulator): Work {
  return {
    prefix: 'jc',
    running: 'Updating',
    run: async (operation) => {
      await emulator.jobs.cancel(operation.target);
      return () => {};
    },
    fail: () => {},
  };
}

export function jobDelete(emulator: Emulator): Work {
  return {
    prefix: 'jd',
    running: 'Deleting',
    run: async (operation) => () => void emulator.resources.jobs.delete(operation.target),
    fail: () => {},
  };
}
