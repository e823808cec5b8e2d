// node judge.ts <case> <file> <folder> <seed …>: the outcome of drift-check on each pair, as a line of JSON.
import { cases, type TwinCase } from './cases.ts';
import { check } from './check.ts';

const [name, file, folder, ...seeds] = process.argv.slice(2) as [
  keyof typeof cases,
  string,
  string,
  ...string[],
];
const { files, policy, roles }: TwinCase = cases[name];
for (const seed of seeds) {
  const pair = (await files(folder, Number(seed))) as Record<string, string>;
  const { verdict, checks } = await check(pair['reference'] as string, pair[file] as string, policy, roles);
  console.log(JSON.stringify({ verdict, checks }));
}
