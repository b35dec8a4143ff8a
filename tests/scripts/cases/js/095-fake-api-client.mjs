#!/usr/bin/env node
// exercises: globalThis.fetch replaced by a stub, paging and retry-after handling, URL building, header checks, Response objects
const calls = [];
const items = Array.from({ length: 7 }, (_, i) => ({ id: i + 1, name: `item ${i + 1}`, price: (i + 1) * 1.5 }));
let limited = true;
globalThis.fetch = async (input, init = {}) => {
  const request = new Request(input, init);
  const url = new URL(request.url);
  calls.push(`${request.method} ${url.pathname}${url.search}`);
  if (request.headers.get('authorization') !== 'Bearer t0ken') return Response.json({ error: 'unauthorized' }, { status: 401 });
  if (url.pathname === '/v1/items' && request.method === 'GET') {
    const page = Number(url.searchParams.get('page') ?? 1);
    if (page === 2 && limited) { limited = false; return new Response('', { status: 429, headers: { 'Retry-After': '0' } }); }
    const part = items.slice((page - 1) * 3, page * 3);
    return Response.json({ items: part }, { headers: page * 3 < items.length ? { Link: `<${url.origin}/v1/items?page=${page + 1}>; rel="next"` } : {} });
  }
  if (request.method === 'POST') return Response.json({ got: await request.json(), type: request.headers.get('content-type') }, { status: 201 });
  return new Response('nothing here', { status: 404 });
};
class Client {
  #token;
  constructor(base, token) { this.base = base; this.#token = token; }
  async request(path, { method = 'GET', query = {}, body } = {}) {
    const url = new URL(path, this.base);
    for (const [k, v] of Object.entries(query)) if (v != null) url.searchParams.set(k, v);
    for (let attempt = 0; ; attempt++) {
      const response = await fetch(url, { method, headers: { Authorization: `Bearer ${this.#token}`, ...(body && { 'Content-Type': 'application/json' }) }, body: body && JSON.stringify(body) });
      if (response.status === 429 && attempt < 2) { await new Promise((r) => setTimeout(r, Number(response.headers.get('retry-after')) * 1000)); continue; }
      if (!response.ok) throw new Error(`${method} ${url.pathname} failed: ${response.status} ${await response.text()}`);
      return response;
    }
  }
  async *list() {
    for (let next = '/v1/items'; next; ) {
      const response = await this.request(next);
      yield* (await response.json()).items;
      next = response.headers.get('link')?.match(/<([^>]+)>; rel="next"/)?.[1];
    }
  }
}
const client = new Client('https://api.shop.test', 't0ken');
let total = 0;
for await (const { id, price } of client.list()) total += price * id;
console.log(total, calls);
console.log(await (await client.request('/v1/items', { method: 'POST', body: { name: 'ü' } })).json());
await client.request('/nope', { query: { a: 1, b: null } }).catch((e) => console.log(e.message));
await new Client('https://api.shop.test', 'wrong').request('/v1/items').catch((e) => console.log(e.message));
console.log(calls.at(-1), calls.length);
