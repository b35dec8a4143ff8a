// Scripts of a text. There is one global scope: a context is a layer of names over it, not a wall.
const compile = internalBinding('modules');
const { absent } = require('internal/errors');
const { validateString } = require('internal/validators');

const contexts = new WeakSet();
const nameOf = options => (typeof options === 'string' ? options : options?.filename) ?? 'evalmachine.<anonymous>';

function runInThisContext(code, options) {
  return compile.script(`${code}`.toWellFormed(), nameOf(options));
}

function createContext(object = {}) {
  contexts.add(object);
  return object;
}

function runInContext(code, context, options) {
  const scope = new Proxy(context, {
    has: () => true,
    get: (target, name) => name === Symbol.unscopables ? undefined : name in target ? target[name] : name === 'globalThis' ? target : globalThis[name],
  });
  const run = compile.script(`(function (scope, code) { with (scope) { return eval(code); } })`, nameOf(options));
  return run(scope, `${code}`);
}

class Script {
  #code;
  #options;

  constructor(code, options) {
    validateString(`${code}`, 'code');
    this.#code = `${code}`;
    this.#options = options;
    compile.script(`(function () {\n${this.#code}\n})`, nameOf(options));
  }

  runInThisContext() { return runInThisContext(this.#code, this.#options); }
  runInContext(context) { return runInContext(this.#code, context, this.#options); }
  runInNewContext(object) { return runInContext(this.#code, createContext(object), this.#options); }
  createCachedData() { return Buffer.alloc(0); }
}

Object.assign(exports, {
  Script, createContext, runInContext, runInThisContext,
  isContext: object => contexts.has(object),
  runInNewContext: (code, object, options) => runInContext(code, createContext(object), options),
  compileFunction: (code, params = [], options) => compile.script(`(function (${params.join(', ')}) {\n${code}\n})`, nameOf(options)),
  measureMemory: absent('vm.measureMemory'), SourceTextModule: undefined, SyntheticModule: undefined, constants: {},
});
