// Kinds of values.
const { tests } = require('internal/inspect');
const { isPromise, proxy } = internalBinding('util');

const tag = value => Object.prototype.toString.call(value).slice(8, -1);
const TypedArray = Object.getPrototypeOf(Uint8Array);
const nameOf = Object.getOwnPropertyDescriptor(TypedArray.prototype, Symbol.toStringTag).get;

function boxes(type) {
  return value => {
    if (value === null || typeof value !== 'object') return false;
    try {
      type.prototype.valueOf.call(value);
      return true;
    } catch {
      return false;
    }
  };
}

Object.assign(exports, {
  isAnyArrayBuffer: value => tests.arrayBuffer(value) || tests.shared(value),
  isArgumentsObject: value => value !== null && typeof value === 'object' && tag(value) === 'Arguments' && !(Symbol.toStringTag in value),
  isArrayBuffer: tests.arrayBuffer,
  isArrayBufferView: ArrayBuffer.isView,
  isAsyncFunction: value => typeof value === 'function' && /^Async(Generator)?Function$/.test(tag(value)),
  isBigIntObject: boxes(BigInt),
  isBooleanObject: boxes(Boolean),
  isBoxedPrimitive: value => [BigInt, Boolean, Number, String, Symbol].some(type => boxes(type)(value)),
  isCryptoKey: value => typeof CryptoKey === 'function' && value instanceof CryptoKey,
  isDataView: tests.dataView,
  isDate: tests.date,
  isExternal: () => false,
  isGeneratorFunction: value => typeof value === 'function' && /GeneratorFunction$/.test(tag(value)),
  isGeneratorObject: value => value !== null && typeof value === 'object' && /^(Async)?Generator$/.test(tag(value)),
  isKeyObject: value => value?.constructor?.name?.endsWith('KeyObject') ?? false,
  isMap: tests.map,
  isMapIterator: value => value !== null && typeof value === 'object' && tag(value) === 'Map Iterator',
  isModuleNamespaceObject: value => value !== null && typeof value === 'object' && tag(value) === 'Module' && Object.getPrototypeOf(value) === null,
  isNativeError: value => value instanceof Error,
  isNumberObject: boxes(Number),
  isPromise: value => isPromise(value),
  isProxy: value => value !== null && (typeof value === 'object' || typeof value === 'function') && proxy(value) !== undefined,
  isRegExp: value => tests.regexp(value),
  isSet: tests.set,
  isSetIterator: value => value !== null && typeof value === 'object' && tag(value) === 'Set Iterator',
  isSharedArrayBuffer: tests.shared,
  isStringObject: boxes(String),
  isSymbolObject: boxes(Symbol),
  isTypedArray: value => ArrayBuffer.isView(value) && !tests.dataView(value),
  isWeakMap: value => tests.weakMap(value),
  isWeakSet: value => tests.weakSet(value),
});
for (const name of ['Uint8Array', 'Uint8ClampedArray', 'Uint16Array', 'Uint32Array', 'Int8Array', 'Int16Array', 'Int32Array',
  'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array']) {
  exports[`is${name}`] = value => ArrayBuffer.isView(value) && nameOf.call(value) === name;
}
