// Paths of Windows.
module.exports = require('path').win32;
