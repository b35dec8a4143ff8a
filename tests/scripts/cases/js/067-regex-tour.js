#!/usr/bin/env node
// exercises: regex named groups and backreferences, lookbehind, sticky and global lastIndex, unicode properties, matchAll, replace with functions, split with captures
const text = 'Due 2024-03-15, moved to 2024-04-01 (was 15/03/2024); price $12.50 and €7';
const date = /(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})/g;
for (const m of text.matchAll(date)) console.log(m.index, m[0], { ...m.groups });
console.log(text.replace(date, '$<day>.$<month>.$<year>'), text.replace(date, (...args) => `[${args.at(-1).month}]`));
console.log(text.match(/(?<=\$)\d+(?:\.\d+)?/)[0], text.match(/(?<!\d)\d{1,2}(?=\/)/)[0], text.match(/€(\d+)/)?.[1], text.match(/zzz/), text.search(/\bmoved\b/));
const token = /\s*(?:(\d+)|([a-z]+)|(.))/y;
const tokens = [];
for (let m; token.lastIndex < 9 && (m = token.exec('ab 12+c(3')); ) tokens.push(m.slice(1).findIndex((x) => x !== undefined) + ':' + m[0].trim());
console.log(tokens, token.lastIndex);
console.log('Ünïcödé Straße 東京 😀'.match(/\p{Lu}|\p{Script=Han}+|\p{Emoji_Presentation}/gu), /^.$/.test('😀'), /^.$/u.test('😀'), /\u{1F600}/u.test('😀'), /[^\p{ASCII}]/u.test('abc'));
console.log('a1b22c'.split(/(\d+)/), 'one, two;three'.split(/\s*[,;]\s*/), 'abc'.split(''), ''.split(','), 'a,b,c'.split(',', 2));
console.log(/(a+)+b\1/.exec('xaabaay'), /(?:(x)|y)+/.exec('xy'), /(?<q>['"]).*?\k<q>/.exec(`say "it's" now`)[0]);
console.log('x\ny\nz'.match(/^.$/gm), /a.b/s.test('a\nb'), /a.b/.test('a\nb'), /ABC/i.test('abc'), /ſ/i.test('s'), /ſ/iu.test('s'));
const g = /o/g;
console.log(g.test('foo'), g.lastIndex, g.test('foo'), g.lastIndex, g.test('foo'), g.lastIndex);
console.log('aaa'.replaceAll('a', (m, at) => at), 'a.b.c'.replaceAll('.', '$&$&'), 'abc'.replace(/(?<x>b)/, "[$`|$&|$'|$1|$$|$<x>|$2]"), 'x'.replace('x', '$0$1'));
const d = /(?<a>b)(c)?/d.exec('abd');
console.log(d.indices[0], d.indices.groups.a, d.indices[2], d.input);
console.log(new RegExp('a/b\\d', 'gimsuy').toString(), /[/\]]/.source, RegExp('/').source, /x/gi.flags, String(new RegExp('')), /[\w-]+@[\w.-]+\.\w{2,}/.test('me.you@site.example'));
for (const source of ['(', '[', '*a', '(?<n>a)(?<n>b)', '\\']) { try { new RegExp(source); console.log(source, 'fine'); } catch (e) { console.log(source, e.name); } }
console.log('camelCaseStringXML'.replace(/([a-z])([A-Z])|([A-Z]+)([A-Z][a-z])/g, '$1$3_$2$4').toLowerCase(), 'snake_case_here'.replace(/_(\w)/g, (_, c) => c.toUpperCase()));
