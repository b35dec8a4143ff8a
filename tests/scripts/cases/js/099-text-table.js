#!/usr/bin/env node
// exercises: table drawing with alignment, wide characters, ANSI colours stripped for width, Markdown table output, truncation with an ellipsis
const width = (s) => [...s.replace(/\x1b\[[0-9;]*m/g, '').normalize('NFC')].reduce((n, c) => n + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uff00-\uff60]|\p{Extended_Pictographic}/u.test(c) ? 2 : /\p{Mn}/u.test(c) ? 0 : 1), 0);
const pad = (s, n, align) => { const gap = Math.max(0, n - width(s)); return align === 'right' ? ' '.repeat(gap) + s : align === 'center' ? ' '.repeat(gap >> 1) + s + ' '.repeat(gap - (gap >> 1)) : s + ' '.repeat(gap); };
const cut = (s, n) => (width(s) <= n ? s : [...s].slice(0, n - 1).join('') + '…');
const colour = { red: (s) => `\x1b[31m${s}\x1b[0m`, bold: (s) => `\x1b[1m${s}\x1b[22m` };
function table(rows, { align = [], max = 20 } = {}) {
  const cells = rows.map((r) => r.map((c) => cut(String(c ?? ''), max)));
  const widths = cells[0].map((_, i) => Math.max(...cells.map((r) => width(r[i]))));
  const rule = (l, m, r) => l + widths.map((w) => '─'.repeat(w + 2)).join(m) + r;
  const draw = (r) => '│' + r.map((c, i) => ` ${pad(c, widths[i], align[i])} `).join('│') + '│';
  return [rule('┌', '┬', '┐'), draw(cells[0]), rule('├', '┼', '┤'), ...cells.slice(1).map(draw), rule('└', '┴', '┘')].join('\n');
}
const rows = [['Name', 'Qty', 'Note'], ['東京タワー', 3, 'a rather long note that is cut'], [colour.red('Café'), 1200, null], ['e\u0301tude', -5, '👍 ok']];
console.log(table(rows, { align: ['left', 'right', 'center'] }));
const markdown = ([head, ...body]) => [head, head.map((_, i) => (i === 1 ? '--:' : '---')), ...body].map((r) => `| ${r.map((c) => String(c ?? '').replace(/\|/g, '\\|')).join(' | ')} |`).join('\n');
console.log(markdown([['a', 'b'], ['x|y', 1], [null, undefined]]));
const bar = (value, max, n = 20) => '█'.repeat(Math.round((value / max) * n)).padEnd(n, '░');
for (const [name, value] of Object.entries({ alpha: 10, beta: 4, gamma: 0 })) console.log(name.padEnd(6), bar(value, 10), `${value * 10}%`.padStart(4));
console.log(JSON.stringify(colour.bold('x')), width('ｗｉｄｅ'), width('a\u0301'));
