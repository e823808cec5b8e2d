/** Where in a file of the user's a mistake stands. */
export interface Place {
  file: string;
  line?: number;
}

/** A user's mistake: one sentence that says what to do, with file and line where there is one. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly at?: Place;
  /** Of several mistakes, each a line of the message, where each of them stands. */
  readonly places?: readonly Place[];

  constructor(sentence: string, at?: Place | readonly Place[]) {
    super(sentence);
    const [first] = [at ?? []].flat();
    if (first) this.at = first;
    if (Array.isArray(at)) this.places = at as readonly Place[];
  }
}
