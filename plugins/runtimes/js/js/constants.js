// Constants of several modules in one.
const { constants } = require('os');
Object.assign(exports, constants.errno, constants.signals, constants.priority, require('internal/fs_types').constants);
