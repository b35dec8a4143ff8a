#!/usr/bin/env node
// exercises: url.parse and url.format, url.resolve, fileURLToPath and pathToFileURL, querystring parse and stringify and escape
const url = require('url');
const qs = require('querystring');
const parsed = url.parse('http://me:pw@site.test:81/p/a?x=1&y=b%20c&x=2#top', true);
console.log(parsed.protocol, parsed.auth, parsed.host, parsed.port, parsed.hostname, parsed.pathname, parsed.path, parsed.hash, { ...parsed.query });
console.log(url.format({ protocol: 'https', hostname: 'h.test', port: 8080, pathname: 'x', query: { a: 1, b: ['c', 'd'] } }), url.resolve('http://a/b/c', '../d'), url.resolve('/one/two', 'three'));
console.log(url.format(new URL('http://a:b@xn--mnchen-3ya.de/?q#h'), { auth: false, fragment: false, search: true, unicode: true }));
console.log(url.fileURLToPath('file:///tmp/a%20b/%C3%A9.txt'), url.pathToFileURL('/tmp/a b#c?.txt').href, url.domainToASCII('español.com'), url.domainToUnicode('xn--espaol-zwa.com'));
try {
  url.fileURLToPath('http://x/');
} catch (error) {
  console.log(error.name, error.code);
}
console.log({ ...qs.parse('a=1&b=2&a=3&c=%20d+e&f&=g') }, qs.stringify({ a: [1, 2], b: 'x y', c: '', d: true, e: null, f: Infinity }));
console.log(qs.stringify({ a: 'b', c: 'd' }, ';', ':'), { ...qs.parse('a:b;c:d', ';', ':') }, qs.escape('ü&'), qs.unescape('%C3%BC%26'), { ...qs.parse('a=1&b=2&c=3', null, null, { maxKeys: 2 }) });
console.log(url.urlToHttpOptions(new URL('https://u:p@h:1/p?q')).auth, url.URL === URL);
