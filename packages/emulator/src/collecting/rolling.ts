const DEPTHS: Record<string, number> = { year: 1, month: 2, day: 3, hour: 4, minute: 5 };

/** The folder of a moment, as deep as the rolling rate says: `2026/03/05/18` by default, by the hour. */
export function rolledFolder(time: Date, rollingRate: unknown): string {
  const depth = DEPTHS[typeof rollingRate === 'string' ? rollingRate.toLowerCase() : 'hour'] ?? 4;
  const parts = time.toISOString().split(/[-T:]/);
  return parts.slice(0, depth).join('/');
}
