// What several modules hold together. Nothing here imports anything.
exports.load = undefined;
exports.nextTick = undefined;

// Callbacks of watched handles, by the number of the handle: see `internal/io`.
exports.waiting = new Map();

// What `AsyncLocalStorage` has stored for the code that runs now; `undefined` if nothing.
exports.context = undefined;

// Whether there is an `AsyncLocalStorage`.
exports.storing = false;

// Files compiled as CommonJS functions: their first line is longer by the head of the function.
exports.wrapped = new Set();

// Source maps of files that were turned into JavaScript, by their path: see `internal/typescript`.
exports.maps = new Map();

// The symbol with which an object shows itself.
exports.customInspect = Symbol.for('nodejs.util.inspect.custom');

// The symbol with which a function names its promised twin.
exports.promisify = Symbol.for('nodejs.util.promisify.custom');

// `process`, once it is made; a program that never names it makes none.
exports.process = undefined;

// The CommonJS module that is the program.
exports.mainModule = undefined;

// The text of `-e` or of standard input, for the line an error is in.
exports.evaluated = undefined;
