const hourMs = 3_600_000;

/** The whole UTC hours of a window in which there are no rows, and how many whole hours it has. */
export function missingHours(
  window: { from: Date; to: Date },
  present: readonly Date[],
): { missing: Date[]; hours: number } {
  const there = new Set(present.map((hour) => hour.getTime()));
  const missing: Date[] = [];
  let hours = 0;
  const first = Math.ceil(window.from.getTime() / hourMs) * hourMs;
  for (let hour = first; hour + hourMs <= window.to.getTime(); hour += hourMs) {
    hours += 1;
    if (!there.has(hour)) missing.push(new Date(hour));
  }
  return { missing, hours };
}

/** The first ranges of hours: `2026-03-05 10:00–12:00 UTC, 2026-03-06 00:00–01:00 UTC and 3 more`. */
export function rangesText(hours: readonly Date[], most = 3): string {
  const ranges: { from: number; to: number }[] = [];
  for (const hour of hours) {
    const last = ranges.at(-1);
    if (last?.to === hour.getTime()) last.to += hourMs;
    else ranges.push({ from: hour.getTime(), to: hour.getTime() + hourMs });
  }
  const shown = ranges.slice(0, most).map(({ from, to }) => `${text(from)} to ${text(to)} UTC`);
  const more = ranges.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

const text = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
