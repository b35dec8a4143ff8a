// What nobody caught, rejections nobody handles, and the end of the program.
const shared = require('internal/shared');
const system = internalBinding('process');
const console = internalBinding('console');

const emitter = () => shared.process;
const listens = name => (emitter()?.listenerCount(name) ?? 0) > 0;

let capture = null;
exports.setCapture = callback => {
  if (callback !== null && capture !== null) {
    throw new (require('internal/errors').codes.ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET)();
  }
  capture = callback;
};
exports.hasCapture = () => capture !== null;

function say(text) {
  try {
    console.write(2, text.toWellFormed());
  } catch {
    // Nobody reads standard error any more.
  }
}

// The line of a file and a mark below it, as Node shows where it happened.
function excerpt(stack) {
  const place = typeof stack === 'string' ? require('internal/stack').first(stack) : null;
  if (!place) return '';
  let { file } = place;
  if (file.startsWith('file://')) {
    try {
      file = decodeURIComponent(file.slice(7).replace(/[?#].*$/s, ''));
    } catch {
      return '';
    }
  }
  let text;
  try {
    text = file.startsWith('[') ? shared.evaluated : internalBinding('fs').readText(file);
  } catch {
    return '';
  }
  const line = text?.split('\n')[place.line - 1];
  if (line === undefined || line.length > 500) return `${place.file}:${place.line}\n\n`;
  return `${place.file}:${place.line}\n${line}\n${' '.repeat(Math.max(0, place.column - 1))}^\n\n`;
}

function shown(error) {
  try {
    if (error instanceof Error) return require('internal/inspect').inspect(error, { depth: 2 });
    return `Uncaught ${require('internal/inspect').inspect(error)}\n(Use \`node --trace-uncaught ...\` to show where the exception was thrown)`;
  } catch {
    return String(error);
  }
}

// True if a handler took it, else it was said and the program ends.
exports.uncaught = (error, rejected) => {
  const origin = rejected ? 'unhandledRejection' : 'uncaughtException';
  if (capture !== null) {
    capture(error);
    return true;
  }
  if (listens('uncaughtExceptionMonitor')) emitter().emit('uncaughtExceptionMonitor', error, origin);
  if (listens('uncaughtException')) {
    emitter().emit('uncaughtException', error, origin);
    return true;
  }
  if (rejected && !(error instanceof Error)) {
    let text;
    try {
      text = require('internal/inspect').inspect(error);
    } catch {
      text = String(error);
    }
    const words = 'This error originated either by throwing inside of an async function without a catch block, ' +
      `or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason "${text}".`;
    say(`node:internal/process/promises\n\n[UnhandledPromiseRejection: ${words}] {\n  code: 'ERR_UNHANDLED_REJECTION'\n}\n\nNode.js ${version()}\n`);
    return false;
  }
  say(`${excerpt(error?.stack)}${shown(error)}\n\nNode.js ${version()}\n`);
  return false;
};

function version() {
  return require('internal/version').version;
}

// Rejections by `--unhandled-rejections`: throw (as is), strict, warn, none.
exports.mode = 'throw';
const late = new WeakSet();

exports.unhandled = (promise, reason) => {
  late.add(promise);
  if (exports.mode === 'none') return true;
  if (exports.mode !== 'strict' && listens('unhandledRejection')) {
    emitter().emit('unhandledRejection', reason, promise);
    return true;
  }
  if (exports.mode === 'warn') {
    say(`(node:1) UnhandledPromiseRejectionWarning: ${shown(reason)}\n`);
    return true;
  }
  return false;
};

exports.handledLate = promise => {
  if (late.delete(promise) && listens('rejectionHandled')) emitter().emit('rejectionHandled', promise);
};

exports.beforeExit = more => {
  if (!listens('beforeExit')) return false;
  emitter().emit('beforeExit', emitter().exitCode ?? 0);
  return more();
};

// Set if the program waits for what never comes: handlers of `exit` still hear the code it would have had.
exports.unsettled = false;

// The exit code, after the handlers of `exit`.
exports.finish = asked => {
  const process = emitter();
  let code = asked ?? process?.exitCode ?? 0;
  if (process?._exiting) return Number(code) || 0;
  if (process && exports.unsettled) {
    process._exiting = true;
    process.emit('exit', Number(process.exitCode ?? 0));
    return Number(process.exitCode ?? asked) || 0;
  }
  if (process) {
    process._exiting = true;
    if (asked != null && process.exitCode === undefined) process.exitCode = asked;
    if (listens('exit')) {
      process.emit('exit', Number(code));
      code = process.exitCode ?? code;
    }
  }
  return Number(code) || 0;
};
