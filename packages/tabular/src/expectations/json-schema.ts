import { Ajv, type AnySchema, type Options } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** Formats are notes, as they are to Python's jsonschema; so are keywords that no draft knows. */
const options: Options = {
  strict: false,
  strictNumbers: false,
  validateFormats: false,
  logger: false,
  allErrors: false,
};

/**
 * Whether values match a JSON Schema, by the draft that `$schema` names: 2020-12 where it names none.
 * @throws Error with the reason for what is no schema, or needs another draft or document.
 */
export function jsonSchema(schema: Record<string, unknown>): (value: unknown) => boolean {
  const draft = schema['$schema'];
  if (typeof draft === 'string' && /draft-0[346]\b/.test(draft))
    throw new Error(`its draft ${draft} is not supported: use draft-07, 2019-09 or 2020-12`);
  const validate = compilerFor(draft).compile(schema as AnySchema);
  return (value) => validate(value) === true;
}

function compilerFor(draft: unknown): Ajv | Ajv2019 | Ajv2020 {
  if (typeof draft !== 'string') return new Ajv2020(options);
  if (draft.includes('draft-07')) return new Ajv(options);
  if (draft.includes('2019-09')) return new Ajv2019(options);
  return new Ajv2020(options);
}
