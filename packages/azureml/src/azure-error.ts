/** What Azure answered, with all that a person needs to act on it or to ask support about it. */
export class AzureError extends Error {
  override readonly name = 'AzureError';
  /** The innermost code that says something, such as `OutOfQuota`. */
  readonly code: string;
  readonly target?: string;
  /** HTTP status, where the failure was an answer and not a failed operation. */
  readonly status?: number;
  readonly correlationId?: string;
  /** What the client was doing, such as `update traffic of endpoint flights`. */
  readonly operation: string;
  /** What to do about it, for the codes that are known. */
  readonly hint?: string;

  constructor(
    message: string,
    facts: {
      code: string;
      operation: string;
      target?: string | undefined;
      status?: number | undefined;
      correlationId?: string | undefined;
      hint?: string | undefined;
      cause?: unknown;
    },
  ) {
    super(message, { cause: facts.cause });
    this.code = facts.code;
    this.operation = facts.operation;
    if (facts.target !== undefined) this.target = facts.target;
    if (facts.status !== undefined) this.status = facts.status;
    if (facts.correlationId !== undefined) this.correlationId = facts.correlationId;
    if (facts.hint !== undefined) this.hint = facts.hint;
  }

  /** One line for a log: operation, code, message, target, correlation id and hint. */
  sentence(): string {
    const facts = [
      `Could not ${this.operation}: ${this.message.replace(/\.$/, '')} (${this.code}`,
      this.status ? `, HTTP ${this.status}` : '',
      this.target ? `, target ${this.target}` : '',
      this.correlationId ? `, correlation id ${this.correlationId}` : '',
      ').',
    ];
    return facts.join('') + (this.hint ? ` ${this.hint}` : '');
  }
}

/** Whether trying again later may help: Azure's own faults, throttling, and a network that is away. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof AzureError)) return false;
  if (error.status === undefined) return (error.cause as Error | undefined)?.name === 'RestError';
  return error.status >= 500 || error.status === 408 || error.status === 429;
}
