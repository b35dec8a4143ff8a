// exercises: ws: loads and has its constants; connecting without a granted host ends in an error event
const WebSocket = require('ws');
console.log(typeof WebSocket, WebSocket.OPEN, WebSocket.CLOSED, typeof WebSocket.WebSocketServer);
const socket = new WebSocket('ws://127.0.0.1:9/');
console.log(socket.readyState, socket.url);
socket.on('open', () => console.log('opened'));
socket.on('error', (e) => console.log('error', e instanceof Error));
socket.on('close', (code) => console.log('close', code, socket.readyState));
try { new WebSocket('not a url'); } catch (e) { console.log(e.name); }
