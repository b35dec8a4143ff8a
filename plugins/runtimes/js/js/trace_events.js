// Tracing of the engine: there is none.
const { absent } = require('internal/errors');

exports.createTracing = absent('trace_events.createTracing');
exports.getEnabledCategories = () => undefined;
