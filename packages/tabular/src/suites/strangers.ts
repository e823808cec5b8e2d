/** Files that are known by their content but hold nothing to judge data by, with what to do about each. */
const strangers: [key: string, sentence: string][] = [
  [
    'dataContractSpecification',
    'it is a contract of the Data Contract Specification: export it as ODCS 3 (datacontract export --format odcs)',
  ],
  ['models', "it is a dbt schema file, whose tests run in dbt: write them as expectations under 'columns'"],
  ['sources', "it is a dbt sources file, whose tests run in dbt: write them as expectations under 'columns'"],
  ['checkpoint_configs', 'it is a Great Expectations checkpoint: name the suite that it runs'],
  ['validations', 'it is a Great Expectations checkpoint: name the suite that it runs'],
  [
    'config_version',
    "it is the configuration of a Great Expectations project: name a suite of its folder 'expectations'",
  ],
  ['results', 'it holds validation results: name the suite that they come from'],
  ['$defs', 'it is a JSON Schema, which describes documents and not tables: write expectations'],
  ['properties', 'it is a JSON Schema, which describes documents and not tables: write expectations'],
  [
    'rules',
    "it holds 'rules' as gate policies do: an expectation file has expectations, or table and columns",
  ],
];

/** What to do with a file of another kind, or null for one that is not known. */
export function strangerSentence(root: Record<string, unknown>): string | null {
  if (Object.keys(root).some((key) => key.startsWith('checks for ')))
    return "it is a SodaCL file: write its checks as expectations under 'columns', or as 'quality' of an ODCS 3 contract";
  return strangers.find(([key]) => Object.hasOwn(root, key))?.[1] ?? null;
}

/** What to do with Python in place of a file that it can write; null for what is no Python. */
export function pythonSentence(text: string): string | null {
  if (!/^(?:from\s+[\w.]+\s+import\s|import\s+[\w.]+(?:\s+as\s+\w+)?\s*$)/m.test(text)) return null;
  if (/\bpandera\b/.test(text))
    return "it is a Pandera schema in Python: write it as YAML once (`pandera.io.to_yaml(schema, 'schema.yml')`, for a model `Model.to_yaml('schema.yml')`), and name that file in 'expectations'";
  if (/\bgreat_expectations\b/.test(text))
    return "it is Python: write the suite as JSON once (`json.dump(suite.to_json_dict(), file)`), and name that file in 'expectations'";
  return "it is Python: export the suite as JSON or YAML, and name that file in 'expectations'";
}
