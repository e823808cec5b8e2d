import type { TableColumn } from '../sources.ts';

/** A date or a time of day on a date, in UTC where a zone was given: text of the form `2001-01-31T06:05:00.000000`. */
export class Moment {
  readonly text: string;
  /** Whether the user gave a date alone. */
  readonly dateOnly: boolean;
  /** Whether the user gave a zone. */
  readonly zoned: boolean;

  constructor(text: string, dateOnly: boolean, zoned: boolean) {
    this.text = text;
    this.dateOnly = dateOnly;
    this.zoned = zoned;
  }

  get day(): string {
    return this.text.slice(0, 10);
  }

  toString(): string {
    return this.dateOnly ? this.day : `${this.text.replace(/\.0+$/, '')}${this.zoned ? 'Z' : ''}`;
  }
}

const form =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6})\d*)?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/** A date or timestamp as ISO 8601 or SQL writes it, brought to UTC where it has an offset; null for anything else. */
export function parseMoment(text: string): Moment | null {
  const parts = form.exec(text.trim());
  if (!parts) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = parts;
  const time = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const back = new Date(time);
  if (back.getUTCMonth() + 1 !== Number(month) || back.getUTCDate() !== Number(day) || Number(hour) > 23)
    return null;
  const utc = new Date(time - offsetMs(zone)).toISOString().slice(0, 19);
  return new Moment(`${utc}.${fraction.padEnd(6, '0')}`, parts[4] === undefined, zone !== undefined);
}

function offsetMs(zone: string | undefined): number {
  if (!zone || /^z$/i.test(zone)) return 0;
  const digits = zone.replace(':', '').slice(1).padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (zone.startsWith('-') ? -1 : 1) * minutes * 60_000;
}

/** A timestamp as SQL prints it (`2001-01-31 06:05:00.5+00`) as ISO 8601, with the digits that Python gives. */
export function isoText(sql: string): string {
  const [, day, time, fraction = '', zone = ''] = /^(\S+) ([\d:]+)(?:\.(\d+))?([+-].+)?$/.exec(sql) ?? [];
  if (day === undefined) return sql;
  const digits = fraction.replace(/0+$/, '');
  const part = digits && `.${digits.padEnd(digits.length > 6 ? 9 : 6, '0')}`;
  return `${day}T${time}${part}${zone && zone.padEnd(6, ':00')}`;
}

/** A moment as a timestamp in ISO 8601. */
export function timestampText({ text, zoned }: Moment): string {
  return isoText(`${text.replace('T', ' ')}${zoned ? '+00' : ''}`);
}

/** Whether a column's timestamps are those of a zone. */
export function isZoned({ sqlType }: TableColumn): boolean {
  return /^TIMESTAMP(?: WITH TIME ZONE|TZ)$/.test(sqlType);
}

/** Why values of the column have no order beside the moment, as in Python; null where they have one. */
export function momentMismatch(moment: Moment, column: TableColumn): string | null {
  const { name, type, parsed } = column;
  const shown = moment.toString();
  if (parsed) return null;
  if (type === 'date')
    return moment.dateOnly
      ? null
      : `Column '${name}' holds dates, and ${shown} has a time of day: write ${moment.day}.`;
  if (type !== 'timestamp')
    return `Column '${name}' is of type ${type}, which cannot be compared with a date.`;
  const zone = isZoned(column) ? 'Z' : '';
  if (moment.dateOnly)
    return `Column '${name}' holds timestamps, and ${shown} is a date: write ${shown}T00:00:00${zone}.`;
  if (moment.zoned === isZoned(column)) return null;
  return moment.zoned
    ? `Column '${name}' holds timestamps without a zone, and ${shown} has one: leave it out.`
    : `Column '${name}' holds timestamps of a zone, and ${shown} has none: write ${shown}Z or the like.`;
}
