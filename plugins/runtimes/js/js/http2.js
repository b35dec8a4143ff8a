// HTTP/2: the host speaks it by itself where a server does.
const { absent } = require('internal/errors');

Object.assign(exports, {
  connect: absent('http2.connect'), createServer: absent('a server (http2.createServer)'), createSecureServer: absent('a server (http2.createSecureServer)'),
  getDefaultSettings: () => ({}), constants: { HTTP2_HEADER_STATUS: ':status', HTTP2_HEADER_METHOD: ':method', HTTP2_HEADER_PATH: ':path', HTTP2_HEADER_AUTHORITY: ':authority', HTTP2_HEADER_SCHEME: ':scheme', NGHTTP2_CANCEL: 8 },
});
