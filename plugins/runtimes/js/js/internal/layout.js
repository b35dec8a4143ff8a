// How the parts of a shown value are put together: on one line, in columns, or one on each line.
const ARRAY = 2;

const visible = text => text.replace(/\u001b\[\d\d?m/g, '');

// Characters a text takes in a terminal.
function width(text) {
  text = visible(text);
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let count = 0;
  for (const c of text.normalize('NFC')) {
    const code = c.codePointAt(0);
    if (code < 32 || (code >= 0x7f && code < 0xa0) || /\p{Mn}|\p{Me}|\p{Cf}/u.test(c)) continue;
    count += isWide(code) ? 2 : 1;
  }
  return count;
}
exports.width = width;

function isWide(code) {
  return code >= 0x1100 && (code <= 0x115f || code === 0x2329 || code === 0x232a || (code >= 0x2e80 && code <= 0x3247 && code !== 0x303f) ||
    (code >= 0x3250 && code <= 0x4dbf) || (code >= 0x4e00 && code <= 0xa4c6) || (code >= 0xa960 && code <= 0xa97c) ||
    (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) || (code >= 0xfe10 && code <= 0xfe19) ||
    (code >= 0xfe30 && code <= 0xfe6b) || (code >= 0xff01 && code <= 0xff60) || (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1b000 && code <= 0x1b001) || (code >= 0x1f200 && code <= 0x1f251) || (code >= 0x1f300 && code <= 0x1f64f) ||
    (code >= 0x1f900 && code <= 0x1f9ff) || (code >= 0x20000 && code <= 0x3fffd));
}

// Puts more than six short entries of an array into columns.
function group(ctx, output, value) {
  let total = 0;
  let longest = 0;
  let at = 0;
  let length = output.length;
  if (ctx.maxArrayLength < output.length) length--;
  const SPACE = 2;
  const sizes = new Array(length);
  for (; at < length; at++) {
    const size = ctx.colors ? width(output[at]) : output[at].length;
    sizes[at] = size;
    total += size + SPACE;
    if (longest < size) longest = size;
  }
  const actual = longest + SPACE;
  if (actual * 3 + ctx.indentation >= ctx.breakLength) return output;
  if (!(total / actual > 5 || longest <= 6)) return output;
  const bias = Math.sqrt(actual - total / output.length);
  const biasedMax = Math.max(actual - 3 - bias, 1);
  const columns = Math.min(
    Math.round(Math.sqrt(2.5 * biasedMax * length) / biasedMax),
    Math.floor((ctx.breakLength - ctx.indentation) / actual),
    ctx.compact * 4,
    15,
  );
  if (columns <= 1) return output;
  const grouped = [];
  const widths = [];
  for (let column = 0; column < columns; column++) {
    let widest = 0;
    for (let row = column; row < length; row += columns) if (sizes[row] > widest) widest = sizes[row];
    widths.push(widest + SPACE);
  }
  let pad = String.prototype.padStart;
  if (value !== undefined) {
    for (let index = 0; index < output.length; index++) {
      if (typeof value[index] !== 'number' && typeof value[index] !== 'bigint') {
        pad = String.prototype.padEnd;
        break;
      }
    }
  }
  for (let start = 0; start < length; start += columns) {
    const end = Math.min(start + columns, length);
    let line = '';
    let index = start;
    for (; index < end - 1; index++) {
      const extra = output[index].length - sizes[index];
      line += pad.call(`${output[index]}, `, widths[index - start] + extra, ' ');
    }
    if (pad === String.prototype.padStart) {
      const extra = output[index].length - sizes[index];
      line += output[index].padStart(widths[index - start] + extra - SPACE, ' ');
    } else line += output[index];
    grouped.push(line);
  }
  if (ctx.maxArrayLength < output.length) grouped.push(output[length]);
  return grouped;
}

// One line if it is short, else one for each entry.
exports.reduce = function reduce(ctx, output, base, braces, extras, recurse, value) {
  if (ctx.compact !== true) {
    if (typeof ctx.compact === 'number' && ctx.compact >= 1) {
      const entries = output.length;
      if (extras === ARRAY && entries > 6) output = group(ctx, output, value);
      if (ctx.level - recurse < ctx.compact && entries === output.length) {
        const start = output.length + ctx.indentation + braces[0].length + base.length + 10;
        if (fits(ctx, output, start, base)) {
          const joined = output.join(', ');
          if (!joined.includes('\n')) return `${base ? `${base} ` : ''}${braces[0]} ${joined} ${braces[1]}`;
        }
      }
    }
    const indentation = `\n${' '.repeat(ctx.indentation)}`;
    return `${base ? `${base} ` : ''}${braces[0]}${indentation}  ${output.join(`,${indentation}  `)}${indentation}${braces[1]}`;
  }
  if (fits(ctx, output, 0, base)) return `${braces[0]}${base ? ` ${base}` : ''} ${output.join(', ')} ${braces[1]}`;
  const indentation = `\n${' '.repeat(ctx.indentation)}`;
  const line = base === '' && braces[0].length === 1 ? ' ' : `${base ? ` ${base}` : ''}${indentation}  `;
  return `${braces[0]}${line}${output.join(`,${indentation}  `)} ${braces[1]}`;
};

function fits(ctx, output, start, base) {
  let total = output.length + start;
  if (total + output.length > ctx.breakLength) return false;
  for (const entry of output) {
    total += ctx.colors ? visible(entry).length : entry.length;
    if (total > ctx.breakLength) return false;
  }
  return base === '' || !base.includes('\n');
}
