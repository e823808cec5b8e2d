import { type ExpectationConfig, severities, type Severity } from '../expectations/expectation.ts';
import { type Document, isRecord, type Path, shownOf } from './document.ts';

/** Great Expectations' own form: `expectation_type` in 0.18, `type` since 1.0, or an item of the short form. */
export function readGreatExpectations(document: Document): ExpectationConfig[] {
  const { expectations } = document.root as { expectations: unknown };
  if (!Array.isArray(expectations)) throw document.error(`'expectations' has to be a list`, ['expectations']);
  return expectations.map((item, index) => longItem(document, item, ['expectations', index]));
}

function longItem(document: Document, item: unknown, path: Path): ExpectationConfig {
  const type = isRecord(item) ? (item['type'] ?? item['expectation_type']) : undefined;
  if (!isRecord(item) || type === undefined) return shortItem(document, item, null, path);
  if (typeof type !== 'string') throw document.error(`the 'type' of an expectation has to be a text`, path);
  const { kwargs, severity, meta, id } = item;
  return config(document, path, { type, kwargs: kwargs ?? {}, severity, meta, id });
}

/** A foreign key is no expectation of one table. */
export const foreignKeysSentence =
  "foreign keys stand in the list 'foreign_keys' of 'references', such as { columns: origin, reference: { data: airports.csv, columns: iata } }";

/** `name`, or `name: {kwargs}`. */
export function shortItem(
  document: Document,
  item: unknown,
  column: string | null,
  path: Path,
): ExpectationConfig {
  const own = column === null ? {} : { column };
  if (typeof item === 'string') return config(document, path, { type: item, kwargs: own });
  const [pair, ...others] = isRecord(item) ? Object.entries(item) : [];
  if (!pair || others.length > 0)
    throw document.error(`each expectation is a name, or one name with its kwargs in a mapping`, path);
  const [type, kwargs] = [pair[0], pair[1] ?? {}];
  if (!isRecord(kwargs)) throw document.error(`the kwargs of an expectation have to be a mapping`, path);
  const { severity, ...rest } = kwargs;
  return config(document, path, { type, kwargs: { ...own, ...rest }, severity });
}

function config(
  document: Document,
  path: Path,
  given: { type: string; kwargs: unknown; severity?: unknown; meta?: unknown; id?: unknown },
): ExpectationConfig {
  const { type, kwargs, severity, meta, id } = given;
  if (!isRecord(kwargs)) throw document.error(`the 'kwargs' of an expectation have to be a mapping`, path);
  if (type === 'foreign_key') throw document.error(foreignKeysSentence, path);
  return {
    type,
    kwargs,
    severity: severityOf(document, severity ?? 'critical', path),
    meta: isRecord(meta) ? meta : {},
    id: typeof id === 'string' ? id : null,
    line: document.lineOf(path),
  };
}

function severityOf(document: Document, severity: unknown, path: Path): Severity {
  if (severities.includes(severity as Severity)) return severity as Severity;
  throw document.error(
    `the severity ${shownOf(severity)} is not known, it is one of ${severities.join(', ')}`,
    path,
  );
}
