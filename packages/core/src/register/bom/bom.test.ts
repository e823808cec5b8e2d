import { expect, test } from '@jest/globals';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { environmentOf } from '../../evidence/lineage/environment.ts';
import { fullFacts } from '../card/test-facts.ts';
import { measuredOf } from '../card/measured.ts';
import { bomOf } from './bom.ts';

const library = dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json'));
const schemaOf = (name: string) =>
  JSON.parse(readFileSync(join(library, 'res/schema', `${name}.SNAPSHOT.schema.json`), 'utf8')) as object;

/** CycloneDX's own JSON Schemas, as its library ships them. */
function validator(version: '1.6' | '1.7'): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true });
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  ajv.addFormat('iri-reference', /^[^\s<>"{}|\\^`]*$/);
  ajv.addFormat('idn-email', /^[^@\s]+@[^@\s]+$/);
  // They refer to one another by the names of their files.
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs'])
    ajv.addSchema({ ...schemaOf(name), $id: `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json` });
  return ajv.compile(schemaOf(`bom-${version}`));
}

const isValid = validator('1.6');
const isValid17 = validator('1.7');
const files = [
  { path: 'MLmodel', digest: 'b'.repeat(64) },
  { path: 'data/model.pkl', digest: 'c'.repeat(64) },
];
const written = (value: unknown) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

test('a full bill holds to CycloneDX’s schema, of 1.6 and of 1.7', () => {
  const bom = written(bomOf(fullFacts, files));
  isValid(bom);
  expect(isValid.errors).toBeNull();
  isValid17({ ...bom, $schema: 'http://cyclonedx.org/schema/bom-1.7.schema.json', specVersion: '1.7' });
  expect(isValid17.errors).toBeNull();
});

test('a bill of a model of which nothing is known holds to it too', () => {
  const { reviews: _reviews, ...approvals } = fullFacts.origin.approvals;
  const origin = { run: undefined, checkout: undefined, environment: undefined, dvc: [], approvals };
  const provenance = { target: 'azure' as const, tools: {}, seeds: {} };
  const bom = bomOf(
    { ...fullFacts, card: {}, measured: measuredOf([]), format: undefined, origin, provenance },
    [],
  );
  isValid(written(bom));
  expect(isValid.errors).toBeNull();
  expect(bom.components).toEqual([]);
});

test('the schema refuses what is not CycloneDX', () => {
  const bom = bomOf(fullFacts, files);
  expect(
    isValid(written({ ...bom, metadata: { ...bom.metadata, component: { type: 'model', name: 'x' } } })),
  ).toBe(false);
});

test('the model card has figures with intervals and slices, datasets by reference, and considerations', () => {
  const bom = bomOf(fullFacts, files);
  const { modelCard, components, hashes } = bom.metadata['component'] as Record<string, never>;
  expect(hashes).toEqual([{ alg: 'SHA-256', content: 'a'.repeat(64) }]);
  expect(components).toMatchObject([{ type: 'file', name: 'MLmodel' }, { name: 'data/model.pkl' }]);
  expect(modelCard).toMatchObject({
    modelParameters: {
      approach: { type: 'supervised' },
      task: 'tabular-classification',
      modelArchitecture: 'logistic regression',
      datasets: [
        { ref: 'data:training' },
        { ref: 'data:evaluation' },
        { ref: 'data:validated-1' },
        { ref: 'data:dvc-1' },
      ],
      inputs: [{ format: 'hour: double' }],
      outputs: [{ format: 'tensor float32 [-1, 2]' }],
    },
    quantitativeAnalysis: {
      performanceMetrics: [
        { type: 'f1', value: '0.812345678', confidenceInterval: { lowerBound: '0.79', upperBound: '0.83' } },
        { type: 'f1', slice: 'origin = JFK', confidenceInterval: { lowerBound: '0.62', upperBound: '0.77' } },
        { type: 'demographic_parity_difference', value: '0.04' },
      ],
    },
    considerations: {
      useCases: ['Planning', 'Alerts'],
      ethicalConsiderations: [
        { name: 'Small airports', mitigationStrategy: 'judged apart' },
        { name: 'Delays of crews' },
      ],
      fairnessAssessments: [{ groupAtRisk: 'Passengers of small airports' }],
    },
  });
});

test('every reference names a component of the bill', () => {
  const bom = bomOf(fullFacts, files);
  const refs = new Set([...bom.components.map((each) => each['bom-ref']), 'model:flights@1.2.0']);
  expect(refs.size).toBe(bom.components.length + 1);
  for (const { ref, dependsOn = [] } of bom.dependencies)
    for (const named of [ref, ...dependsOn]) expect(refs).toContain(named);
});

test('packages are components by package URL, each once, and open ones say so', () => {
  const environment = environmentOf(
    'conda.yaml',
    'dependencies: [python=3.12.1, "conda-forge::Zlib=1.3.1", {pip: [Scikit_Learn==1.9.1, scikit-learn==1.9.1, numpy, torch==2.7.0+cpu]}]',
  );
  const { components } = bomOf({ ...fullFacts, origin: { ...fullFacts.origin, environment } }, files);
  expect(components.filter(({ type }) => type === 'library').map(({ purl }) => purl)).toEqual([
    'pkg:pypi/numpy',
    'pkg:pypi/scikit-learn@1.9.1',
    'pkg:pypi/torch@2.7.0%2Bcpu',
    'pkg:conda/zlib@1.3.1',
  ]);
  expect(components.find(({ name }) => name === 'numpy')?.properties).toContainEqual({
    name: 'mlops-actions:pinned',
    value: 'false',
  });
});

test('the serial number is of the content', () => {
  const serial = (facts: typeof fullFacts) => bomOf(facts, files).serialNumber;
  expect(serial(fullFacts)).toBe(serial({ ...fullFacts }));
  expect(serial({ ...fullFacts, version: '1.2.1' })).not.toBe(serial(fullFacts));
  expect(serial(fullFacts)).toMatch(
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});
