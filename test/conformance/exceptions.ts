import type { Finding } from './validator.ts';

/** A place where Azure, as recorded, does not do what its description says; the emulator follows Azure. */
export interface Exception {
  name: string;
  why: string;
  covers: (finding: Finding) => boolean;
}

export const exceptions: Exception[] = [
  {
    name: 'state of an operation',
    why: 'The addresses mfeOperationsStatus and mfeOperationResults are in recorded exchanges, in no description.',
    covers: ({ call, code }) =>
      code === 'OPERATION_NOT_FOUND_IN_CACHE' && /^GET .*\/mfeOperation(sStatus|Results)\//.test(call),
  },
  {
    name: 'etag of the workspace',
    why: 'Recorded workspaces carry `"etag": null`, which the description does not know.',
    covers: ({ call, code, paths }) =>
      call === 'GET /' && code === 'OBJECT_ADDITIONAL_PROPERTIES' && paths.join() === '/etag',
  },
  {
    name: 'Retry-After divided by speed',
    why: "The description's least Retry-After is 10 seconds; the emulator divides it by its speed, as all its delays.",
    covers: ({ status, code, paths }) =>
      status === 202 && code === 'MINIMUM' && paths.join() === '/headers/retry-after',
  },
];
