// The interactive shell: there is none.
const { absent } = require('internal/errors');
const EventEmitter = require('events');

exports.start = absent('the REPL');
exports.REPLServer = class REPLServer extends EventEmitter {
  constructor() {
    super();
    absent('the REPL')();
  }
};
exports.REPL_MODE_SLOPPY = Symbol('repl-sloppy');
exports.REPL_MODE_STRICT = Symbol('repl-strict');
Object.defineProperty(exports, 'builtinModules', { get: () => require('module').builtinModules, enumerable: true, configurable: true });
