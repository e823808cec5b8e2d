import type { Caller } from '../server/caller.ts';

/** A numbered call to ARM, tracking, metrics or blob storage. */
export interface Call {
  seq: number;
  time: string;
  method: string;
  /** Path and query, signatures taken out. */
  path: string;
  /** Absent while the call has no answer; 0 when the connection was dropped or the client went away. */
  status?: number;
  durationMs?: number;
  caller: Caller;
}

const KEPT = 20_000;

export interface CallLog {
  begin(method: string, url: string, caller: Caller): Call;
  end(call: Call, status: number): void;
  list(): readonly Call[];
  /** Forgets all calls and counts from 1 again. */
  reset(): void;
}

export function createCallLog(): CallLog {
  let calls: Call[] = [];
  let last = 0;
  return {
    begin: (method, url, caller) => {
      last += 1;
      const call: Call = {
        seq: last,
        time: new Date().toISOString(),
        method,
        path: withoutSignature(url),
        caller,
      };
      calls.push(call);
      if (calls.length > KEPT * 1.1) calls = calls.slice(-KEPT);
      return call;
    },
    end: (call, status) => {
      if (call.status !== undefined) return;
      call.status = status;
      call.durationMs = Date.now() - Date.parse(call.time);
    },
    list: () => calls,
    reset: () => {
      calls = [];
      last = 0;
    },
  };
}

const withoutSignature = (url: string): string => url.replace(/([?&]sig=)[^&]*/, '$1…');
