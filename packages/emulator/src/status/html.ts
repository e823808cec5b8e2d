/** Text that is HTML already. */
export interface Html {
  readonly html: string;
}
type Part = string | number | Html | Part[];

export const raw = (text: string): Html => ({ html: text });

/** A template whose values are escaped, unless they are Html themselves. */
export function html(strings: TemplateStringsArray, ...values: Part[]): Html {
  return raw(strings.reduce((text, string, index) => `${text}${rendered(values[index - 1] ?? '')}${string}`));
}

function rendered(part: Part): string {
  if (Array.isArray(part)) return part.map(rendered).join('');
  return typeof part === 'object' ? part.html : escaped(String(part));
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

export function table(head: string[], rows: (string | Html)[][]): Html {
  if (rows.length === 0) return html`<p class="none">None yet.</p>`;
  const cells = (row: (string | Html)[]): Html =>
    html`<tr>
      ${row.map((cell) => html`<td>${cell}</td>`)}
    </tr>`;
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${head.map((title) => html`<th>${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(cells)}
      </tbody>
    </table>
  </div>`;
}

const STYLE = `
  :root { color-scheme: light dark; --ink: #1b1f24; --muted: #5b6570; --paper: #fff; --card: #f5f7f9; --line: #d8dee4;
    --blue: #1f6feb; --green: #1a7f37; --amber: #9a6700; --violet: #8250df; --red: #cf222e;
    --good: #1a7f37; --wait: #9a6700; }
  @media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --muted: #9aa5b1; --paper: #0d1117; --card: #161b22;
    --line: #30363d; --blue: #1f6feb; --green: #238636; --amber: #9e6a03; --violet: #8957e5; --red: #f85149;
    --good: #3fb950; --wait: #d29922; } }
  * { box-sizing: border-box; }
  body { margin: 0 auto; max-width: 60rem; padding: 1rem; background: var(--paper); color: var(--ink);
    font: 15px/1.5 system-ui, sans-serif; }
  h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.05rem; margin: 1.6rem 0 .5rem; } h3 { font-size: 1rem; margin: 0 0 .5rem; }
  header { margin-bottom: 1rem; }
  header p, .none { color: var(--muted); margin: .2rem 0; }
  article, .alert { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .8rem; margin-bottom: .8rem; }
  .alert { border-color: var(--red); } .alert h2 { margin-top: 0; }
  .bar { display: flex; height: 1.7rem; border-radius: 4px; overflow: hidden; background: var(--line); margin-bottom: .6rem; }
  .share { color: #fff; font-size: .8rem; line-height: 1.7rem; padding-left: .5rem; overflow: hidden; white-space: nowrap; }
  .c0 { background: var(--blue); } .c1 { background: var(--green); } .c2 { background: var(--violet); } .c3 { background: var(--amber); }
  .scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .88rem; font-variant-numeric: tabular-nums; }
  th { text-align: left; color: var(--muted); font-weight: 500; } th, td { padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
  .state { font-size: .78rem; font-weight: 500; padding: .05rem .5rem; border-radius: 1rem; border: 1px solid currentColor; color: var(--wait); }
  .state.succeeded, .state.completed { color: var(--good); } .state.failed, .bad { color: var(--red); } .state.canceled { color: var(--muted); }
`;

/** A whole page that reads itself again every two seconds, with no script and nothing to load. */
export function page(title: string, body: Html): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="2"><title>${escaped(title)}</title><style>${STYLE}</style></head>
<body>${body.html}</body></html>`;
}
