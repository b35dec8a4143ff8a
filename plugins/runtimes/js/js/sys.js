// The same under its older name.
module.exports = require('util');
