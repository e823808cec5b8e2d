import { expect, test } from '@jest/globals';
import { scan } from '../test-scan.ts';

const made = "python/object/apply:os.system ['true']\n";

test.each([
  ['a directive', `%TAG !p! tag:yaml.org,2002:\n---\n!p!${made}`],
  ['a directive that is not needed', '%YAML 1.1\r%TAG ! !x\r---\r!python [1]\r'],
  ['an escape', `!!p%79thon/object/apply:os.system ['true']\n`],
  ['escapes in a tag in full', `!<tag:yaml%2eorg%2C2002:%70ython/name:os.system> ''\n`],
  ['UTF-16', Buffer.from(`\uFEFF!!${made}`, 'utf16le')],
  ['the letters of GGUF', `GGUF: !!${made}`],
  ['text before it', `${'# comment\n'.repeat(2e5)}a: !!${made}`],
])('a tag of YAML that makes Python objects is refused by %s', async (_, content) => {
  expect((await scan('config.yaml', content, { heldBytes: 2 ** 20 })).findings).toContainEqual(
    expect.objectContaining({ mechanism: 'YAML tag' }),
  );
});
