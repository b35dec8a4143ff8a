// WebSocket and EventSource: there are none, and they say so.
const { absent } = require('internal/errors');
const { EventTarget } = require('internal/event_target');

class WebSocket extends EventTarget {
  constructor() {
    super();
    absent('a WebSocket')();
  }
}
Object.assign(WebSocket, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });

class EventSource extends EventTarget {
  constructor() {
    super();
    absent('an EventSource')();
  }
}
Object.assign(EventSource, { CONNECTING: 0, OPEN: 1, CLOSED: 2 });
Object.assign(exports, { WebSocket, EventSource });
