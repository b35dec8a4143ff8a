// Deep equality, loose and strict.
const { tests } = require('internal/inspect');

const tag = value => Object.prototype.toString.call(value);
const isObject = value => value !== null && typeof value === 'object';

function keysOf(value, strict) {
  const keys = Object.keys(value);
  if (!strict) return keys;
  return [...keys, ...Object.getOwnPropertySymbols(value).filter(key => Object.prototype.propertyIsEnumerable.call(value, key))];
}

function boxed(value) {
  for (const type of [Number, String, Boolean, BigInt, Symbol]) {
    try {
      return [type, type.prototype.valueOf.call(value)];
    } catch {
      // Not of this kind.
    }
  }
  return undefined;
}

function same(one, other, strict, seen) {
  if (one === other) return one !== 0 || !strict || Object.is(one, other);
  if (strict) {
    if (!isObject(one) || !isObject(other)) {
      if (typeof one === 'number' && typeof other === 'number') return Number.isNaN(one) && Number.isNaN(other);
      return false;
    }
    if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  } else {
    if (!isObject(one)) {
      return !isObject(other) && (one == other || (Number.isNaN(one) && Number.isNaN(other)));
    }
    if (!isObject(other)) return false;
  }
  if (tag(one) !== tag(other)) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  if (Array.isArray(one) && one.length !== other.length) return false;
  if (tests.date(one)) {
    if (!tests.date(other) || !Object.is(one.getTime(), other.getTime())) return false;
  } else if (tests.regexp(one)) {
    if (!tests.regexp(other) || one.source !== other.source || one.flags !== other.flags || one.lastIndex !== other.lastIndex) return false;
  } else if (one instanceof Error) {
    if (!(other instanceof Error) || one.message !== other.message || one.name !== other.name) return false;
    if (!same(one.cause, other.cause, strict, seen) || !same(one.errors, other.errors, strict, seen)) return false;
  } else if (ArrayBuffer.isView(one)) {
    if (one.byteLength !== other.byteLength) return false;
    if (!strict && (one instanceof Float32Array || one instanceof Float64Array)) return one.every((value, at) => value === other[at]);
    const [left, right] = [one, other].map(view => new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    if (!left.every((byte, at) => byte === right[at])) return false;
  } else if (tests.arrayBuffer(one)) {
    const [left, right] = [new Uint8Array(one), new Uint8Array(other)];
    if (left.length !== right.length || !left.every((byte, at) => byte === right[at])) return false;
  } else {
    const [left, right] = [boxed(one), boxed(other)];
    if (left || right) {
      if (left?.[0] !== right?.[0] || !Object.is(left[1], right[1])) return false;
    }
  }
  return sameInside(one, other, strict, seen);
}

function sameInside(one, other, strict, seen) {
  if (seen.some(([left, right]) => left === one && right === other)) return true;
  seen.push([one, other]);
  try {
    const skip = ArrayBuffer.isView(one);
    const keys = keysOf(one, strict).filter(key => !skip || !/^\d+$/.test(String(key)));
    const others = keysOf(other, strict).filter(key => !skip || !/^\d+$/.test(String(key)));
    if (keys.length !== others.length) return false;
    for (const key of keys) {
      if (!Object.prototype.propertyIsEnumerable.call(other, key) || !same(one[key], other[key], strict, seen)) return false;
    }
    if (tests.set(one)) return tests.set(other) && sameSets(one, other, strict, seen);
    if (tests.map(one)) return tests.map(other) && sameMaps(one, other, strict, seen);
    return true;
  } finally {
    seen.pop();
  }
}

function sameSets(one, other, strict, seen) {
  if (one.size !== other.size) return false;
  const left = new Set(other);
  for (const value of one) {
    if (left.delete(value)) continue;
    if (strict && !isObject(value)) return false;
    const twin = [...left].find(candidate => (!strict || isObject(candidate)) && same(value, candidate, strict, seen));
    if (twin === undefined && !left.has(undefined)) return false;
    left.delete(twin);
  }
  return true;
}

function sameMaps(one, other, strict, seen) {
  if (one.size !== other.size) return false;
  const left = new Map(other);
  for (const [key, value] of one) {
    if (left.has(key) && same(value, left.get(key), strict, seen)) {
      left.delete(key);
      continue;
    }
    const twin = [...left].find(([candidate, its]) => same(key, candidate, strict, seen) && same(value, its, strict, seen));
    if (!twin) return false;
    left.delete(twin[0]);
  }
  return true;
}

exports.isDeepEqual = (one, other, strict) => same(one, other, strict, []);
