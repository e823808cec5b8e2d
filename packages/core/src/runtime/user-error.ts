/** A user's mistake: one sentence that says what to do, with file and line where there is one. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly at?: { file: string; line?: number };

  constructor(sentence: string, at?: { file: string; line?: number }) {
    super(sentence);
    if (at) this.at = at;
  }
}
