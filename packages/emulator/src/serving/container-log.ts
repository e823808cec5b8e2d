const KEPT = 10_000;

/** The newest lines that a container wrote. */
export interface ContainerLog {
  /** Takes output as it comes; a line may arrive in pieces. */
  write: (text: string) => void;
  /** One whole line with the time before it. */
  line(text: string): void;
  /** The last `count` lines, each ended by a newline. */
  tail(count: number): string;
}

export function createContainerLog(): ContainerLog {
  let lines: string[] = [];
  let rest = '';

  function write(text: string): void {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    if (lines.length > KEPT * 1.1) lines = lines.slice(-KEPT);
  }

  return {
    write,
    line: (text) => write(`${rest === '' ? '' : '\n'}${new Date().toISOString()} ${text}\n`),
    tail: (count) => {
      if (count <= 0) return '';
      const all = rest === '' ? lines : [...lines, rest];
      return all
        .slice(-count)
        .map((line) => `${line}\n`)
        .join('');
    },
  };
}
