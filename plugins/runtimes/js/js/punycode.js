// Punycode of host names.
const BASE = 36;
const fail = () => { throw new RangeError('Invalid input'); };

function adapt(delta, count, first) {
  delta = first ? Math.floor(delta / 700) : delta >> 1;
  delta += Math.floor(delta / count);
  let k = 0;
  for (; delta > 455; k += BASE) delta = Math.floor(delta / 35);
  return Math.floor(k + 36 * delta / (delta + 38));
}

const threshold = (k, bias) => k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
const digit = value => String.fromCharCode(value + (value < 26 ? 97 : 22));

exports.encode = input => {
  const points = Array.from(input, c => c.codePointAt(0));
  let output = points.filter(point => point < 128).map(point => String.fromCharCode(point)).join('');
  const basic = output.length;
  let handled = basic;
  if (basic > 0) output += '-';
  let [n, delta, bias] = [128, 0, 72];
  while (handled < points.length) {
    const next = Math.min(...points.filter(point => point >= n));
    delta += (next - n) * (handled + 1);
    n = next;
    for (const point of points) {
      if (point < n) delta++;
      if (point !== n) continue;
      let q = delta;
      for (let k = BASE; ; k += BASE) {
        const t = threshold(k, bias);
        if (q < t) break;
        output += digit(t + (q - t) % (BASE - t));
        q = Math.floor((q - t) / (BASE - t));
      }
      output += digit(q);
      bias = adapt(delta, handled + 1, handled === basic);
      delta = 0;
      handled++;
    }
    delta++;
    n++;
  }
  return output;
};

exports.decode = input => {
  const cut = input.lastIndexOf('-');
  const output = cut > 0 ? Array.from(input.slice(0, cut), c => c.charCodeAt(0) < 128 ? c.charCodeAt(0) : fail()) : [];
  let [n, i, bias] = [128, 0, 72];
  for (let at = cut > 0 ? cut + 1 : 0; at < input.length;) {
    const before = i;
    for (let weight = 1, k = BASE; ; k += BASE) {
      if (at >= input.length) fail();
      const value = parseInt(input[at], 36);
      at++;
      if (Number.isNaN(value)) fail();
      const number = value >= 10 ? value - 10 : value + 26;
      i += number * weight;
      const t = threshold(k, bias);
      if (number < t) break;
      weight *= BASE - t;
    }
    const count = output.length + 1;
    bias = adapt(i - before, count, before === 0);
    n += Math.floor(i / count);
    i %= count;
    output.splice(i++, 0, n);
  }
  return String.fromCodePoint(...output);
};

const each = (domain, work) => {
  const [user, host] = domain.includes('@') ? [`${domain.split('@')[0]}@`, domain.split('@').slice(1).join('@')] : ['', domain];
  return user + host.replace(/[\u3002\uff0e\uff61]/g, '.').split('.').map(work).join('.');
};
exports.toASCII = domain => each(domain, part => /[^\0-\x7f]/.test(part) ? `xn--${exports.encode(part)}` : part);
exports.toUnicode = domain => each(domain, part => part.startsWith('xn--') ? exports.decode(part.slice(4).toLowerCase()) : part);
exports.ucs2 = { decode: text => Array.from(text, c => c.codePointAt(0)), encode: points => String.fromCodePoint(...points) };
exports.version = '2.1.0';
