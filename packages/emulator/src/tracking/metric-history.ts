import type { Store } from '../state/store.ts';

/** One logged value; NaN and infinities are words, since JSON has no numbers for them. */
export interface MetricPoint {
  key: string;
  value: number | 'NaN' | 'Infinity' | '-Infinity';
  /** Milliseconds since the epoch. */
  timestamp: number;
  step: number;
}

/** Every value of every metric, in the order in which they were logged. */
export interface MetricHistory {
  add(run: string, point: MetricPoint): void;
  history(run: string, key: string): readonly MetricPoint[];
  /** For each key the value of the highest step, then time, then value: what MLflow calls the latest. */
  latest(run: string): MetricPoint[];
}

export function createMetricHistory(store: Store): MetricHistory {
  const log = store.log<MetricPoint & { run: string }>('runMetrics');
  const index = new Map<string, Map<string, MetricPoint[]>>();
  for (const { run, ...point } of log.entries()) remember(run, point);

  function remember(run: string, point: MetricPoint): void {
    const keys = index.get(run) ?? new Map<string, MetricPoint[]>();
    index.set(run, keys);
    const points = keys.get(point.key) ?? [];
    keys.set(point.key, points);
    points.push(point);
  }

  return {
    add: (run, point) => {
      log.append({ run, ...point });
      remember(run, point);
    },
    history: (run, key) => index.get(run)?.get(key) ?? [],
    latest: (run) =>
      [...(index.get(run)?.values() ?? [])].map((points) =>
        points.reduce((last, next) => (isLater(next, last) ? next : last)),
      ),
  };
}

function isLater(a: MetricPoint, b: MetricPoint): boolean {
  if (a.step !== b.step) return a.step > b.step;
  if (a.timestamp !== b.timestamp) return a.timestamp > b.timestamp;
  return !(Number(a.value) < Number(b.value));
}

/** A value as MLflow's clients send it: a number, or one of Python's words for the rest. Undefined when it is neither. */
export function metricValue(sent: unknown): MetricPoint['value'] | undefined {
  const number =
    typeof sent === 'string' ? Number(sent.replace(/^([-+]?)inf(inity)?$/i, '$1Infinity')) : sent;
  if (typeof number !== 'number') return undefined;
  if (Number.isFinite(number)) return number;
  if (!Number.isNaN(number)) return number > 0 ? 'Infinity' : '-Infinity';
  return sent === 'NaN' || sent === 'nan' ? 'NaN' : undefined;
}
