import type { CardFacts } from '../card/card-facts.ts';
import { concernsOf, listOf, type ModelCard } from '../card/card-file.ts';
import { valueWords } from '../format/model-format.ts';
import { properties } from './component.ts';

/** CycloneDX's model card. @param datasets the references of the bill's datasets */
export function modelCardOf(facts: CardFacts, datasets: readonly string[]): Record<string, unknown> {
  const { card, format, measured, origin } = facts;
  const inputs = card.inputs === undefined ? (format?.inputs ?? []).map(valueWords) : listOf(card.inputs);
  const outputs = card.outputs === undefined ? (format?.outputs ?? []).map(valueWords) : listOf(card.outputs);
  const logged = Object.entries(origin.run?.metrics ?? {});
  return {
    modelParameters: {
      ...(card.approach && { approach: { type: card.approach } }),
      ...(card.task !== undefined && { task: card.task }),
      ...(card.architecture !== undefined && { modelArchitecture: card.architecture }),
      ...(datasets.length > 0 && { datasets: datasets.map((ref) => ({ ref })) }),
      ...(inputs.length > 0 && { inputs: inputs.map((each) => ({ format: each })) }),
      ...(outputs.length > 0 && { outputs: outputs.map((each) => ({ format: each })) }),
    },
    quantitativeAnalysis: {
      performanceMetrics: measured.figures.map(({ metric, value, slice, interval }) => ({
        type: metric,
        value: String(value),
        ...(slice !== undefined && { slice }),
        ...(interval && {
          confidenceInterval: { lowerBound: String(interval.lower), upperBound: String(interval.upper) },
        }),
      })),
    },
    considerations: considerationsOf(card),
    properties: [
      ...properties({
        target: card.target,
        features: card.features === undefined ? undefined : listOf(card.features).join(', '),
        'base-model': card['base-model'] === undefined ? undefined : listOf(card['base-model']).join(', '),
        'out-of-scope-use':
          card['out-of-scope-use'] === undefined ? undefined : listOf(card['out-of-scope-use']).join('\n'),
        'interval-level': measured.figures
          .find(({ interval }) => interval?.level)
          ?.interval?.level?.toString(),
      }),
      ...logged.flatMap(([name, value]) => properties({ [`logged-metric:${name}`]: String(value) })),
    ],
  };
}

function considerationsOf(card: ModelCard): Record<string, unknown> {
  const impact = Object.entries(card['environmental-impact'] ?? {});
  const facts: Record<string, readonly unknown[]> = {
    users: listOf(card.users),
    useCases: listOf(card['intended-use']),
    technicalLimitations: listOf(card.limitations),
    performanceTradeoffs: listOf(card.tradeoffs),
    ethicalConsiderations: concernsOf(card['ethical-considerations']).map(({ name, mitigation }) => ({
      name,
      ...(mitigation !== undefined && { mitigationStrategy: mitigation }),
    })),
    fairnessAssessments: (card.fairness ?? []).map(({ group, benefits, harms, mitigation }) => ({
      groupAtRisk: group,
      ...(benefits !== undefined && { benefits }),
      ...(harms !== undefined && { harms }),
      ...(mitigation !== undefined && { mitigationStrategy: mitigation }),
    })),
  };
  return {
    ...Object.fromEntries(Object.entries(facts).filter(([, list]) => list.length > 0)),
    ...(impact.length > 0 && {
      environmentalConsiderations: {
        properties: impact.flatMap(([name, value]) => properties({ [name]: String(value) })),
      },
    }),
  };
}
