#!/usr/bin/env node
// exercises: http.request and https.get to a closed port, error events, request options and headers before sending, timeouts set, URL options, promise wrapper around a request
const http = require('http');
const https = require('https');
console.log(typeof http.request, typeof https.get, http.METHODS.includes('PATCH'), http.STATUS_CODES[404], http.STATUS_CODES[503], typeof http.Agent, http.globalAgent instanceof http.Agent, typeof http.IncomingMessage);
const request = http.request({ hostname: '127.0.0.1', port: 9, path: '/x?y=1', method: 'POST', headers: { 'Content-Type': 'text/plain', 'X-Many': ['a', 'b'] } });
request.setHeader('X-Late', '1');
console.log(request.method, request.path, request.getHeader('content-type'), request.getHeader('x-late'), request.hasHeader('X-NONE'), Object.keys(request.getHeaders()).sort(), request.writableEnded);
request.removeHeader('x-late');
try { request.setHeader('bad name', 'x'); } catch (e) { console.log(e.code); }
const get = (module, url, options = {}) => new Promise((resolve, reject) => {
  const req = module.get(url, options, (res) => { let body = ''; res.on('data', (d) => { body += d; }); res.on('end', () => resolve({ status: res.statusCode, body })); });
  req.on('error', reject);
});
request.on('error', async (error) => {
  console.log('error event', error instanceof Error, typeof error.code);
  for (const [module, url] of [[http, 'http://127.0.0.1:9/'], [https, 'https://127.0.0.1:9/'], [http, new URL('http://127.0.0.1:9/u')]]) await get(module, url).then(() => console.log('answered'), (e) => console.log('refused', typeof e.code));
  for (const wrong of [() => http.get('nope'), () => http.get('https://127.0.0.1/'), () => http.request({ path: '/a b' })]) { try { wrong(); } catch (e) { console.log(e.name, e.code); } }
  const aborted = new AbortController();
  const r = http.get('http://127.0.0.1:9/', { signal: aborted.signal });
  r.on('error', (e) => console.log(e.name, e.code));
  aborted.abort();
});
request.end('body');
