/** A request's place at a deployment; to be left exactly once. */
export interface Place {
  leave(): void;
}

interface Waiting {
  admit(): void;
}

/** The requests that a deployment works on or holds back, after Azure's rule: twice its concurrency, no more. */
export interface PendingRequests {
  /** Resolves when the containers have room; undefined when too many are pending. Rejects with the signal's reason. */
  enter(concurrency: number, signal: AbortSignal): Promise<Place | undefined> | Place | undefined;
}

export function createPendingRequests(): PendingRequests {
  let active = 0;
  const waiting = new Set<Waiting>();

  const place: Place = {
    leave: () => {
      const [next] = waiting;
      if (next) next.admit();
      else active -= 1;
    },
  };

  return {
    enter: (concurrency, signal) => {
      if (active < concurrency) {
        active += 1;
        return place;
      }
      if (active + waiting.size >= 2 * concurrency) return undefined;
      return new Promise((resolve, reject) => {
        const entry: Waiting = {
          admit: () => {
            waiting.delete(entry);
            signal.removeEventListener('abort', giveUp);
            resolve(place);
          },
        };
        const giveUp = (): void => {
          waiting.delete(entry);
          reject(signal.reason as Error);
        };
        waiting.add(entry);
        signal.addEventListener('abort', giveUp, { once: true });
      });
    },
  };
}
