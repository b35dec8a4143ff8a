// The class of CommonJS modules.
module.exports = require('internal/modules').Module;
