// Assertions.
const { codes } = require('internal/errors');
const { inspect } = require('internal/inspect');
const { isDeepEqual } = require('internal/comparisons');
const { validateFunction } = require('internal/validators');

const show = value => inspect(value, {
  compact: false, customInspect: false, depth: 1000, maxArrayLength: Infinity, showHidden: false, showProxy: false, sorted: true, getters: true, breakLength: Infinity,
});

const HEADS = {
  deepStrictEqual: 'Expected values to be strictly deep-equal:', strictEqual: 'Expected values to be strictly equal:',
  strictEqualObject: 'Expected "actual" to be reference-equal to "expected":', deepEqual: 'Expected values to be loosely deep-equal:',
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:', notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":', notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  notIdentical: 'Values identical but not reference-equal:',
};
const SHORT = 12;

// Lines of both sides, those that differ marked with + and -.
function difference(actual, expected, operator) {
  const [left, right] = [show(actual).split('\n'), show(expected).split('\n')];
  const isPlain = value => value === null || (typeof value !== 'object' && typeof value !== 'function');
  let head = HEADS[operator];
  if (operator === 'strictEqual' && !isPlain(actual) && !isPlain(expected)) head = HEADS.strictEqualObject;
  if (left.length === 1 && right.length === 1 && left[0] !== right[0]) {
    const total = left[0].length + right[0].length;
    if (total <= SHORT && isPlain(actual) && isPlain(expected) && (actual !== 0 || expected !== 0)) return `${head}\n\n${left[0]} !== ${right[0]}\n`;
  }
  if (left.join('\n') === right.join('\n') && operator === 'strictEqual') return `${HEADS.notIdentical}\n\n${left.join('\n')}\n`;
  return `${head}\n+ actual - expected\n\n${merge(left, right).join('\n')}`;
}

function merge(left, right) {
  const lengths = Array.from({ length: left.length + 1 }, () => new Uint32Array(right.length + 1));
  for (let a = left.length - 1; a >= 0; a--) {
    for (let b = right.length - 1; b >= 0; b--) {
      lengths[a][b] = left[a] === right[b] ? lengths[a + 1][b + 1] + 1 : Math.max(lengths[a + 1][b], lengths[a][b + 1]);
    }
  }
  const out = [];
  let [a, b] = [0, 0];
  while (a < left.length || b < right.length) {
    if (a < left.length && b < right.length && left[a] === right[b]) {
      out.push(`  ${left[a++]}`);
      b++;
    } else if (b >= right.length || (a < left.length && lengths[a + 1][b] >= lengths[a][b + 1])) out.push(`+ ${left[a++]}`);
    else out.push(`- ${right[b++]}`);
  }
  return out;
}

class AssertionError extends Error {
  constructor(options) {
    require('internal/validators').validateObject(options, 'options');
    const { message, operator, stackStartFn, actual, expected } = options;
    let words = message;
    if (words === undefined || words === null) {
      if (operator === 'deepStrictEqual' || operator === 'strictEqual') words = difference(actual, expected, operator);
      else if (operator === 'deepEqual') words = `${HEADS.deepEqual}\n\n${show(actual)}\n\nshould loosely deep-equal\n\n${show(expected)}`;
      else if (operator === 'notDeepStrictEqual' || operator === 'notStrictEqual' || operator === 'notDeepEqual') {
        const lines = show(actual).split('\n');
        words = lines.length === 1 ? `${HEADS[operator]}${lines[0].length > 5 ? '\n\n' : ' '}${lines[0]}` : `${HEADS[operator]}\n\n${lines.join('\n')}\n`;
      } else words = `${inspect(actual)} ${operator} ${inspect(expected)}`;
    }
    super(String(words));
    this.generatedMessage = !message;
    Object.defineProperty(this, 'name', { value: 'AssertionError [ERR_ASSERTION]', writable: true, configurable: true, enumerable: false });
    this.code = 'ERR_ASSERTION';
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
    Error.captureStackTrace(this, stackStartFn ?? this.constructor);
    Object.defineProperty(this, 'stack', { value: this.stack, writable: true, configurable: true, enumerable: false });
    this.name = 'AssertionError';
  }

  toString() { return `${this.name} [${this.code}]: ${this.message}`; }
}

// `generated`: the words are ours.
function fail(options, generated) {
  if (options.message instanceof Error) throw options.message;
  const error = new AssertionError(options);
  if (generated !== undefined) error.generatedMessage = generated;
  throw error;
}

