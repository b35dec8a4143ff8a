// Sockets: there are none. What works are the questions about addresses.
const { absent } = require('internal/errors');
const EventEmitter = require('events');

const V4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

function isIPv6(text) {
  text = `${text}`.replace(/%[0-9a-zA-Z.:-]+$/, '');
  const tail = /(?:^|:)((?:\d+\.){3}\d+)$/.exec(text);
  if (tail) {
    if (!V4.test(tail[1])) return false;
    text = `${text.slice(0, -tail[1].length)}0:0`;
  }
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap(half => half === '' ? [] : half.split(':'));
  return groups.every(group => /^[0-9a-f]{1,4}$/i.test(group)) && (halves.length === 2 ? groups.length < 8 : groups.length === 8);
}

class Socket extends EventEmitter {
  constructor() {
    super();
    absent('a socket (net.Socket)')();
  }
}
class Server extends EventEmitter {
  constructor() {
    super();
    absent('a server (net.Server)')();
  }
}

Object.assign(exports, {
  Socket, Server, Stream: Socket, isIPv6,
  isIPv4: text => V4.test(`${text}`),
  isIP: text => V4.test(`${text}`) ? 4 : isIPv6(text) ? 6 : 0,
  connect: absent('a socket (net.connect)'), createConnection: absent('a socket (net.createConnection)'),
  createServer: absent('a server (net.createServer)'),
  getDefaultAutoSelectFamily: () => false, setDefaultAutoSelectFamily: () => {},
});
