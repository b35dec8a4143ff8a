#!/usr/bin/env node
// exercises: JSON.stringify replacer array and function, toJSON, indent strings, parse errors as SyntaxError, NDJSON reading, stable key order
const data = { z: 1, a: [undefined, () => 1, Symbol('s'), NaN, Infinity, -0, null], m: { y: 2, x: undefined }, d: new Date(0), s: 'q"\\\n\u2028', n: new Number(5), b: Object(true) };
console.log(JSON.stringify(data));
console.log(JSON.stringify(data, ['a', 'm', 'y']), JSON.stringify(data, (k, v) => (k === 'a' ? undefined : typeof v === 'number' ? v * 10 : v)));
console.log(JSON.stringify({ a: [1, { b: [] }], c: {} }, null, '--'), JSON.stringify([1], null, 20).split('\n')[1].length, JSON.stringify('x'), JSON.stringify(undefined), JSON.stringify(null), JSON.stringify([undefined]));
const stable = (v) => JSON.stringify(v, (_, x) => (x && typeof x === 'object' && !Array.isArray(x) ? Object.fromEntries(Object.entries(x).sort(([a], [b]) => (a < b ? -1 : 1))) : x));
console.log(stable({ b: 1, a: { d: [{ y: 1, x: 2 }], c: 3 } }), stable({ a: 1, b: 2 }) === stable({ b: 2, a: 1 }));
for (const text of ['{"a":1}', '[1,2,]', "{'a':1}", '{a:1}', '', 'nul', '"\t"', '01', '1e5', '-0', '"\\u00e9"', '{"a":1,"a":2}', ' [ ] ', '{"__proto__":1}', '[1]x', '\ufeff{}']) {
  try {
    console.log(text, '->', JSON.parse(text));
  } catch (error) {
    console.log(JSON.stringify(text), error.name, error instanceof SyntaxError);
  }
}
const log = [];
JSON.parse('{"a":[1,{"b":2}],"c":3}', function (key, value) { log.push(`${key}:${JSON.stringify(value)}`); return value; });
console.log(log);
const circular = { list: [] };
circular.list.push(circular);
try { JSON.stringify(circular); } catch (e) { console.log(e.name); }
const seen = new WeakSet();
console.log(JSON.stringify(circular, (k, v) => { if (v && typeof v === 'object') { if (seen.has(v)) return '[seen]'; seen.add(v); } return v; }));
const ndjson = '{"id":1,"ok":true}\n\n{"id":2}\n{broken\n{"id":3,"ok":true}\n';
const rows = ndjson.split('\n').flatMap((line, i) => { if (!line) return []; try { return [JSON.parse(line)]; } catch { return [{ error: i + 1 }]; } });
console.log(rows, rows.filter((r) => r.ok).length, JSON.parse('{"x":[1,{"y":null}]}').x[1].y, JSON.parse(JSON.stringify('"nested"')), JSON.stringify({ toJSON: (k) => `key=${k}` }), JSON.stringify({ a: { toJSON: (k) => `key=${k}` } }));
console.log(JSON[Symbol.toStringTag], JSON.stringify({ [Symbol('x')]: 1, 2: 'b', 1: 'a' }), JSON.stringify(Object.create({ inherited: 1 })), JSON.stringify(new Map([[1, 2]])), JSON.stringify(new Error('lost')), JSON.stringify([new Set([1]), /x/]));
