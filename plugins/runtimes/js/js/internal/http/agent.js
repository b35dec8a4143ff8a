// Agents: they keep their options. The host has the connections.
const EventEmitter = require('events');

class HttpAgent extends EventEmitter {
  constructor(options) {
    super();
    this.defaultPort = 80;
    this.protocol = 'http:';
    this.options = { noDelay: true, path: null, ...options };
    this.requests = {};
    this.sockets = {};
    this.freeSockets = {};
    this.keepAliveMsecs = this.options.keepAliveMsecs || 1000;
    this.keepAlive = this.options.keepAlive || false;
    this.maxSockets = this.options.maxSockets || Infinity;
    this.maxFreeSockets = this.options.maxFreeSockets || 256;
    this.scheduling = this.options.scheduling || 'lifo';
    this.maxTotalSockets = this.options.maxTotalSockets ?? Infinity;
    this.totalSocketCount = 0;
  }

  getName(options = {}) {
    let name = `${options.host || 'localhost'}:${options.port ?? ''}:${options.localAddress ?? ''}`;
    if (options.family === 4 || options.family === 6) name += `:${options.family}`;
    if (options.socketPath) name += `:${options.socketPath}`;
    return name;
  }

  createConnection() {
    throw new (require('internal/errors').codes.ERR_NOT_AVAILABLE)('a socket of an agent');
  }

  destroy() {}
}

class HttpsAgent extends HttpAgent {
  constructor(options) {
    super(options);
    this.defaultPort = 443;
    this.protocol = 'https:';
    this.maxCachedSessions = this.options.maxCachedSessions ?? 100;
  }
}

// Classes of Node that may be called without `new`.
const callable = (type, name) => {
  Object.defineProperty(type, 'name', { value: name });
  return new Proxy(type, { apply: (target, _, args) => new target(...args) });
};
exports.callable = callable;
exports.Agent = callable(HttpAgent, 'Agent');
exports.SecureAgent = callable(HttpsAgent, 'Agent');
