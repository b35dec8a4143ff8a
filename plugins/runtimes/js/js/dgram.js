// Sockets for datagrams: there are none.
const { absent } = require('internal/errors');
const EventEmitter = require('events');

exports.createSocket = absent('a socket (dgram.createSocket)');
exports.Socket = class Socket extends EventEmitter {
  constructor() {
    super();
    absent('a socket (dgram.Socket)')();
  }
};
