// Query strings.
function escape(value) {
  if (typeof value !== 'string') value = typeof value === 'object' ? String(value) : `${value}`;
  return value.replace(/[^A-Za-z0-9\-_.!~*'()]+/g, part => encodeURIComponent(part));
}

// Bytes of a text whose escapes may be wrong.
function unescapeBuffer(text) {
  const { Buffer } = require('buffer');
  const parts = [];
  for (let at = 0; at < text.length; at++) {
    const found = text[at] === '%' && /^[0-9a-fA-F]{2}$/.test(text.slice(at + 1, at + 3));
    if (found) {
      parts.push(parseInt(text.slice(at + 1, at + 3), 16));
      at += 2;
    } else parts.push(...Buffer.from(text[at]));
  }
  return Buffer.from(parts);
}

function unescape(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return unescapeBuffer(text).toString();
  }
}

function primitive(value) {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? `${value}` : '';
  if (typeof value === 'bigint' || typeof value === 'boolean') return `${value}`;
  return '';
}

exports.stringify = exports.encode = (object, separator = '&', equals = '=', options) => {
  const encode = options?.encodeURIComponent ?? exports.escape;
  if (object === null || typeof object !== 'object') return '';
  return Object.keys(object).flatMap(key => {
    const name = encode(primitive(key)) + (equals || '=');
    const value = object[key];
    return Array.isArray(value) ? value.map(one => name + encode(primitive(one))) : [name + encode(primitive(value))];
  }).join(separator || '&');
};

exports.parse = exports.decode = (text, separator = '&', equals = '=', options) => {
  const found = Object.create(null);
  if (typeof text !== 'string' || text === '') return found;
  const decode = options?.decodeURIComponent ?? exports.unescape;
  const max = options?.maxKeys ?? 1000;
  let parts = text.split(separator || '&').filter(part => part !== '');
  if (max > 0) parts = parts.slice(0, max);
  for (const part of parts) {
    const at = part.indexOf(equals || '=');
    const plain = one => {
      one = one.replaceAll('+', ' ');
      try {
        return decode(one);
      } catch {
        return unescape(one);
      }
    };
    const key = plain(at >= 0 ? part.slice(0, at) : part);
    const value = at >= 0 ? plain(part.slice(at + (equals || '=').length)) : '';
    if (!(key in found)) found[key] = value;
    else if (Array.isArray(found[key])) found[key].push(value);
    else found[key] = [found[key], value];
  }
  return found;
};
exports.escape = escape;
exports.unescape = unescape;
exports.unescapeBuffer = unescapeBuffer;
