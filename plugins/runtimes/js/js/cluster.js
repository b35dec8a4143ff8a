// Several processes: there is one.
const EventEmitter = require('events');
const { absent } = require('internal/errors');

module.exports = Object.assign(new EventEmitter(), {
  isMaster: true, isPrimary: true, isWorker: false, workers: {}, settings: {}, SCHED_NONE: 1, SCHED_RR: 2,
  fork: absent('cluster.fork'), setupPrimary: () => {}, setupMaster: () => {}, disconnect: () => {},
});
