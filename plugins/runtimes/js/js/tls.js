// TLS sockets: there are none. `https` and `fetch` leave TLS to the host.
const { absent } = require('internal/errors');
const net = require('net');

Object.assign(exports, {
  TLSSocket: net.Socket, Server: net.Server, connect: absent('a socket (tls.connect)'), createServer: absent('a server (tls.createServer)'),
  createSecureContext: () => ({}), checkServerIdentity: () => undefined, getCiphers: () => [], rootCertificates: [],
  DEFAULT_MIN_VERSION: 'TLSv1.2', DEFAULT_MAX_VERSION: 'TLSv1.3', DEFAULT_ECDH_CURVE: 'auto', DEFAULT_CIPHERS: '',
});
