/** Why a job failed, in Azure's code and a sentence. */
export class JobError extends Error {
  readonly code: string;
  constructor(message: string, code = 'UserError') {
    super(message);
    this.name = 'JobError';
    this.code = code;
  }
}
