import { describe, expect, it } from '@jest/globals';
import { createMatcher, parseFaultRules } from './fault-rules.ts';

const call = (path: string, method = 'PUT', deployment?: string) => ({ path, method, deployment });

describe('A fault rule', () => {
  it('counts only calls that match, and ends after count', () => {
    const matches = createMatcher({ method: 'put', path: '/x$', nth: 2, count: 2 });
    const hits = ['/x', '/y', '/x', '/x', '/x'].map((path) => matches(call(path)));
    expect(hits).toEqual([false, false, true, true, false]);
  });

  it('hits once when only nth is given, and always when nothing is', () => {
    const [second, all] = [createMatcher({ nth: 2 }), createMatcher({})];
    expect([1, 2, 3].map(() => second(call('/')))).toEqual([false, true, false]);
    expect([1, 2, 3].map(() => all(call('/')))).toEqual([true, true, true]);
  });

  it('names a deployment without regard to case', () => {
    expect(createMatcher({ deployment: 'Green' })(call('/', 'POST', 'green'))).toBe(true);
    expect(createMatcher({ deployment: 'Green' })(call('/', 'POST'))).toBe(false);
  });

  it('may come alone, in a list or in a file of rules', () => {
    const rule = { effect: { status: 500 } };
    expect(
      [parseFaultRules(rule), parseFaultRules([rule]), parseFaultRules({ rules: [rule] })].map(
        ({ length }) => length,
      ),
    ).toEqual([1, 1, 1]);
  });

  it.each([
    {},
    { effect: { status: 200 } },
    { effect: { drop: 'never' } },
    { match: { pth: '/' }, effect: { slow: 1 } },
  ])('%j is refused', (rule) => {
    expect(() => parseFaultRules(rule)).toThrow('Fault rule 1 cannot be read');
  });
});
