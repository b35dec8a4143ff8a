#!/usr/bin/env node
// exercises: Headers and Request and Response without network, body readers, clone, Response.json, status errors
const headers = new Headers({ 'Content-Type': 'application/json', 'X-One': '1' });
headers.append('x-one', '2');
headers.set('Accept', 'text/plain');
console.log([...headers], headers.get('X-ONE'), headers.has('accept'), headers.get('none'));
headers.delete('accept');
console.log(Object.fromEntries(headers), new Headers([['a', '1'], ['A', '2']]).get('a'));
const response = new Response('{"a":[1,2]}', { status: 201, statusText: 'Made', headers });
const copy = response.clone();
console.log(response.status, response.ok, response.statusText, response.bodyUsed, await response.json(), response.bodyUsed, await copy.text());
await response.text().catch((e) => console.log(e.name));
const made = Response.json({ ok: true }, { status: 404 });
console.log(made.ok, made.headers.get('content-type'), await made.json(), Response.error().type);
const request = new Request('https://api.example.test/v1/items?q=1', { method: 'post', body: new URLSearchParams({ a: '1 2', b: 'é' }), headers: { authorization: 'Bearer x' } });
console.log(request.method, request.url, request.headers.get('content-type'), await request.clone().text(), request.headers.get('authorization'));
console.log(await new Response(new Uint8Array([104, 105])).text(), (await new Response('xyz').arrayBuffer()).byteLength, await new Response(null).text(), new Response().body);
const parts = [];
for await (const chunk of new Response('stream me').body) parts.push(new TextDecoder().decode(chunk));
console.log(parts.join('|'));
for (const wrong of [() => new Response('x', { status: 99 }), () => new Headers({ 'bad name': 'x' }), () => new Request('nope'), () => new Request('http://a', { body: 'x' })]) {
  try {
    wrong();
    console.log('worked');
  } catch (error) {
    console.log(error.name);
  }
}
console.log((await new Response('a=1&b=two', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }).formData()).get('b'), (await new Response('blob', { headers: { 'content-type': 'text/css' } }).blob()).type);
