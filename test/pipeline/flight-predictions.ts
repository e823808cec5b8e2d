import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const source = path.resolve(import.meta.dirname, '../../examples/flight-delay/train/src');

/** The example's features, in the model's order. */
export const flightColumns = ['hour', 'weekday', 'distance', 'origin', 'destination'];

/** Writes what a model of the example says of some flights, evenly taken, beside their labels and features. */
export async function writeFlightPredictions(
  model: string,
  data: string,
  count: number,
  to: string,
): Promise<void> {
  const { featuresOf, isLate, readFlights } = await import(path.join(source, 'features.mjs'));
  const { logOdds, sigmoid } = await import(path.join(source, 'model.mjs'));
  const weights: unknown = JSON.parse(readFileSync(path.join(model, 'weights.json'), 'utf8'));
  const card = JSON.parse(readFileSync(path.join(model, 'model.json'), 'utf8')) as { threshold: number };
  const flights = readFlights(data) as Record<string, string>[];
  const stride = Math.floor(flights.length / count);
  const lines = flights
    .filter((_, i) => i % stride === 0)
    .slice(0, count)
    .map((flight, i) => {
      const features = featuresOf(flight) as number[];
      const score = sigmoid(logOdds(weights, features)) as number;
      return [i, ...features, isLate(flight), score >= card.threshold ? 1 : 0, score].join(',');
    });
  writeFileSync(to, [`flight,${flightColumns.join(',')},label,prediction,score`, ...lines].join('\n'));
}
