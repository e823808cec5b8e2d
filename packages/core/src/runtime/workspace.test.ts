import { expect, test } from '@jest/globals';
import { addressOf } from './workspace.ts';

const parts = { subscriptionId: 's', resourceGroup: 'g', workspace: 'w' };

test('a workspace is named by its parts or by its ARM id, which wins over the other parts', () => {
  expect(addressOf(parts)).toEqual(parts);
  const id = '/subscriptions/s2/resourceGroups/g2/providers/Microsoft.MachineLearningServices/workspaces/w2';
  const named = { subscriptionId: 's2', resourceGroup: 'g2', workspace: 'w2' };
  expect(addressOf({ ...parts, workspace: id })).toEqual(named);
  expect(addressOf({ subscriptionId: undefined, resourceGroup: undefined, workspace: `${id}/` })).toEqual(
    named,
  );
});

test('what is missing is said all at once, with the variables that stand in', () => {
  expect(() => addressOf({ ...parts, subscriptionId: undefined, workspace: undefined })).toThrow(
    "To find the Azure ML workspace, set 'subscription-id' (or AZURE_SUBSCRIPTION_ID), 'workspace' (or AZURE_ML_WORKSPACE).",
  );
  expect(() => addressOf({ ...parts, workspace: '/subscriptions/s' })).toThrow(
    'begins like an ARM id and is none',
  );
});