function truthy(stackStartFn, count, value, message) {
  if (value) return;
  let generated = false;
  if (count === 0) {
    generated = true;
    message = 'No value argument passed to `assert.ok()`';
  } else if (message === undefined || message === null) {
    generated = true;
    message = 'The expression evaluated to a falsy value:\n\n  ' + expression(stackStartFn);
  } else if (message instanceof Error) throw message;
  const error = new AssertionError({ actual: value, expected: true, message, operator: '==', stackStartFn });
  error.generatedMessage = generated;
  throw error;
}

// The text of the failing call, from the file.
function expression(stackStartFn) {
  const holder = {};
  Error.captureStackTrace(holder, stackStartFn);
  const place = require('internal/stack').first(holder.stack);
  const name = stackStartFn === assert ? 'assert' : 'assert.ok';
  const otherwise = `${name}(value)\n`;
  if (!place) return otherwise;
  try {
    const file = place.file.startsWith('file://') ? require('url').fileURLToPath(place.file) : place.file;
    const line = require('fs').readFileSync(file, 'utf8').split('\n')[place.line - 1];
    const at = line.lastIndexOf('assert', place.column - 1 + 'assert'.length);
    const open = line.indexOf('(', at);
    let depth = 0;
    for (let end = open; at >= 0 && open >= 0 && end < line.length; end++) {
      if (line[end] === '(') depth++;
      else if (line[end] === ')' && --depth === 0) return `${line.slice(at, end + 1)}\n`;
    }
  } catch {
    // Without the file there is no text.
  }
  return otherwise;
}

function assert(...args) {
  truthy(assert, args.length, ...args);
}
module.exports = assert;

assert.ok = function ok(...args) {
  truthy(ok, args.length, ...args);
};
assert.fail = function (message = 'Failed') {
  if (message instanceof Error) throw message;
  const error = new AssertionError({ message, operator: 'fail', stackStartFn: assert.fail });
  error.generatedMessage = message === 'Failed';
  throw error;
};

function compare(name, test, operator = name) {
  assert[name] = function (actual, expected, message) {
    if (arguments.length < 2) throw new codes.ERR_MISSING_ARGS('actual', 'expected');
    if (!test(actual, expected)) fail({ actual, expected, message, operator, stackStartFn: assert[name] });
  };
  Object.defineProperty(assert[name], 'name', { value: name });
}
const loose = (one, other) => one == other || (one !== one && other !== other);
compare('equal', loose, '==');
compare('notEqual', (one, other) => !loose(one, other), '!=');
compare('strictEqual', Object.is);
compare('notStrictEqual', (one, other) => !Object.is(one, other));
compare('deepEqual', (one, other) => isDeepEqual(one, other, false));
compare('notDeepEqual', (one, other) => !isDeepEqual(one, other, false));
compare('deepStrictEqual', (one, other) => isDeepEqual(one, other, true));
compare('notDeepStrictEqual', (one, other) => !isDeepEqual(one, other, true));

// Whether an error is the expected one; true if nothing was wrong.
function matches(actual, expected, message, work) {
  if (expected === undefined) return;
  if (typeof expected === 'function') {
    if (expected.prototype !== undefined && actual instanceof expected) return;
    if (Object.prototype.isPrototypeOf.call(Error, expected)) {
      fail({
        actual, expected, operator: work.name, stackStartFn: work,
        message: message ?? `The error is expected to be an instance of "${expected.name}". Received "${actual?.constructor?.name}"\n\nError message:\n\n${actual?.message}`,
      });
    }
    const result = Reflect.apply(expected, {}, [actual]);
    if (result === true) return;
    fail({
      actual, expected, operator: work.name, stackStartFn: work,
      message: message ?? `The ${expected.name ? `"${expected.name}" ` : ''}validation function is expected to return "true". Received ${inspect(result)}\n\nCaught error:\n\n${actual}`,
    });
  }
  if (require('util/types').isRegExp(expected)) {
    if (expected.test(String(actual))) return;
    fail({ actual, expected, message: message ?? `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(String(actual))}\n`, operator: work.name, stackStartFn: work }, !message);
  }
  const keys = Object.keys(expected);
  if (expected instanceof Error) keys.push('name', 'message');
  else if (keys.length === 0) throw new codes.ERR_INVALID_ARG_VALUE('error', expected, 'may not be an empty object');
  for (const key of keys) {
    if (typeof actual?.[key] === 'string' && require('util/types').isRegExp(expected[key]) && expected[key].test(actual[key])) continue;
    if (actual !== null && typeof actual === 'object' && key in actual && isDeepEqual(actual[key], expected[key], true)) continue;
    const pick = from => Object.fromEntries(keys.filter(one => from !== null && typeof from === 'object' && one in from).map(one => [one, from[one]]));
    fail({ actual: pick(actual), expected: pick(expected), message, operator: 'deepStrictEqual', stackStartFn: work });
  }
}

