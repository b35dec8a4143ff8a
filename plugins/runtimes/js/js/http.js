// HTTP: the client.
const { OutgoingMessage, validateHeaderName, validateHeaderValue } = require('internal/http/headers');
const { IncomingMessage } = require('internal/http/incoming');
const { Agent } = require('internal/http/agent');
const client = require('internal/http/client');

const kind = { Agent, agent: new Agent({ keepAlive: true, scheduling: 'lifo', timeout: 5000 }) };
Object.defineProperty(exports, 'kind', { value: kind });

exports.METHODS = ['ACL', 'BIND', 'CHECKOUT', 'CONNECT', 'COPY', 'DELETE', 'GET', 'HEAD', 'LINK', 'LOCK', 'M-SEARCH', 'MERGE', 'MKACTIVITY', 'MKCALENDAR',
  'MKCOL', 'MOVE', 'NOTIFY', 'OPTIONS', 'PATCH', 'POST', 'PROPFIND', 'PROPPATCH', 'PURGE', 'PUT', 'QUERY', 'REBIND', 'REPORT', 'SEARCH', 'SOURCE',
  'SUBSCRIBE', 'TRACE', 'UNBIND', 'UNLINK', 'UNLOCK', 'UNSUBSCRIBE'];
Object.defineProperty(exports, 'STATUS_CODES', { get: () => require('internal/status').words, enumerable: true, configurable: true });
exports.ClientRequest = client.ClientRequest;
exports.IncomingMessage = IncomingMessage;
exports.OutgoingMessage = OutgoingMessage;

// For packages that extend it: nothing here is ever served.
exports.ServerResponse = class ServerResponse extends OutgoingMessage {
  constructor(request) {
    super();
    this.req = request;
    this.statusCode = 200;
    this.statusMessage = undefined;
  }
};
exports.validateHeaderName = validateHeaderName;
exports.validateHeaderValue = validateHeaderValue;
exports.maxHeaderSize = 16384;
exports.setMaxIdleHTTPParsers = () => {};
client.fill(exports, kind);
