import type { CardFacts } from '../card/card-facts.ts';
import { type CardDataset, datasetOf, listOf, type ModelCard } from '../card/card-file.ts';
import { type Component, properties } from './component.ts';

/** The data that the model was trained and judged on: what the team says of it, what was validated, and what DVC tracks. */
export function datasetComponents({ card, measured, origin }: CardFacts): Component[] {
  const validated = measured.data.map(({ dataset, digest, rows, verdict, dates }, index): Component => ({
    type: 'data',
    'bom-ref': `data:validated-${index + 1}`,
    name: dataset,
    ...(digest !== undefined && { hashes: [{ alg: 'SHA-256', content: digest }] }),
    data: [{ type: 'dataset', name: dataset, ...(rows !== undefined && { description: `${rows} rows` }) }],
    properties: properties({
      'digest-algorithm': 'sha256 over the sorted sha256 of the files, one a line',
      rows: rows?.toString(),
      'data-validate': verdict,
      'date-range': dates && `${dates.from}/${dates.to}`,
    }),
  }));
  const tracked = origin.dvc.map(({ path, md5, size, file, stage, role }, index): Component => ({
    type: 'data',
    'bom-ref': `data:dvc-${index + 1}`,
    name: path,
    // The MD5 of a folder is that of DVC's own listing, which is no file's.
    ...(/^[0-9a-f]{32}$/.test(md5) && { hashes: [{ alg: 'MD5', content: md5 }] }),
    data: [{ type: 'dataset', name: path }],
    properties: properties({
      'dvc-file': file,
      'dvc-md5': md5,
      'dvc-stage': stage,
      'dvc-role': role,
      size: size?.toString(),
    }),
  }));
  return [
    ...written('training', card['training-data']),
    ...written('evaluation', card['evaluation-data']),
    ...validated,
    ...tracked,
  ];
}

function written(use: string, given: ModelCard['training-data']): Component[] {
  if (given === undefined) return [];
  const data = datasetOf(given);
  const name = data.name ?? data.source ?? `${use} data`;
  return [
    {
      type: 'data',
      'bom-ref': `data:${use}`,
      name,
      ...(data.version !== undefined && { version: data.version }),
      data: [dataOf(name, data)],
      properties: properties({
        use,
        source: data.source,
        rows: data.rows?.toString(),
        size: data.size,
        'date-range': data['date-range'],
        license: data.license,
      }),
    },
  ];
}

function dataOf(name: string, { description, sensitive }: CardDataset): Record<string, unknown> {
  return {
    type: 'dataset',
    name,
    ...(description !== undefined && { description: description.trim() }),
    ...(sensitive !== undefined && { sensitiveData: listOf(sensitive) }),
  };
}
