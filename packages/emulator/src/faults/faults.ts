import type { FaultEffect, FaultRule, MatchedCall } from './fault-rules.ts';
import { createMatcher } from './fault-rules.ts';

/** The fault rules in force. */
export interface Faults {
  readonly isEmpty: boolean;
  add(rules: FaultRule[]): void;
  /** Removes one rule, or all; says how many went. */
  remove(id?: string): number;
  list(): (FaultRule & { hits: number })[];
  /** The effects of all rules that match; each matching rule counts this call once. */
  effects(call: MatchedCall): FaultEffect[];
}

export function createFaults(): Faults {
  const rules = new Map<string, { rule: FaultRule; matches: (call: MatchedCall) => boolean; hits: number }>();
  return {
    get isEmpty() {
      return rules.size === 0;
    },
    add: (added) => {
      for (const rule of added) rules.set(rule.id, { rule, matches: createMatcher(rule.match), hits: 0 });
    },
    remove: (id) => {
      const removed = id === undefined ? rules.size : rules.has(id) ? 1 : 0;
      if (id === undefined) rules.clear();
      else rules.delete(id);
      return removed;
    },
    list: () => [...rules.values()].map(({ rule, hits }) => ({ ...rule, hits })),
    effects: (call) =>
      [...rules.values()]
        .filter((entry) => {
          const hit = entry.matches(call);
          if (hit) entry.hits += 1;
          return hit;
        })
        .map((entry) => entry.rule.effect),
  };
}
