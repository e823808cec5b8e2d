import { randomUUID } from 'node:crypto';
import type { FaultEffect } from '../faults/fault-rules.ts';
import type { Caller } from '../server/caller.ts';
import type { Settings } from '../server/settings.ts';
import type { JsonObject } from '../state/resources.ts';
import type { Collection, Store } from '../state/store.ts';

export type Action =
  | 'endpoint-put'
  | 'endpoint-patch'
  | 'endpoint-keys'
  | 'endpoint-delete'
  | 'deployment-put'
  | 'deployment-patch'
  | 'deployment-delete'
  | 'job-cancel'
  | 'job-delete'
  | 'registry-version-put'
  | 'registry-delete';

/** A long-running operation, kept so that it goes on after a restart. */
export interface Operation {
  /** As in the address: `oe:{workspaceId}:{guid}`. */
  id: string;
  action: Action;
  /** Key of the endpoint, deployment, job, registry or its asset. */
  target: string;
  input: JsonObject;
  by: Caller;
  startTime: string;
  endTime?: string;
  /** The running word (`Updating`, `Deleting`), then `Succeeded`, `Failed` or `Canceled`. */
  status: string;
  error?: { code: string; message: string };
  fault?: FaultEffect;
  /** With the fault `concurrent-writes: accept`: a later write on the same target replaces this one. */
  overridable?: boolean;
}

/** What an action does. */
export interface Work {
  readonly prefix: 'oe' | 'od' | 'jc' | 'jd' | 'rg';
  readonly running: 'Updating' | 'Deleting';
  /** Does the slow part, and returns what makes it visible: run at once, in the transaction that ends the operation. */
  run: (operation: Operation, signal: AbortSignal) => Promise<() => void>;
  /** Shows the failure on the resource. */
  fail: (operation: Operation) => void;
}

export class OperationError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'OperationError';
    this.code = code;
  }
}

export interface Operations {
  start(
    action: Action,
    target: string,
    input: JsonObject,
    by: Caller,
    effects: FaultEffect[],
  ): Readonly<Operation>;
  get(id: string): Readonly<Operation> | undefined;
  /** Operations not ended, whose target is `target`, or below it when it ends with a slash. */
  inFlight(target: string): Readonly<Operation>[];
  /** Ends an operation as Canceled, without its effect, because another overrode it. */
  override(id: string): void;
  /** Takes up what was in flight when the emulator last ended. */
  resume(): void;
  /** Stops working; what is in flight goes on at the next start. */
  close(): void;
}

export function createOperations(
  store: Store,
  settings: Settings,
  workOf: (action: Action) => Work,
): Operations {
  const operations: Collection<Operation> = store.collection('operations');
  const running = new Map<string, AbortController>();
  let closed = false;

  function end(id: string, status: string, effect: () => void, error?: Operation['error']): void {
    store.transaction(() => {
      const operation = operations.get(id);
      if (!operation || operation.endTime !== undefined) return;
      effect();
      operations.put(id, {
        ...operation,
        status,
        endTime: new Date().toISOString(),
        ...(error && { error }),
      });
    });
    running.delete(id);
  }

  async function work(operation: Operation): Promise<void> {
    const controller = new AbortController();
    running.set(operation.id, controller);
    const { run, fail } = workOf(operation.action);
    try {
      const commit = await withFault(operation, run(operation, controller.signal), controller.signal);
      if (!controller.signal.aborted) end(operation.id, 'Succeeded', commit);
    } catch (error) {
      if (controller.signal.aborted || closed) return;
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'InternalServerError';
      const message = error instanceof Error ? error.message : String(error);
      end(operation.id, 'Failed', () => fail(operation), { code, message });
    }
  }

  return {
    start: (action, target, input, by, effects) => {
      const { prefix, running } = workOf(action);
      const operation: Operation = {
        id: `${prefix}:${settings.workspaceId}:${randomUUID()}`,
        action,
        target,
        input,
        by,
        startTime: new Date().toISOString(),
        status: running,
      };
      const fault = effects.find((effect) => 'operation' in effect);
      if (fault) operation.fault = fault;
      if (effects.some((effect) => 'concurrent-writes' in effect)) operation.overridable = true;
      operations.put(operation.id, operation);
      void work(operation);
      return operation;
    },
    get: (id) => operations.get(id),
    inFlight: (target) =>
      operations
        .list()
        .filter((operation) => operation.endTime === undefined)
        .filter((operation) =>
          target.endsWith('/') ? operation.target.startsWith(target) : operation.target === target,
        ),
    override: (id) => {
      const error = {
        code: 'OperationCanceled',
        message: 'The operation was canceled by another operation that has a higher priority.',
      };
      running.get(id)?.abort();
      end(id, 'Canceled', () => {}, error);
    },
    resume: () => {
      for (const operation of operations.list())
        if (operation.endTime === undefined) void work({ ...operation });
    },
    close: () => {
      closed = true;
      for (const controller of running.values()) controller.abort();
    },
  };
}

/** Lets the work run its time, and then puts the fault's end in place of its own. */
async function withFault(
  operation: Operation,
  result: Promise<() => void>,
  signal: AbortSignal,
): Promise<() => void> {
  const { fault } = operation;
  if (!fault || !('operation' in fault)) return result;
  if (fault.operation === 'never-ends') {
    result.catch(() => {});
    await new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  }
  await result;
  const { code, message } = fault as { code?: string; message?: string };
  throw new OperationError(
    code ?? 'InternalServerError',
    message ?? 'An internal server error occurred. (The emulator was told to let this operation fail.)',
  );
}
