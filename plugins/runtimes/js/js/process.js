// The program's own process.
module.exports = globalThis.process;
