import { describe, expect, it } from '@jest/globals';
import {
  azuremlNames,
  evidentlyMethod,
  isDrifted,
  methodFor,
  methodNames,
  methods,
  thresholdFor,
} from './method.ts';

describe('evidentlyMethod', () => {
  it.each([
    ['numerical', 1000, 6, 'ks'],
    ['numerical', 1001, 6, 'wasserstein'],
    ['numerical', 1000, 5, 'chisquare'],
    ['numerical', 1000, 2, 'z'],
    ['numerical', 1001, 5, 'jensenshannon'],
    ['categorical', 1000, 3, 'chisquare'],
    ['categorical', 1000, 2, 'z'],
    ['categorical', 1000, 1, 'z'],
    ['categorical', 1001, 2, 'jensenshannon'],
    ['categorical', 1001, 500, 'jensenshannon'],
    ['text', 1000, 1000, 'perc_text_content_drift'],
    ['text', 1001, 1000, 'abs_text_content_drift'],
  ] as const)('for %s, %d reference rows and %d distinct values: %s', (type, rows, distinct, method) => {
    expect(evidentlyMethod(type, rows, distinct)).toBe(method);
  });
});

describe('isDrifted on the threshold', () => {
  it.each([
    ['ks', 0.05, true],
    ['chisquare', 0.05, false],
    ['z', 0.05, false],
    ['wasserstein', 0.1, true],
    ['jensenshannon', 0.1, true],
    ['psi', 0.1, true],
    ['hellinger', 0.1, true],
    ['cramer_von_mises', 0.1, true],
    ['ed', 0.1, false],
    ['anderson', 0.1, false],
    ['abs_text_content_drift', 0.55, false],
    ['azureml_psi', 0.1, false],
  ] as const)('%s at %d: %s', (method, score, drifted) => {
    expect(isDrifted(method, score, score)).toBe(drifted);
  });

  it('is the other side of it for tests and for distances', () => {
    expect(isDrifted('ks', 0.01, 0.05)).toBe(true);
    expect(isDrifted('chisquare', 0.06, 0.05)).toBe(false);
    expect(isDrifted('psi', 0.09, 0.1)).toBe(false);
  });
});

describe('methodFor', () => {
  it("takes Evidently's rule, or the defaults of Azure ML's SDK", () => {
    expect(methodFor('evidently', 'numerical', 1001, 6)).toBe('wasserstein');
    expect(methodFor('azureml', 'numerical', 10, 3)).toBe('azureml_wasserstein');
    expect(methodFor('azureml', 'categorical', 5000, 3)).toBe('azureml_jensenshannon');
  });

  it('has a threshold for every method, which Azure ML does not count as drift', () => {
    for (const name of methodNames) {
      const threshold = thresholdFor(name);
      expect(threshold).toBe(methods[name].threshold);
      expect(isDrifted(name, threshold, threshold, 'azureml')).toBe(false);
    }
  });
});

it("Azure ML's names lead to methods of the types that Azure ML has them for", () => {
  const types = Object.entries(azuremlNames).map(([name, method]) => [name, methods[method].types]);
  expect(Object.fromEntries(types)).toEqual({
    JensenShannonDistance: ['numerical', 'categorical'],
    PopulationStabilityIndex: ['numerical', 'categorical'],
    NormalizedWassersteinDistance: ['numerical'],
    TwoSampleKolmogorovSmirnovTest: ['numerical'],
    PearsonsChiSquaredTest: ['categorical'],
  });
});
