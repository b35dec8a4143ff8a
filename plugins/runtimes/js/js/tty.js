// Terminals: there is none.
exports.isatty = () => false;
for (const name of ['ReadStream', 'WriteStream']) {
  exports[name] = function () {
    throw new (require('internal/errors').codes.ERR_NOT_AVAILABLE)('a terminal');
  };
  Object.defineProperty(exports[name], 'name', { value: name });
}
