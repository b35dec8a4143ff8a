#!/usr/bin/env node
// exercises: template engine by regular expressions, new Function compilation, nested sections, filters with arguments, HTML escaping, partials in files
const fs = require('fs');
const escape = (s) => String(s ?? '').replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const filters = { upper: (s) => s.toUpperCase(), join: (l, sep = ', ') => l.join(sep), date: (d) => new Date(d).toISOString().slice(0, 10), default: (v, d) => v ?? d, truncate: (s, n) => (s.length > n ? s.slice(0, n - 1) + '…' : s) };
function compile(source) {
  let code = 'let out = "";\n';
  let last = 0;
  for (const m of source.matchAll(/\{\{(-?)\s*(.+?)\s*\}\}|\{%\s*(.+?)\s*%\}\n?/gs)) {
    code += `out += ${JSON.stringify(source.slice(last, m.index))};\n`;
    last = m.index + m[0].length;
    if (m[2]) {
      const [expr, ...pipes] = m[2].split('|').map((s) => s.trim());
      const value = pipes.reduce((acc, pipe) => { const [, name, args] = pipe.match(/^(\w+)(?:\((.*)\))?$/); return `filters.${name}(${acc}${args ? ', ' + args : ''})`; }, expr);
      code += `out += ${m[1] ? `String(${value})` : `escape(${value})`};\n`;
    } else if (/^for /.test(m[3])) { const [, name, list] = m[3].match(/^for (\w+) in (.+)$/); code += `for (const [index, ${name}] of (${list}).entries()) {\n`; }
    else if (/^if /.test(m[3])) code += `if (${m[3].slice(3)}) {\n`;
    else if (m[3] === 'else') code += '} else {\n';
    else if (/^end/.test(m[3])) code += '}\n';
    else if (/^include /.test(m[3])) code += `out += include(${m[3].slice(8)})(data);\n`;
    else throw new SyntaxError(`unknown tag: ${m[3]}`);
  }
  code += `out += ${JSON.stringify(source.slice(last))};\nreturn out;`;
  const run = new Function('data', 'filters', 'escape', 'include', `with (data) {\n${code}\n}`);
  return (data) => run(data, filters, escape, (name) => compile(fs.readFileSync(name, 'utf8')));
}
fs.writeFileSync('footer.html', '<footer>{{ site | upper }}</footer>');
const page = compile(`<h1>{{ title }}</h1>
{% for item in items %}
<li{% if index % 2 %} class="odd"{% endif %}>{{ item.name | truncate(8) }}: {{- item.html }}{% if item.tags %} [{{ item.tags | join("/") }}]{% else %} (none){% end %}</li>
{% endfor %}
{{ when | date }} {{ nothing | default("n/a") }}
{% include "footer.html" %}
`);
console.log(page({ title: '<Tom & "Jerry">', site: 'demo', when: Date.UTC(2024, 1, 3), nothing: null, items: [{ name: 'short', html: '<b>1</b>', tags: ['a', 'b'] }, { name: 'much too long', html: '' }] }));
for (const bad of ['{% what %}', '{{ missing.x }}', '{{ x | nofilter }}']) { try { console.log(compile(bad)({ x: 1 })); } catch (e) { console.log(e.name); } }
