/** Whether a name fits a name or glob: `*` stands for any signs, `?` for one, in any case. */
export function globOf(pattern: string): (name: string) => boolean {
  const source = pattern
    .replace(/\*+/g, '*')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const glob = new RegExp(`^${source}$`, 'isu');
  return (name) => name === pattern || glob.test(name);
}
