import { randomUUID } from 'node:crypto';
import type { CallMatch, MatchedCall } from './fault-rules.ts';
import { createMatcher } from './fault-rules.ts';

export type HoldPoint = 'before' | 'after';
export interface HoldRequest {
  seq?: number;
  match?: CallMatch;
  when: HoldPoint;
}
export interface HoldView {
  id: string;
  seq?: number;
  match?: CallMatch;
  when: HoldPoint;
  state: 'waiting' | 'holding' | 'released';
  /** The number of the call that is or was held. */
  call?: number;
}

/**
 * Stops one call's answer before or after its effect until it is released, so that a test can kill the
 * client at exactly that point. A hold catches one call.
 */
export interface Holds {
  add(request: HoldRequest): HoldView;
  get(id: string): HoldView | undefined;
  list(): HoldView[];
  /** Lets the call go, or forgets a hold that caught none. */
  release(id: string): boolean;
  releaseAll(): void;
  /** Resolves once the hold has caught a call or was released, or after `ms`. */
  caught(id: string, ms: number): Promise<void>;
  /** Which hold catches this call; counts it. Asked once per call, when it arrives. */
  assign(seq: number, call: MatchedCall): string | undefined;
  /** Resolves when the hold assigned to this call (at this point) is released; at once when there is none. */
  pass(id: string | undefined, seq: number, when: HoldPoint): Promise<void>;
}

interface Hold {
  view: HoldView;
  matches: (seq: number, call: MatchedCall) => boolean;
  assigned: boolean;
  caught: PromiseWithResolvers<void>;
  released: PromiseWithResolvers<void>;
}

export function createHolds(): Holds {
  const holds = new Map<string, Hold>();

  function release(id: string): boolean {
    const hold = holds.get(id);
    if (!hold) return false;
    hold.view.state = 'released';
    hold.caught.resolve();
    hold.released.resolve();
    return true;
  }

  return {
    add: (request) => {
      const byMatch = createMatcher(request.match ?? {});
      const hold: Hold = {
        view: { id: randomUUID(), ...request, state: 'waiting' },
        matches: (seq, call) => (request.seq === undefined ? byMatch(call) : request.seq === seq),
        assigned: false,
        caught: Promise.withResolvers(),
        released: Promise.withResolvers(),
      };
      holds.set(hold.view.id, hold);
      return { ...hold.view };
    },
    get: (id) => holds.get(id)?.view,
    list: () => [...holds.values()].map((hold) => hold.view),
    release,
    releaseAll: () => {
      for (const id of holds.keys()) release(id);
    },
    caught: async (id, ms) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, ms);
      await Promise.race([holds.get(id)?.caught.promise, promise]);
      clearTimeout(timer);
    },
    assign: (seq, call) => {
      for (const [id, hold] of holds) {
        if (hold.assigned || hold.view.state === 'released' || !hold.matches(seq, call)) continue;
        hold.assigned = true;
        return id;
      }
      return undefined;
    },
    pass: async (id, seq, when) => {
      const hold = id === undefined ? undefined : holds.get(id);
      if (!hold || hold.view.when !== when || hold.view.state === 'released') return;
      hold.view.state = 'holding';
      hold.view.call = seq;
      hold.caught.resolve();
      await hold.released.promise;
    },
  };
}
