// A flight as the model sees it: five numbers, the same in training and in a request.
import { readFileSync } from 'node:fs';

/** Airport codes; a code's position is its number, and 0 stands for all airports that are not listed. */
export const airports = JSON.parse(readFileSync(new URL('./airports.json', import.meta.url), 'utf8'));
const numbers = new Map(airports.map((code, number) => [code, number]));

export const columns = ['hour', 'weekday', 'distance', 'origin', 'destination'];

/** @returns {number[]} hour 0-23, weekday 0 (Monday) to 6, distance in miles, airport numbers */
export function featuresOf({ date, distance, origin, destination }) {
  const moment = new Date(`${date.replace(' ', 'T')}Z`);
  return [
    moment.getUTCHours(),
    (moment.getUTCDay() + 6) % 7,
    Number(distance),
    numbers.get(origin) ?? 0,
    numbers.get(destination) ?? 0,
  ];
}

/** A flight is late when it is more than 15 minutes behind. */
export const isLate = ({ delay }) => (Number(delay) > 15 ? 1 : 0);

/** @returns the rows of a CSV file without quoting, as objects */
export function readFlights(file) {
  const [head, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, cells[i]]));
  });
}
