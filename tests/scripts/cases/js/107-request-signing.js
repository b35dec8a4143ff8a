#!/usr/bin/env node
// exercises: request signing with chained HMAC keys, canonical query strings, sorted headers, fixed dates, webhook signature tolerance
const { createHash, createHmac } = require('crypto');
const sha = (s) => createHash('sha256').update(s).digest('hex');
const mac = (key, s) => createHmac('sha256', key).update(s).digest();
const enc = (s) => encodeURIComponent(s).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());
function sign({ method, url, headers, body = '', date, secret, scope }) {
  const u = new URL(url);
  const query = [...u.searchParams].map(([k, v]) => [enc(k), enc(v)]).sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1)).map((p) => p.join('=')).join('&');
  const all = Object.entries({ host: u.host, 'x-date': date, ...headers }).map(([k, v]) => [k.toLowerCase(), String(v).trim().replace(/\s+/g, ' ')]).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = all.map(([k]) => k).join(';');
  const canonical = [method, u.pathname.split('/').map((p) => enc(decodeURIComponent(p))).join('/'), query, ...all.map((h) => h.join(':')), '', names, sha(body)].join('\n');
  const key = [date.slice(0, 8), ...scope].reduce(mac, `SIG1${secret}`);
  return { names, hash: sha(canonical).slice(0, 16), signature: createHmac('sha256', key).update(`SIG1\n${date}\n${sha(canonical)}`).digest('hex') };
}
const base = { method: 'GET', url: "https://bucket.test:8443/a b/ü?z=1&a=x y&a=b'&empty", headers: { 'X-Meta': '  two   spaces ' }, date: '20240229T000000Z', secret: 's3cr3t', scope: ['eu-1', 'store', 'request'] };
console.log(sign(base));
console.log(sign({ ...base, method: 'PUT', body: JSON.stringify({ ok: true }) }).signature !== sign(base).signature, sign({ ...base }).signature === sign(base).signature);
const stamp = 1709164800;
const webhook = (payload, at = stamp) => `t=${at},v1=${createHmac('sha256', 'whsec').update(`${at}.${payload}`).digest('hex')}`;
const verify = (payload, header, now, tolerance = 300) => { const { t, v1 } = Object.fromEntries(header.split(',').map((p) => p.split('='))); if (Math.abs(now - t) > tolerance) return 'too old'; return webhook(payload, t).endsWith(v1 ?? '!') ? 'valid' : 'bad signature'; };
const header = webhook('{"id":1}');
console.log(header, verify('{"id":1}', header, stamp + 10), verify('{"id":2}', header, stamp), verify('{"id":1}', header, stamp + 301));
const basic = `Basic ${Buffer.from('user:pä:ss').toString('base64')}`;
const [user, ...pass] = Buffer.from(basic.slice(6), 'base64').toString().split(':');
console.log(basic, user, pass.join(':'), new URLSearchParams({ grant_type: 'client_credentials', scope: 'a b' }).toString());
const totp = (secret, seconds) => { const counter = Buffer.alloc(8); counter.writeBigUInt64BE(BigInt(Math.floor(seconds / 30))); const h = createHmac('sha1', secret).update(counter).digest(); const o = h.at(-1) & 15; return String((h.readUInt32BE(o) & 0x7fffffff) % 1e6).padStart(6, '0'); };
console.log([59, 1111111109, 1234567890, 20000000000].map((t) => totp('12345678901234567890', t)));
