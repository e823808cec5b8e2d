import { expect, it } from '@jest/globals';
import { withColumnNames } from './column-globs.ts';
import { driftPolicySchema } from './policy.ts';

it.each([
  ['a glob is the columns that fit it, in any case', ['*_id'], ['user_id', 'ORDER_ID']],
  ['a name is itself alone, as it is written', ['user_id', 'USER_ID'], ['user_id', 'USER_ID']],
  ['a name with a star of its own is a name', ['a*'], ['a*']],
  ['one column fits once', ['user_??', 'user*'], ['user_id']],
  ['what fits nothing stays, to be told', ['zip*'], ['zip*']],
])('%s', (_, patterns, names) => {
  const policy = driftPolicySchema.parse({ ignore: patterns, require: patterns });
  const known = ['user_id', 'ORDER_ID', 'a*', 'amount'];
  expect(withColumnNames(policy, known)).toMatchObject({ ignore: names, require: names });
});
