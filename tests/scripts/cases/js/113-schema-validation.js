#!/usr/bin/env node
// exercises: JSON schema subset validator, recursion with paths, pattern and format checks, refs, collected errors, exit code 65 for bad data
// exit: 65
const schema = {
  $defs: { id: { type: 'string', pattern: '^[a-z]{2}-\\d+$' }, node: { type: 'object', properties: { id: { $ref: '#/$defs/id' }, children: { type: 'array', items: { $ref: '#/$defs/node' } } }, required: ['id'] } },
  type: 'object',
  required: ['name', 'age', 'root'],
  additionalProperties: false,
  properties: { name: { type: 'string', minLength: 2, maxLength: 10 }, age: { type: 'integer', minimum: 0, maximum: 150 }, email: { type: 'string', format: 'email' }, when: { format: 'date' }, kind: { enum: ['a', 'b', null] }, tags: { type: 'array', items: { type: 'string' }, uniqueItems: true, minItems: 1 }, root: { $ref: '#/$defs/node' }, value: { oneOf: [{ type: 'number' }, { type: 'string', pattern: '^\\d+$' }] }, on: { type: ['boolean', 'null'] } },
};
const formats = { email: (s) => /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i.test(s), date: (s) => /^\d{4}-\d\d-\d\d$/.test(s) && !Number.isNaN(Date.parse(s)) };
const typeOf = (v) => (v === null ? 'null' : Array.isArray(v) ? 'array' : Number.isInteger(v) ? 'integer' : typeof v);
function* check(v, s, at = '$') {
  if (s.$ref) { yield* check(v, s.$ref.split('/').slice(1).reduce((o, k) => o[k], schema), at); return; }
  const type = typeOf(v);
  if (s.type && ![s.type].flat().some((t) => t === type || (t === 'number' && type === 'integer'))) { yield `${at}: ${type} is not ${[s.type].flat().join(' or ')}`; return; }
  if (s.enum && !s.enum.includes(v)) yield `${at}: ${JSON.stringify(v)} is not one of ${JSON.stringify(s.enum)}`;
  if (s.oneOf) { const n = s.oneOf.filter((o) => check(v, o, at).next().done).length; if (n !== 1) yield `${at}: matches ${n} of ${s.oneOf.length}`; }
  if (type === 'string') {
    if ([...v].length < (s.minLength ?? 0)) yield `${at}: shorter than ${s.minLength}`;
    if ([...v].length > (s.maxLength ?? Infinity)) yield `${at}: longer than ${s.maxLength}`;
    if (s.pattern && !new RegExp(s.pattern, 'u').test(v)) yield `${at}: does not match ${s.pattern}`;
    if (s.format && !formats[s.format](v)) yield `${at}: no ${s.format}`;
  } else if (type === 'integer' || type === 'number') {
    if (v < s.minimum) yield `${at}: less than ${s.minimum}`;
    if (v > s.maximum) yield `${at}: more than ${s.maximum}`;
  } else if (type === 'array') {
    if (v.length < s.minItems) yield `${at}: fewer than ${s.minItems}`;
    if (s.uniqueItems && new Set(v.map((x) => JSON.stringify(x))).size < v.length) yield `${at}: repeated items`;
    if (s.items) for (const [i, x] of v.entries()) yield* check(x, s.items, `${at}[${i}]`);
  } else if (type === 'object') {
    for (const k of s.required ?? []) if (!Object.hasOwn(v, k)) yield `${at}: lacks ${k}`;
    for (const [k, x] of Object.entries(v)) { if (s.properties?.[k]) yield* check(x, s.properties[k], `${at}.${k}`); else if (s.additionalProperties === false) yield `${at}: unknown ${k}`; }
  }
}
const good = { name: 'Zoë', age: 41, email: 'a@b.test', when: '2024-02-29', kind: null, tags: ['x'], root: { id: 'ab-1', children: [{ id: 'cd-2' }] }, value: '12', on: null };
const bad = { name: 'x', age: 41.5, email: 'nope', when: '2024-2-3', kind: 'c', tags: ['x', 'x', 3], root: { id: 'AB-1', children: [{ id: 'cd-2', children: [{}] }, 'text'] }, value: 'x', on: 0, extra: 1 };
let errors = 0;
for (const [name, data] of Object.entries({ good, bad, empty: {}, list: [] })) { const found = [...check(data, schema)]; errors += found.length; console.log(name, found.length ? found : 'valid'); }
process.exit(errors ? 65 : 0);
