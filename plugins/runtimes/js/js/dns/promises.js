// Names of hosts, as promises.
module.exports = require('dns').promises;
