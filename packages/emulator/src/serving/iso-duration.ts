/** An ISO 8601 duration of days and shorter (`PT1M30.5S`), in milliseconds; 0 when it is none. */
export function durationMs(value: unknown): number {
  const parts =
    typeof value === 'string'
      ? /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(value)
      : undefined;
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = parts ?? [];
  return (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}
