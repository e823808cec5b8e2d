/**
 * ncc writes each package's name, licence and text one after the other. Most texts are the same word for word, so that
 * each is written once, below the names of all packages that it is of.
 * @param isPackage tells a package's name from a line of a licence's text
 */
export function groupLicenses(text: string, isPackage: (name: string) => boolean): string {
  const byText = new Map<string, string[]>();
  let body: string[] = [];
  let name = '';
  const keep = () => {
    if (name === '') return;
    const whole = body.join('\n').trim();
    byText.set(whole, [...(byText.get(whole) ?? []), name]);
  };
  for (const [i, line] of text.split('\n').entries()) {
    const startsBlock = i === 0 || body.at(-1) === '';
    if (startsBlock && isPackage(line)) {
      keep();
      [name, body] = [line, []];
    } else body.push(line);
  }
  keep();
  return [...byText].map(([licence, names]) => `${names.join('\n')}\n\n${licence}\n`).join('\n---\n\n');
}