const NOTHING = Symbol('nothing');

function caught(callback) {
  validateFunction(callback, 'fn');
  try {
    callback();
  } catch (error) {
    return error;
  }
  return NOTHING;
}

async function caughtLater(callback) {
  let promise = callback;
  if (typeof callback === 'function') {
    promise = callback();
    if (typeof promise?.then !== 'function') throw new codes.ERR_INVALID_RETURN_VALUE('instance of Promise', 'promiseFn', promise);
  } else if (typeof promise?.then !== 'function') throw new codes.ERR_INVALID_ARG_TYPE('promiseFn', ['Function', 'Promise'], promise);
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return NOTHING;
}

function expects(work, actual, error, message) {
  if (typeof error === 'string') [error, message] = [undefined, error];
  if (actual === NOTHING) {
    const what = error?.name ? ` (${error.name})` : '';
    const kind = work === assert.rejects ? 'rejection' : 'exception';
    fail({ actual: undefined, expected: error, operator: work.name, message: `Missing expected ${kind}${what}${message ? `: ${message}` : '.'}`, stackStartFn: work });
  }
  matches(actual, error, message, work);
}

function expectsNone(work, actual, error, message) {
  if (actual === NOTHING) return;
  if (typeof error === 'string') [error, message] = [undefined, error];
  if (!error || (typeof error === 'function' && actual instanceof error)) {
    const kind = work === assert.doesNotReject ? 'rejection' : 'exception';
    fail({ actual, expected: error, operator: work.name, message: `Got unwanted ${kind}${message ? `: ${message}` : '.'}\nActual message: "${actual?.message}"`, stackStartFn: work });
  }
  throw actual;
}

assert.throws = function throws(callback, ...args) { expects(throws, caught(callback), ...args); };
assert.doesNotThrow = function doesNotThrow(callback, ...args) { expectsNone(doesNotThrow, caught(callback), ...args); };
assert.rejects = async function rejects(callback, ...args) { expects(rejects, await caughtLater(callback), ...args); };
assert.doesNotReject = async function doesNotReject(callback, ...args) { expectsNone(doesNotReject, await caughtLater(callback), ...args); };

assert.ifError = function ifError(value) {
  if (value === null || value === undefined) return;
  let message = 'ifError got unwanted exception: ';
  if (typeof value === 'object' && typeof value.message === 'string') message += value.message.length === 0 && value.constructor ? value.constructor.name : value.message;
  else message += inspect(value);
  const error = new AssertionError({ actual: value, expected: null, operator: 'ifError', message, stackStartFn: ifError });
  error.generatedMessage = true;
  throw error;
};

function regexp(name, wanted) {
  assert[name] = function (string, pattern, message) {
    if (!require('util/types').isRegExp(pattern)) throw new codes.ERR_INVALID_ARG_TYPE('regexp', 'RegExp', pattern);
    if (typeof string === 'string' && pattern.test(string) === wanted) return;
    if (message instanceof Error) throw message;
    const words = typeof string !== 'string'
      ? `The "string" argument must be of type string. Received type ${typeof string} (${inspect(string)})`
      : `The input ${wanted ? 'did not match the regular expression' : 'was expected to not match the regular expression'} ${inspect(pattern)}. Input:\n\n${inspect(string)}\n`;
    const error = new AssertionError({ actual: string, expected: pattern, message: message ?? words, operator: name, stackStartFn: assert[name] });
    error.generatedMessage = !message;
    throw error;
  };
  Object.defineProperty(assert[name], 'name', { value: name });
}
regexp('match', true);
regexp('doesNotMatch', false);

assert.AssertionError = AssertionError;
assert.CallTracker = class CallTracker {
  calls(callback = () => {}) { return callback; }
  report() { return []; }
  verify() {}
  reset() {}
};
assert.strict = Object.assign(function strict(...args) { truthy(strict, args.length, ...args); }, assert, {
  equal: assert.strictEqual, deepEqual: assert.deepStrictEqual, notEqual: assert.notStrictEqual, notDeepEqual: assert.notDeepStrictEqual,
});
assert.strict.strict = assert.strict;
