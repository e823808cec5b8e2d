/** What is wrong with a user's data, expectation file or column: one sentence that says what to do. */
export class DataError extends Error {
  override readonly name = 'DataError';
  /** The user's file and line, where there is one: the annotation goes there. */
  readonly at?: { file: string; line?: number };

  constructor(sentence: string, at?: { file: string; line?: number }) {
    super(sentence);
    if (at) this.at = at;
  }
}
