import { expect, test } from '@jest/globals';
import { errorOf } from './failure.ts';

const doing = 'write endpoint flights';

test('the most telling code wins over the one outside, and the correlation id is Azure’s', () => {
  const error = errorOf(
    {
      error: {
        code: 'UserError',
        message: 'The request is invalid.',
        details: [{ code: 'NoMatchingArtifactsFoundFromJob', message: 'No artifacts found at model/.' }],
        additionalInfo: [
          { type: 'ComponentName', info: { value: 'managementfrontend' } },
          { type: 'Correlation', info: { value: { operation: 'op-1', request: 'req-1' } } },
        ],
      },
    },
    { doing, status: 400, otherwise: 'Http400' },
  );
  expect(error).toMatchObject({
    code: 'NoMatchingArtifactsFoundFromJob',
    status: 400,
    correlationId: 'req-1',
    operation: doing,
  });
  expect(error.message).toBe('The request is invalid. No artifacts found at model/.');
  expect(error.hint).toMatch(/check the path/);
});

test('an error body inside a message is unpacked', () => {
  const inner = JSON.stringify({
    error: { code: 'OutOfQuota', message: 'Not enough quota for Standard_DS3_v2.' },
  });
  const error = errorOf(
    { error: { code: 'BadRequest', message: `InferencingClientCreateDeploymentFailed: ${inner}` } },
    { doing, status: 400, otherwise: 'Http400' },
  );
  expect(error.code).toBe('OutOfQuota');
  expect(error.message).toBe('InferencingClientCreateDeploymentFailed Not enough quota for Standard_DS3_v2.');
});

test('a refusal because the endpoint is updating carries the hint to try again, whatever its code', () => {
  const message = 'Cannot write to endpoint: it is in Updating provisioning state.';
  const error = errorOf(
    { error: { code: 'BadRequest', message } },
    { doing, status: 400, otherwise: 'Http400' },
  );
  expect(error.hint).toMatch(/try again when it has ended/);
});

test('storage answers in XML', () => {
  const body =
    '<?xml version="1.0"?><Error><Code>LeaseAlreadyPresent</Code><Message>There is already a lease present.\nRequestId:1</Message></Error>';
  const error = errorOf(body, { doing, status: 409, otherwise: 'Http409' });
  expect(error).toMatchObject({ code: 'LeaseAlreadyPresent', message: 'There is already a lease present.' });
});

test('MLflow answers with an error_code', () => {
  const body = { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'Run with id=x not found' };
  expect(errorOf(body, { doing, otherwise: 'Http404' })).toMatchObject({
    code: 'RESOURCE_DOES_NOT_EXIST',
    message: 'Run with id=x not found',
  });
});

test('an empty answer keeps its status as its code', () => {
  const error = errorOf(undefined, {
    doing,
    status: 502,
    otherwise: 'Http502',
    headers: { 'x-ms-correlation-request-id': 'c' },
  });
  expect(error.sentence()).toBe(
    'Could not write endpoint flights: Azure answered 502 (Http502, HTTP 502, correlation id c).',
  );
});
