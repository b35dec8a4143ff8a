// exercises: cli-table3: head and widths, alignment, spans, word wrap, no colours, vertical and cross tables
const Table = require('cli-table3');
const style = { head: [], border: [] };
const t = new Table({ head: ['Name', 'Qty', 'Note'], colAligns: ['left', 'right', 'center'], style });
t.push(['Tea', 3, 'hot'], ['東京', 1200, ''], [{ colSpan: 2, content: 'total' }, { content: '1203', hAlign: 'right' }]);
console.log(t.toString());
const w = new Table({ colWidths: [10, 14], wordWrap: true, style });
w.push(['wrapped', 'some words that need wrapping'], [{ rowSpan: 2, content: 'two' }, 'a'], ['b']);
console.log(w.toString());
const v = new Table({ style });
v.push({ 'Key 1': 'v1' }, { 'Key 2': ['v2'] });
console.log(v.toString(), t.length, t.width);
