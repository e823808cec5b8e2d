import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { callerOf } from '../server/caller.ts';
import type { Call, CallLog } from './call-log.ts';
import type { FaultEffect, MatchedCall } from './fault-rules.ts';
import type { Faults } from './faults.ts';
import type { Holds } from './holds.ts';

/** A call on its way through: its number, what holds it, and the faults that its operation meets. */
export interface Passage {
  call: Call | undefined;
  hold: string | undefined;
  effects: FaultEffect[];
}

/**
 * What stands before every route, and between an effect and its answer. Only scoring has no gate: it applies
 * faults itself, knowing the deployment that was drawn.
 */
export interface Gate {
  /** Resolves to undefined when the call has been answered or dropped here, and must have no effect. */
  enter(request: IncomingMessage, response: ServerResponse, numbered: boolean): Promise<Passage | undefined>;
  /** To be awaited after the effect and before the answer; false when the connection was dropped. */
  leave(passage: Passage, response: ServerResponse): Promise<boolean>;
}

export function createGate(faults: Faults, holds: Holds, calls: CallLog): Gate {
  return {
    enter: async (request, response, numbered) => {
      const subject = matchedCall(request);
      const call = numbered ? calls.begin(subject.method, request.url ?? '/', callerOf(request)) : undefined;
      if (call)
        response.once('close', () => calls.end(call, response.writableFinished ? response.statusCode : 0));
      const hold = call ? holds.assign(call.seq, subject) : undefined;
      if (call) await Promise.race([holds.pass(hold, call.seq, 'before'), closed(response)]);
      // The end of a client that died meanwhile may be read after the release that came behind it.
      if (hold !== undefined) await sleep(20);
      if (response.destroyed || request.socket.destroyed) return undefined;
      const effects = faults.isEmpty ? [] : faults.effects(subject);
      for (const effect of effects) {
        if ('slow' in effect) await sleep(effect.slow);
        if ('status' in effect) refuse(response, effect);
        if ('drop' in effect && effect.drop === 'before') request.socket.destroy();
      }
      return response.writableEnded || request.socket.destroyed ? undefined : { call, hold, effects };
    },
    leave: async (passage, response) => {
      if (passage.call) await holds.pass(passage.hold, passage.call.seq, 'after');
      if (!passage.effects.some((effect) => 'drop' in effect && effect.drop === 'after')) return true;
      response.socket?.destroy();
      return false;
    },
  };
}

function matchedCall(request: IncomingMessage): MatchedCall {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const inPath = /\/deployments\/([^/]+)/i.exec(path)?.[1];
  const named = inPath ?? request.headers['azureml-model-deployment']?.toString();
  return { method: request.method ?? 'GET', path, deployment: named?.toLowerCase() };
}

const closed = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    response.once('close', resolve);
  });

const CODES: Record<number, string> = {
  409: 'Conflict',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
};

function refuse(response: ServerResponse, effect: Extract<FaultEffect, { status: number }>): void {
  const code = effect.code ?? CODES[effect.status] ?? 'Fault';
  const message = effect.message ?? `The emulator was told to answer ${effect.status}.`;
  response.statusCode = effect.status;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('x-ms-error-code', code);
  if (effect.retryAfter !== undefined) response.setHeader('retry-after', String(effect.retryAfter));
  response.end(JSON.stringify({ error: { code, message } }));
}
