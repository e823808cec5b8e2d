import type { AzureError } from '@mlops-actions/azureml/azure-error';

/**
 * `busy`: another operation is or was in flight (azure-ml.md section 9: which answer Azure gives is unproven, so
 * all are taken alike). `unclear`: the write may have happened. `final`: Azure says no.
 */
export function failureKind(error: AzureError): 'busy' | 'unclear' | 'final' {
  const isBusy =
    error.status === 409 ||
    /^(OperationCanceled|Canceled|Cancelled|Conflict)$/i.test(error.code) ||
    /updating provisioning state/i.test(error.message);
  if (isBusy) return 'busy';
  const { status = 0, code } = error;
  const isServers = status >= 500 || status === 408 || status === 429;
  const isConnection =
    status === 0 && /^(E[A-Z]+|ConnectionError|REQUEST_SEND_ERROR|PARSE_ERROR)$/.test(code);
  return isServers || isConnection || code === 'InternalServerError' ? 'unclear' : 'final';
}
