// The console.
module.exports = require('internal/console').console;
