// The store of `AsyncLocalStorage` that belongs to what runs now.
const shared = require('internal/shared');

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
  if (context === undefined) return callback;
  return function bound(...args) {
    return exports.run(context, () => callback.apply(this, args));
  };
};
