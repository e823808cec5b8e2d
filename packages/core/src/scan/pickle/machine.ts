import { Malformed, Unreadable } from '../unreadable.ts';
import type { Value } from './values.ts';

/** The stack, marks and memo of an unpickler, holding what values are and not the data. */
export class Machine {
  readonly #limit: number;
  /** Sparse where the file says so. */
  readonly #memo: (Value | undefined)[] = [];
  #memoized = 0;
  #stack: Value[] = [];
  readonly #marks: Value[][] = [];
  #values = 0;

  /** @param limit values on the stack and in the memo together */
  constructor(limit: number) {
    this.#limit = limit;
  }

  push(value: Value): void {
    this.#count();
    this.#stack.push(value);
  }

  pop(): Value {
    this.#values--;
    const value = this.#stack.pop();
    if (value === undefined) throw new Malformed('takes a value from an empty stack');
    return value;
  }

  /** POP takes a mark where nothing stands on it. */
  popOrMark(): void {
    if (this.#stack.length > 0) this.pop();
    else this.popMark();
  }

  top(): Value {
    const value = this.#stack.at(-1);
    if (value === undefined) throw new Malformed('uses a value of an empty stack');
    return value;
  }

  replaceTop(value: Value): void {
    this.pop();
    this.push(value);
  }

  mark(): void {
    this.#count();
    this.#marks.push(this.#stack);
    this.#stack = [];
  }

  /** The values since the last mark, which are taken with it. */
  popMark(): Value[] {
    const items = this.#stack;
    const below = this.#marks.pop();
    if (below === undefined) throw new Malformed('uses a mark that was never set');
    this.#stack = below;
    this.#values -= items.length + 1;
    return items;
  }

  put(index: number): void {
    const value = this.top();
    if (this.#memo[index] === undefined) {
      this.#count();
      this.#memoized++;
    }
    this.#memo[index] = value;
  }

  memoize(): void {
    this.put(this.#memoized);
  }

  get(index: number): Value {
    const value = this.#memo[index];
    if (value === undefined) throw new Malformed('uses a memo entry that was never put');
    return value;
  }

  #count(): void {
    if (++this.#values > this.#limit)
      throw new Unreadable(`needs more than ${this.#limit} values on its stack and in its memo`);
  }
}
