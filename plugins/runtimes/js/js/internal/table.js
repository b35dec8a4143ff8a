// `console.table`.
const { inspect, width } = require('internal/inspect');

const shown = value => inspect(value, {
  maxArrayLength: 3, breakLength: Infinity, depth: value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length > 2 ? -1 : 0,
});

function draw(head, columns) {
  const rows = [];
  const widths = head.map(name => width(name) + 2);
  const longest = Math.max(...columns.map(column => column.length));
  columns.forEach((column, at) => {
    for (let row = 0; row < longest; row++) {
      rows[row] ??= [];
      const text = rows[row][at] = Object.hasOwn(column, row) ? column[row] : '';
      widths[at] = Math.max(widths[at], width(text) + 2);
    }
  });
  const rules = widths.map(size => '─'.repeat(size));
  const line = cells => `│${cells.map((cell, at) => ` ${cell}${' '.repeat(widths[at] - width(cell) - 1)}`).join('│')}│\n`;
  let text = `┌${rules.join('┬')}┐\n${line(head)}├${rules.join('┼')}┤\n`;
  for (const row of rows) text += line(row);
  return `${text}└${rules.join('┴')}┘`;
}

exports.table = (data, wanted) => {
  const INDEX = '(index)';
  if (data instanceof Map) {
    const keys = [];
    const values = [];
    for (const [key, value] of data) {
      keys.push(shown(key));
      values.push(shown(value));
    }
    return draw(['(iteration index)', 'Key', 'Values'], [keys.map((_, at) => `${at}`), keys, values]);
  }
  if (data instanceof Set) {
    const values = [...data].map(shown);
    return draw(['(iteration index)', 'Values'], [values.map((_, at) => `${at}`), values]);
  }
  const columns = new Map();
  const plain = [];
  let hasPlain = false;
  const index = Object.keys(data);
  index.forEach((key, row) => {
    const item = data[key];
    const primitive = item === null || (typeof item !== 'object' && typeof item !== 'function');
    if (primitive) {
      hasPlain = true;
      plain[row] = shown(item);
      return;
    }
    for (const name of wanted ?? Object.keys(item)) {
      if (!columns.has(name)) columns.set(name, []);
      if (Object.hasOwn(item, name)) columns.get(name)[row] = shown(item[name]);
    }
  });
  const head = [INDEX, ...columns.keys()];
  const list = [index, ...columns.values()];
  if (hasPlain) {
    head.push('Values');
    list.push(plain);
  }
  for (const column of list) column.length = index.length;
  return draw(head, list);
};
