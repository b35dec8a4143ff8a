// exercises: node-fetch: Headers, Request, Response, data URLs, body readers, refusal of a closed port
import fetch, { Headers, Request, Response, FetchError, AbortError } from 'node-fetch';
const r = new Response(JSON.stringify({ a: 1 }), { status: 201, headers: { 'Content-Type': 'application/json' } });
console.log(r.status, r.ok, r.headers.get('content-type'), await r.clone().json(), await r.text());
console.log([...new Headers({ B: '2', A: '1' })], new Request('https://x.test/p?q=1', { method: 'POST', body: 'x' }).method);
const data = await fetch('data:text/plain;base64,aGVsbG8=');
console.log(data.status, await data.text());
await fetch('http://127.0.0.1:9/').catch((e) => console.log(e instanceof FetchError, e.type));
const stop = new AbortController();
stop.abort();
await fetch('http://127.0.0.1:9/', { signal: stop.signal }).catch((e) => console.log(e instanceof AbortError, e.name));
