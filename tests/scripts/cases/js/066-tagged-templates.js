#!/usr/bin/env node
// exercises: tagged templates, String.raw, HTML escaping tag, SQL builder tag, dedent, template caching
const escape = (s) => String(s).replace(/[&<>"']/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c]);
const html = (strings, ...values) => strings.reduce((out, s, i) => out + s + (i < values.length ? [values[i]].flat().map((v) => (v?.raw !== undefined ? v.raw : escape(v ?? ''))).join('') : ''), '');
const items = ['<b>', 'a & b', "it's"];
console.log(html`<ul>${items.map((x) => ({ raw: html`<li>${x}</li>` }))}</ul><p>${null}${undefined}${0}</p>`);
const sql = (strings, ...params) => ({ text: strings.raw.map((s, i) => (i ? `$${i}` : '') + s).join('').replace(/\s+/g, ' ').trim(), params });
console.log(sql`
  SELECT * FROM users
  WHERE id = ${5} AND name LIKE ${'%x%'}
`);
console.log(String.raw`C:\new\table\u0041${1 + 1}`, `\u{1F600}\x41\
joined`.length, String.raw({ raw: 'xyz' }, 0, 1, 2));
const dedent = (strings, ...values) => {
  const text = String.raw({ raw: strings }, ...values).replace(/^\n/, '').replace(/\n[ \t]*$/, '');
  const indent = Math.min(...text.split('\n').filter((l) => l.trim()).map((l) => l.match(/^[ \t]*/)[0].length));
  return text.split('\n').map((l) => l.slice(indent)).join('\n');
};
console.log(dedent`
    first ${'line'}
      indented

    last
`);
const same = (s) => s;
const make = () => same`x${1}y`;
console.log(make() === make(), same`x${1}y` === same`x${1}y`, Object.isFrozen(make()), make().raw.length);
const bad = (s) => [s[0], s.raw[0]];
console.log(bad`\unicode and \xerxes`);
const nested = `outer ${`inner ${`deepest ${[1, 2].map((n) => `<${n}>`).join('')}`}`}`;
console.log(nested, `${{}} ${[1, [2, 3]]} ${() => 1}`, typeof `${Symbol.iterator.description}`);
