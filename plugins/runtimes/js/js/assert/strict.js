// Assertions that compare strictly.
module.exports = require('assert').strict;
