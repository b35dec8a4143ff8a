// exercises: js-yaml: load and dump, anchors and merges, dates, block texts, errors with a mark, several documents
import * as yaml from 'js-yaml';
const text = 'name: demo\nlist: [1, 2.5, true, ~]\nnested:\n  - a: &x {k: v}\n  - b: *x\nfolded: >-\n  one\n  two\nliteral: |\n  l1\n  l2\nquoted: "tab\\t\\u00e9"\n"key with space": yes\n';
const data = yaml.load(text);
console.log(data, data.nested[0].a === data.nested[1].b);
console.log(yaml.dump({ b: [1, { c: 'x: y' }], a: 'multi\nline', n: null, t: true, e: [], s: '123' }, { sortKeys: true }));
console.log(JSON.stringify(yaml.load(yaml.dump(data))) === JSON.stringify(data), yaml.loadAll('---\na: 1\n---\nb: 2\n'));
try { yaml.load('a: [1,'); } catch (e) { console.log(e.name, e.mark.line); }
