// node evaluate.mjs --data february.csv --model folder --output folder
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { featuresOf, isLate, readFlights } from './features.mjs';
import { logOdds, sigmoid } from './model.mjs';
import { log } from './tracking.mjs';

const { values: options } = parseArgs({
  options: { data: { type: 'string' }, model: { type: 'string' }, output: { type: 'string' } },
});
const model = JSON.parse(readFileSync(path.join(options.model, 'weights.json'), 'utf8'));
const { threshold } = JSON.parse(readFileSync(path.join(options.model, 'model.json'), 'utf8'));
const flights = readFlights(options.data);

mkdirSync(options.output, { recursive: true });
const file = createWriteStream(path.join(options.output, 'predictions.csv'));
file.write('flight,label,prediction,score\n');
const counts = { hits: 0, misses: 0, alarms: 0 };
flights.forEach((flight, number) => {
  const score = sigmoid(logOdds(model, featuresOf(flight)));
  const label = isLate(flight);
  const prediction = score >= threshold ? 1 : 0;
  if (label && prediction) counts.hits++;
  else if (label) counts.misses++;
  else if (prediction) counts.alarms++;
  file.write(`${number},${label},${prediction},${score}\n`);
});
await new Promise((resolve) => file.end(resolve));
const f1 = (2 * counts.hits) / (2 * counts.hits + counts.misses + counts.alarms);
console.log(`Judged ${flights.length} flights that the model has not seen: F1 ${f1.toFixed(4)}.`);
await log({ metrics: { f1 } });
