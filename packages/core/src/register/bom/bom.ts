import { nameUuid } from '../../evidence/lineage/name-uuid.ts';
import type { DigestedFile } from '../../evidence/digests.ts';
import { suiteVersion } from '../../runtime/provenance.ts';
import { type CardFacts, frameworkIn, pythonIn, runUrl, scanWords } from '../card/card-facts.ts';
import { listOf } from '../card/card-file.ts';
import { knownLicense } from '../card/licenses.ts';
import { type Component, properties, type Reference } from './component.ts';
import { datasetComponents } from './datasets.ts';
import { modelCardOf } from './model-card.ts';
import { packageComponents } from './packages.ts';

/** A CycloneDX 1.6 machine-learning bill of materials (https://cyclonedx.org/docs/1.6/json/). */
export interface Bom {
  $schema: string;
  bomFormat: 'CycloneDX';
  specVersion: '1.6';
  /** Of the content: the same bill has the same number, and any other another one. */
  serialNumber: string;
  version: 1;
  metadata: Record<string, unknown>;
  components: Component[];
  dependencies: { ref: string; dependsOn?: string[] }[];
}

/** The bill of a model version: the model with its card, its data, and the packages that it needs. */
export function bomOf(facts: CardFacts, files: readonly DigestedFile[]): Bom {
  const datasets = datasetComponents(facts);
  const packages = packageComponents(facts.origin.environment, pythonIn(facts));
  const model = modelComponent(
    facts,
    files,
    datasets.map((each) => each['bom-ref']),
  );
  const parts = [...datasets, ...packages];
  const body = {
    metadata: {
      timestamp: facts.registeredAt.toISOString(),
      lifecycles: [{ phase: 'post-build' }],
      tools: { components: [{ type: 'application', name: 'mlops-actions', version: suiteVersion }] },
      component: model,
    },
    components: parts,
    dependencies: [
      { ref: model['bom-ref'], dependsOn: parts.map((each) => each['bom-ref']) },
      ...parts.map((each) => ({ ref: each['bom-ref'] })),
    ],
  };
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${nameUuid(JSON.stringify(body))}`,
    version: 1,
    ...body,
  };
}

function modelComponent(facts: CardFacts, files: readonly DigestedFile[], datasets: string[]): Component {
  const { card, model, version, modelDigest, verdict, provenance, format, origin } = facts;
  const ref = `model:${model}@${version}`;
  const authors = listOf(card.owners).map((name) => ({ name }));
  return {
    type: 'machine-learning-model',
    'bom-ref': ref,
    name: model,
    version,
    ...(card.description !== undefined && { description: card.description.trim() }),
    ...(authors.length > 0 && { authors }),
    ...(card.license !== undefined && {
      licenses: [{ license: license(card.license, card['license-link']) }],
    }),
    ...(card.labels && { tags: card.labels }),
    hashes: [{ alg: 'SHA-256', content: modelDigest }],
    externalReferences: references(facts),
    modelCard: modelCardOf(facts, datasets),
    components: files.map(({ path, digest }) => ({
      type: 'file',
      'bom-ref': `${ref}/${path}`,
      name: path,
      hashes: [{ alg: 'SHA-256', content: digest }],
    })),
    properties: properties({
      'digest-algorithm': 'sha256 over the lines "<sha256 of a file>  <path>", sorted by path',
      verdict,
      'override-reason': facts.overrideReason,
      'refused-for': facts.refusals.length > 0 ? facts.refusals.join(' ') : undefined,
      scan: scanWords(facts.scan),
      target: provenance.target,
      commit: provenance.commit,
      dirty: origin.checkout && String(origin.checkout.dirty),
      run: origin.run?.id,
      format: format?.kind,
      framework: frameworkIn(facts),
      'risk-class': card['risk-class'],
      'review-date': card['review-date'],
      'unpinned-packages': origin.environment && String(origin.environment.unpinned.length),
    }),
  };
}

function license(name: string, url: string | undefined): Record<string, string> {
  const known = knownLicense(name);
  return { ...(known ? { id: known.spdx } : { name }), ...(url !== undefined && { url }) };
}

/** Where the code, the run and the reports are; reports lie beside this file, by their digest. */
function references(facts: CardFacts): Reference[] {
  const { provenance, server, measured } = facts;
  const { repository, commit } = provenance;
  const url = runUrl(facts);
  return [
    ...(repository
      ? [{ type: 'vcs', url: `${server}/${repository}`, ...(commit && { comment: commit }) }]
      : []),
    ...(url === undefined ? [] : [{ type: 'build-meta', url }]),
    ...measured.verdicts.map(({ action, verdict, digest }) => ({
      type: 'evidence',
      url: `evidence/${action}-${digest.slice(0, 16)}.json`,
      comment: `${action}: ${verdict}`,
      hashes: [{ alg: 'SHA-256', content: digest }],
    })),
  ];
}
