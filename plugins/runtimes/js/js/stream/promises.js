// `pipeline` and `finished` as promises.
require('stream');
exports.finished = function finished(stream, options) {
  return require('internal/streams/end').finished(stream, options);
};
exports.pipeline = function pipeline(...streams) {
  return require('internal/streams/pipeline').promise(...streams);
};
