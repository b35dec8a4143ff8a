// The stores of `AsyncLocalStorage` that belong to what runs now: a `Map`, or `undefined`. From the first storage on, timers,
// ticks, microtasks, watched handles and handlers of promises run with the stores of where they were asked for.
const shared = require('internal/shared');
const { apply } = Reflect;

exports.run = (context, callback) => {
  const before = shared.context;
  shared.context = context;
  try {
    return callback();
  } finally {
    shared.context = before;
  }
};

// A function that runs where it was made.
exports.bind = callback => {
  const context = shared.context;
  return function bound(...args) {
    const before = shared.context;
    shared.context = context;
    try {
      return apply(callback, this, args);
    } finally {
      shared.context = before;
    }
  };
};

// Called by every storage that is made: a program without one pays for none of this.
exports.install = () => {
  if (shared.storing) return;
  shared.storing = true;
  internalBinding('process').carry(handler => typeof handler === 'function' ? exports.bind(handler) : handler);
};
