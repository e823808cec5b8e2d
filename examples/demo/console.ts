import { styleText } from 'node:util';

/** What the demo prints: a few lines a step, and one line that moves while a step waits. */
export interface Console {
  say(text: string): void;
  title(text: string): void;
  progress(text: string): void;
  endProgress(): void;
  table(rows: string[][]): void;
}

const quietMs = 10_000;

export function terminal(stream: NodeJS.WriteStream): Console {
  let moving = false;
  let last = performance.now();
  const endProgress = () => {
    if (moving) stream.write('\r\x1b[2K');
    moving = false;
  };
  const say = (text: string) => {
    endProgress();
    last = performance.now();
    stream.write(`${text}\n`);
  };
  return {
    say,
    title: (text) => say(`\n${styleText('bold', text, { stream })}`),
    progress: (text) => {
      const line = text.split('\n')[0] ?? '';
      if (stream.isTTY) {
        stream.write(`\r\x1b[2K  … ${line.slice(0, (stream.columns ?? 80) - 6)}`);
        moving = true;
      } else if (performance.now() - last > quietMs) {
        say(`  … ${line}`);
      }
    },
    endProgress,
    table: (rows) => {
      const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
      for (const row of rows) {
        say(
          `  ${row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  ')}`,
        );
      }
    },
  };
}
