// Stands in for requests recorded in production: flights with the answer that turned out to be right.
// node requests.mjs --data february.csv --count 3000 --output requests.jsonl
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { featuresOf, isLate, readFlights } from './train/src/features.mjs';

const { values: options } = parseArgs({
  options: { data: { type: 'string' }, count: { type: 'string' }, output: { type: 'string' } },
});
const flights = readFlights(options.data);
const stride = Math.floor(flights.length / Number(options.count));
const chosen = flights.filter((_, i) => i % stride === 0).slice(0, Number(options.count));
const lines = chosen.map((flight) =>
  JSON.stringify({ request: { data: [featuresOf(flight)] }, label: isLate(flight) }),
);
writeFileSync(options.output, `${lines.join('\n')}\n`);
