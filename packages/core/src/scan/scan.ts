import type { Content } from './content.ts';
import { type Finding, findingAt, type Found } from './finding.ts';
import { bytesBeforeRatio, type ScanLimits } from './limits.ts';
import { Unreadable } from './unreadable.ts';

/** Findings told of one file; more of them tell nothing new. */
const findingsPerFile = 20;

/** The state of one model's scan: what was found, and what of the limits is spent. */
export class Scan {
  readonly limits: ScanLimits;
  /** The model's files by path, with their bytes. */
  readonly sizes: ReadonlyMap<string, number>;
  readonly findings: Finding[] = [];
  /** Contents of no known format, as `path` or `path › member`. */
  readonly unknown: Content[] = [];
  #unpacked = 0;
  #members = 0;

  constructor(limits: ScanLimits, sizes: ReadonlyMap<string, number>) {
    this.limits = limits;
    this.sizes = sizes;
  }

  report(content: Content, found: Found): void {
    const finding = findingAt(content, found);
    const here = this.findings.filter(({ path }) => path === content.path);
    const place = finding.members.join('\0');
    const same = here.find((other) => other.members.join('\0') === place && isSame(other, finding));
    // That something is called says more than that it is imported.
    if (same) this.findings[this.findings.indexOf(same)] = finding;
    else if (here.length < findingsPerFile) this.findings.push(finding);
  }

  /** A member of an archive, or what a compression holds. @throws Unreadable beyond the limits */
  inside(
    parent: Content,
    member: string,
    size: number | undefined,
    stream: () => AsyncIterable<Uint8Array>,
    packed: number | undefined,
  ): Content {
    if (++this.#members > this.limits.members)
      throw new Unreadable(`has more than ${this.limits.members} members`);
    if (size !== undefined) this.#judgeRatio(size, packed);
    if (parent.members.length >= this.limits.depth)
      throw new Unreadable(`holds archives inside each other, more than ${this.limits.depth} deep`);
    return {
      path: parent.path,
      members: [...parent.members, member],
      size,
      stream: () => this.#metered(stream(), packed),
    };
  }

  async *#metered(stream: AsyncIterable<Uint8Array>, packed: number | undefined): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    for await (const chunk of stream) {
      bytes += chunk.length;
      this.#unpacked += chunk.length;
      if (this.#unpacked > this.limits.unpackedBytes)
        throw new Unreadable(`unpacks to more than ${Math.round(this.limits.unpackedBytes / 2 ** 30)} GiB`);
      this.#judgeRatio(bytes, packed);
      yield chunk;
    }
  }
  #judgeRatio(bytes: number, packed: number | undefined): void {
    if (packed !== undefined && bytes > bytesBeforeRatio && bytes > packed * this.limits.ratio)
      throw new Unreadable(`unpacks to more than ${this.limits.ratio} times its size`);
  }
}

function isSame(one: Finding, other: Finding): boolean {
  return (
    one.detail === other.detail ||
    (one.runs !== undefined && one.runs === other.runs && one.level === other.level)
  );
}
