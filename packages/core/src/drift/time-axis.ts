/** A window's start, as SQL prints a timestamp, as Vega reads a time. */
export function timeOf(start: string): string {
  return `${start.replace(' ', 'T')}Z`;
}

/** A chart's axis of the windows' starts, in UTC as they are: days where all start at midnight, else hours too. */
export function timeAxis(starts: readonly string[]) {
  const areDays = starts.every((start) => start.endsWith(' 00:00:00'));
  return {
    field: 'start',
    type: 'temporal',
    scale: { type: 'utc' },
    axis: { title: null, format: areDays ? '%-d %b %Y' : '%-d %b %Y %H:%M', labelOverlap: true },
  };
}
