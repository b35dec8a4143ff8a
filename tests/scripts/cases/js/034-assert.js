#!/usr/bin/env node
// exercises: assert strict and loose equality, deepEqual, throws and rejects, AssertionError fields, exit code of a failed check
const assert = require('assert');
const check = (name, action) => {
  try {
    action();
    console.log('ok  ', name);
  } catch (error) {
    const { name: kind, code, generatedMessage, operator } = error;
    console.log('fail', name, kind, code, operator, generatedMessage, JSON.stringify(error.actual), JSON.stringify(error.expected), generatedMessage ? '' : error.message.split('\n')[0]);
  }
};
check('truth', () => assert(1));
check('truth with words', () => assert(0, 'zero is not true'));
check('ok', () => assert.ok(''.length === 0));
check('equal loose', () => assert.equal('1', 1));
check('strictEqual', () => assert.strictEqual(1, 2));
check('strictEqual words', () => assert.strictEqual('a', 'b', 'letters differ'));
check('own error', () => assert.strictEqual(1, 2, new RangeError('mine')));
check('notStrictEqual', () => assert.notStrictEqual(1, 1));
check('deep', () => assert.deepStrictEqual({ a: [1, { b: new Map([[1, new Set([2])]]) }] }, { a: [1, { b: new Map([[1, new Set([2])]]) }] }));
check('deep types', () => assert.deepStrictEqual([1, '2'], [1, 2]));
check('deep loose', () => assert.deepEqual([1, '2'], [1, 2]));
check('prototype', () => assert.deepStrictEqual(Object.create({}), {}));
check('notDeep', () => assert.notDeepStrictEqual({ a: 1 }, { a: 1 }));
check('throws', () => assert.throws(() => { throw new TypeError('bad'); }, { name: 'TypeError', message: 'bad' }));
check('throws class', () => assert.throws(() => { throw new TypeError('bad'); }, TypeError));
check('throws pattern', () => assert.throws(() => { throw new Error('other'); }, /^Error: oth/));
check('throws nothing', () => assert.throws(() => {}));
check('doesNotThrow', () => assert.doesNotThrow(() => 5));
check('match', () => assert.match('abc', /b/));
check('doesNotMatch', () => assert.doesNotMatch('abc', /b/));
check('ifError', () => assert.ifError(null));
check('fail', () => assert.fail('on purpose'));
check('strict module', () => assert.strict.equal(1, '1'));
(async () => {
  await assert.rejects(Promise.reject(Object.assign(new Error('x'), { code: 'EX' })), { code: 'EX' });
  await assert.rejects(async () => 1).catch((e) => console.log(e.code, e.operator));
  await assert.doesNotReject(Promise.resolve());
  console.log(assert.AssertionError.name, new assert.AssertionError({ actual: 1, expected: 2, operator: 'strictEqual' }).message);
})();
