// Logistic regression over lookup tables: one weight for each hour, weekday, distance band and airport.

/** What each kind of model looks at. `basic` is the old model: the time of day as a slope, and the distance. */
export const designs = {
  distance: [{ column: 2, slope: 1 / 1000 }],
  basic: [
    { column: 0, slope: 1 / 24 },
    { column: 2, slope: 1 / 1000 },
  ],
  airports: [
    { column: 0, size: 24 },
    { column: 1, size: 7 },
    { column: 2, slope: 1 / 1000 },
    { column: 3, size: 512 },
    { column: 4, size: 512 },
  ],
};

export const sigmoid = (x) => 1 / (1 + Math.exp(-x));

/** @returns {number} log odds of being late */
export function logOdds({ bias, terms }, row) {
  let sum = bias;
  for (const { column, slope, weights } of terms) {
    sum += slope ? weights[0] * row[column] * slope : weights[row[column]];
  }
  return sum;
}

/** Fits by AdaGrad (Duchi et al. 2011), in a seeded order. */
export function fit(design, rows, labels, { epochs = 4, rate = 0.1, penalty = 1e-6, seed = 1 } = {}) {
  const terms = designs[design].map((term) => ({ ...term, weights: new Float64Array(term.size ?? 1) }));
  const squares = terms.map((term) => new Float64Array(term.weights.length));
  const model = { bias: 0, terms };
  let biasSquares = 0;
  const order = Uint32Array.from(rows, (_, i) => i);
  const random = mulberry(seed);
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (const i of order) {
      const row = rows[i];
      const error = sigmoid(logOdds(model, row)) - labels[i];
      biasSquares += error * error;
      model.bias -= (rate * error) / Math.sqrt(biasSquares + 1e-8);
      terms.forEach(({ column, slope, weights }, t) => {
        const index = slope ? 0 : row[column];
        const gradient = error * (slope ? row[column] * slope : 1) + penalty * weights[index];
        squares[t][index] += gradient * gradient;
        weights[index] -= (rate * gradient) / Math.sqrt(squares[t][index] + 1e-8);
      });
    }
  }
  return model;
}

/** The threshold with the best F1 on the given rows: most flights are on time, so 0.5 would call nearly all so. */
export function bestThreshold(probabilities, labels) {
  const order = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]);
  const positives = labels.reduce((sum, label) => sum + label, 0);
  let best = { f1: -1, threshold: 0.5 };
  let hits = 0;
  order.forEach((i, rank) => {
    hits += labels[i];
    const next = order[rank + 1];
    if (next !== undefined && probabilities[next] === probabilities[i]) return;
    const f1 = (2 * hits) / (rank + 1 + positives);
    if (f1 > best.f1) best = { f1, threshold: probabilities[i] };
  });
  return best.threshold;
}

function shuffle(order, random) {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
}

function mulberry(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
