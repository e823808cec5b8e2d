// node train.mjs --data january.csv --features airports --output folder
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { columns, featuresOf, isLate, readFlights } from './features.mjs';
import { bestThreshold, fit, logOdds, sigmoid } from './model.mjs';
import { toOnnx } from './onnx.mjs';
import { log } from './tracking.mjs';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    features: { type: 'string', default: 'airports' },
    share: { type: 'string', default: '1' },
    epochs: { type: 'string', default: '4' },
    output: { type: 'string' },
  },
});
const flights = readFlights(options.data);
const used = flights.slice(0, Math.round(flights.length * Number(options.share)));
console.log(`Training on ${used.length} flights with the features '${options.features}'.`);

const rows = used.map(featuresOf);
const labels = used.map(isLate);
const epochs = Number(options.epochs);
const model = fit(options.features, rows, labels, { epochs });
const probabilities = rows.map((row) => sigmoid(logOdds(model, row)));
const threshold = bestThreshold(probabilities, labels);
const loss = labels.reduce((sum, y, i) => sum - Math.log(y ? probabilities[i] : 1 - probabilities[i]), 0);

mkdirSync(options.output, { recursive: true });
writeFileSync(path.join(options.output, 'model.onnx'), toOnnx(model, columns.length));
const card = { input: 'features', output: 'probability', threshold, columns, features: options.features };
writeFileSync(path.join(options.output, 'model.json'), `${JSON.stringify(card, null, 2)}\n`);
writeFileSync(path.join(options.output, 'weights.json'), JSON.stringify(plain(model)));
console.log(`Threshold ${threshold.toFixed(4)}, log loss ${(loss / labels.length).toFixed(4)} in training.`);
await log({
  params: { features: options.features, epochs, rows: used.length },
  metrics: { training_log_loss: loss / labels.length, threshold },
});

function plain({ bias, terms }) {
  return { bias, terms: terms.map((term) => ({ ...term, weights: [...term.weights] })) };
}
