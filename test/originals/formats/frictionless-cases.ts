type Entries = Record<string, unknown>;

/** The columns of the CSV table, with the type that holds for each. */
export const csvTypes: Record<string, string> = {
  id: 'integer',
  integers: 'integer',
  small: 'integer',
  quarters: 'number',
  codes: 'string',
  flags: 'boolean',
  days: 'date',
  constant: 'integer',
  nothing: 'any',
  keys: 'integer',
  texts: 'string',
  numbers: 'number',
  moments: 'datetime',
  padded: 'string',
  zip: 'string',
  answer: 'string',
};

/** Table Schemas for the CSV table: each thing that one can say, on every kind of column. */
export function tableSchemas(): string[] {
  return [...fieldSchemas(), ...wholeSchemas()].map((schema) => JSON.stringify(schema));
}

const names = Object.keys(csvTypes);
const plain = (name: string) => ({ name, type: csvTypes[name] });

/** The whole schema, with one field as given. */
function withField(name: string, entries: Entries, whole: Entries = {}): Entries {
  return {
    fields: names.map((each) => (each === name ? { ...plain(each), ...entries } : plain(each))),
    ...whole,
  };
}

const constrained = (name: string, constraints: Entries, entries: Entries = {}) =>
  withField(name, { ...entries, constraints });

function fieldSchemas(): Entries[] {
  const types = ['integer', 'number', 'string', 'boolean', 'date', 'datetime', 'any'];
  return [
    ...names.flatMap((name) => types.map((type) => withField(name, { type }))),
    ...names.flatMap((name) => [constrained(name, { required: true }), constrained(name, { unique: true })]),
    ...['id', 'integers', 'small', 'quarters', 'numbers', 'constant'].flatMap((name) => [
      ...[-10, 0, 7, 39].flatMap((limit) => [
        constrained(name, { minimum: limit }),
        constrained(name, { maximum: limit }),
      ]),
      constrained(name, { minimum: -10, maximum: 125 }),
      constrained(name, { exclusiveMinimum: -10 }),
      constrained(name, { exclusiveMaximum: 39 }),
      constrained(name, { enum: [7, 8, 9] }),
      constrained(name, { enum: ['7'] }),
    ]),
    ...['codes', 'texts', 'padded', 'zip', 'answer'].flatMap((name) => [
      ...['[A-Z]{3}', 'ATL|BOS', 'A', '.*', 'x[0-9]+', '[0-9]{5}', 'yes|no', '[^x]*', '^[a-z]', '\\w+'].map(
        (pattern) => constrained(name, { pattern }),
      ),
      constrained(name, { minLength: 3 }),
      constrained(name, { maxLength: 3 }),
      constrained(name, { minLength: 3, maxLength: 3 }),
      constrained(name, { enum: ['ATL', 'BOS', 'JFK'] }),
      constrained(name, { enum: ['yes', 'no'] }),
      constrained(name, { enum: ['00001'] }),
    ]),
    constrained('days', { minimum: '2001-01-01' }),
    constrained('days', { minimum: '2001-01-02' }),
    constrained('days', { maximum: '2001-02-09' }),
    constrained('days', { maximum: '2001-02-08' }),
    constrained('days', { exclusiveMaximum: '2001-02-09' }),
    constrained('moments', { minimum: '2001-01-01T00:00:00' }),
    constrained('moments', { maximum: '2001-01-05T00:00:00' }),
    withField('answer', { type: 'boolean' }),
    withField('answer', { type: 'boolean', trueValues: ['yes'], falseValues: ['no'] }),
    withField('answer', { type: 'boolean', trueValues: ['yes'], falseValues: ['nope'] }),
    withField('padded', { format: 'uuid' }),
    withField('small', { type: 'string' }),
    withField('zip', { type: 'integer' }),
  ];
}

function wholeSchemas(): Entries[] {
  const fields = names.map(plain);
  const keys = (list: string[]) => ({ fields, primaryKey: list });
  return [
    { fields },
    { fields: fields.toReversed() },
    { fields: fields.slice(1) },
    { fields: [...fields, { name: 'absent', type: 'string' }] },
    ...['exact', 'equal', 'subset', 'superset', 'partial'].flatMap((fieldsMatch) => [
      { fields, fieldsMatch },
      { fields: fields.toReversed(), fieldsMatch },
      { fields: fields.slice(1), fieldsMatch },
      { fields: [...fields, { name: 'absent', type: 'string' }], fieldsMatch },
      { fields: [{ name: 'absent', type: 'string' }], fieldsMatch },
    ]),
    keys(['id']),
    keys(['codes']),
    keys(['keys']),
    keys(['codes', 'flags']),
    keys(['codes', 'id']),
    { fields, primaryKey: 'constant' },
    { fields, missingValues: ['', 'ATL'] },
    { fields, missingValues: ['', 'ATL'], primaryKey: 'codes' },
    {
      fields: names.map((name) =>
        name === 'codes' ? { ...plain(name), constraints: { required: true } } : plain(name),
      ),
      missingValues: ['', 'ATL'],
    },
  ];
}
