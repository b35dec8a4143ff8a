// Paths of this system.
module.exports = require('path');
