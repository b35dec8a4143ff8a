#!/usr/bin/env node
// exercises: URL parsing and setters, URLSearchParams editing and iteration, relative URLs, invalid URLs by code, percent encoding
const url = new URL('https://user:p%40ss@Example.COM:8443/a/./b/../c%20d?q=1&q=2&empty&x=a+b#frag');
console.log(url.href, url.origin, url.protocol, url.host, url.hostname, url.port, url.pathname, url.search, url.hash, url.username, url.password);
console.log([...url.searchParams], url.searchParams.getAll('q'), url.searchParams.get('none'), url.searchParams.has('empty'));
url.port = '443';
url.pathname = '/new path/ü';
url.searchParams.append('tag', 'c&d=é');
url.searchParams.delete('q');
url.hash = '';
url.username = '';
url.password = '';
console.log(String(url), JSON.stringify({ url }));
for (const [to, base] of [['../x?y', 'http://h/a/b/c'], ['//other/p', 'https://h/'], ['?only', 'http://h/a#b'], ['mailto:a@b.c', undefined], ['/abs', 'file:///tmp/x'], ['data:text/plain,hi', undefined], ['http://[::1]:3000/', undefined], ['http://münchen.de/ä', undefined], ['HTTP://1.2.3/%zz', undefined]]) {
  console.log(to, '=>', new URL(to, base).href);
}
for (const bad of ['nope', 'http://', '//x', 'http://a b/']) {
  try {
    new URL(bad);
  } catch (error) {
    console.log(bad, error.name, error.code, URL.canParse(bad));
  }
}
const params = new URLSearchParams({ b: '2', a: '1 & 3', list: ['x', 'y'] });
params.sort();
params.set('b', 'two');
console.log(params.toString(), params.size, [...params.keys()], new URLSearchParams('?a=%F0%9F%98%80&b=%').get('a'), new URLSearchParams([['k', 'v'], ['k', 'w']]).toString());
console.log(encodeURIComponent("a b/ü'()*"), encodeURI('http://x/ü?q=a b&c#d'), decodeURIComponent('%E2%82%AC'), escape('ü b'), unescape('%FC'));
