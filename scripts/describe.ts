// Writes the inputs and outputs of every action.yml and README from its src/inputs.ts, or with --check says what differs.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { factsOf, type InputsSchema } from '@mlops-actions/core/runtime/inputs';
import { format } from 'prettier';
import { parseDocument } from 'yaml';

const root = path.resolve(import.meta.dirname, '..');
const check = process.argv.includes('--check');
const stale: string[] = [];

for (const name of readdirSync(path.join(root, 'actions'), { withFileTypes: true })) {
  const folder = path.join(root, 'actions', name.name);
  if (!existsSync(path.join(folder, 'src/inputs.ts'))) continue;
  const { schema, outputs } = (await import(path.join(folder, 'src/inputs.ts'))) as {
    schema: InputsSchema;
    outputs: Record<string, string>;
  };
  await settle(path.join(folder, 'action.yml'), (old) => describeAction(old, schema, outputs));
  await settle(path.join(folder, 'README.md'), (old) => describeReadme(old, schema, outputs));
}
if (stale.length > 0) {
  console.error(`Not as src/inputs.ts says: ${stale.join(', ')}. Run npm run describe.`);
  process.exit(1);
}

async function settle(file: string, describe: (old: string) => string): Promise<void> {
  const old = readFileSync(file, 'utf8');
  const fresh = await format(describe(old), {
    filepath: file,
    ...JSON.parse(readFileSync(path.join(root, '.prettierrc.json'), 'utf8')),
  });
  if (fresh === old) return;
  if (check) stale.push(path.relative(root, file));
  else writeFileSync(file, fresh);
}

function describeAction(old: string, schema: InputsSchema, outputs: Record<string, string>): string {
  const document = parseDocument(old);
  const inputs = Object.entries(schema).map(([name, field]) => {
    const { description, required, default: standard, env } = factsOf(field);
    const told = env ? `${description} (default: the environment variable ${env})` : description;
    return [
      name,
      { description: told, ...(required && { required }), ...(standard && { default: standard }) },
    ];
  });
  document.set('inputs', document.createNode(Object.fromEntries(inputs)));
  const described = Object.entries(outputs).map(([name, description]) => [name, { description }]);
  document.set('outputs', document.createNode(Object.fromEntries(described)));
  return document.toString({ lineWidth: 0 });
}

function describeReadme(old: string, schema: InputsSchema, outputs: Record<string, string>): string {
  const inputRows = Object.entries(schema).map(([name, field]) => {
    const { description, required, default: standard, env, allowed } = factsOf(field);
    const fallback = standard ? `\`${standard}\`` : required ? '**required**' : env ? `\`$${env}\`` : '';
    return `| \`${name}\` | ${cell(description)} | ${cell(allowed)} | ${fallback} |`;
  });
  const outputRows = Object.entries(outputs).map(([name, text]) => `| \`${name}\` | ${cell(text)} |`);
  const inputTable = ['| input | what it is | takes | default |', '| --- | --- | --- | --- |', ...inputRows];
  const outputTable = ['| output | what it is |', '| --- | --- |', ...outputRows];
  return between(between(old, 'inputs', inputTable), 'outputs', outputTable);
}

function between(text: string, mark: string, lines: string[]): string {
  const pattern = new RegExp(`(<!-- ${mark} -->)[\\s\\S]*(<!-- /${mark} -->)`);
  if (!pattern.test(text)) throw new Error(`The README has no <!-- ${mark} --> … <!-- /${mark} -->.`);
  return text.replace(
    pattern,
    (_, open: string, close: string) => `${open}\n\n${lines.join('\n')}\n\n${close}`,
  );
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
