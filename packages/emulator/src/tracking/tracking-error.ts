/** A refusal in MLflow's shape: `{error_code, message}`. */
export class TrackingError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'TrackingError';
    this.status = status;
    this.code = code;
  }
}

export const invalid = (message: string): TrackingError =>
  new TrackingError(400, 'INVALID_PARAMETER_VALUE', message);
export const missing = (message: string): TrackingError =>
  new TrackingError(404, 'RESOURCE_DOES_NOT_EXIST', message);
export const existing = (message: string): TrackingError =>
  new TrackingError(400, 'RESOURCE_ALREADY_EXISTS', message);
