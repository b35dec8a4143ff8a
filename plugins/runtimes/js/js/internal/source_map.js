// Source maps, version 3: the place in the source for a place in the code.
const DIGITS = new Map([...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].map((digit, at) => [digit, at]));

// For each line of the code its segments: [column, line of the source, column of the source], all from 0.
function decode(mappings) {
  const lines = [];
  let line = 0;
  let column = 0;
  for (const row of mappings.split(';')) {
    const segments = [];
    let at = 0;
    for (const part of row === '' ? [] : row.split(',')) {
      const fields = numbers(part);
      at += fields[0];
      if (fields.length < 4) continue;
      line += fields[2];
      column += fields[3];
      segments.push([at, line, column]);
    }
    lines.push(segments);
  }
  return lines;
}

function numbers(part) {
  const fields = [];
  let value = 0;
  let shift = 0;
  for (const character of part) {
    const digit = DIGITS.get(character) ?? 0;
    value += (digit & 31) * 2 ** shift;
    shift += 5;
    if (digit & 32) continue;
    fields.push(value % 2 === 1 ? -Math.floor(value / 2) : value / 2);
    value = 0;
    shift = 0;
  }
  return fields;
}

// `entry`: the map, and the length of what was put before the code's first line. Line and column from 1.
exports.place = (entry, line, column) => {
  entry.lines ??= decode(entry.map.mappings);
  const wanted = column - 1 - (line === 1 ? entry.head : 0);
  let found;
  for (const segment of entry.lines[line - 1] ?? []) {
    if (segment[0] > wanted) break;
    found = segment;
  }
  return found && { line: found[1] + 1, column: found[2] + 1 };
};
