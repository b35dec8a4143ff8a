// JSON in and out without loss: a number is kept as it is written where JavaScript's own numbers would change it.

export const MAX_DEPTH = 1000;

/** A number whose digits do not survive as a JavaScript number. */
export class Exact {
  constructor(text) {
    this.text = text;
  }
}

export class SyntaxFault extends Error {}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const PLAIN_TEXT = /[^"\\\u0000-\u001f]*/y;
const SPACE = /[ \t\r\n]*/y;
const WORDS = [["true", true], ["false", false], ["null", null]];
const ESCAPES = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** Reads JSON text. Objects are Maps, so that the order of keys and names such as `__proto__` are kept. */
export function parse(text, onDuplicate = () => {}) {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;

  function fail(what, place = at) {
    const before = text.slice(0, place).split("\n");
    throw new SyntaxFault(`line ${before.length}, column ${[...before.at(-1)].length + 1}: ${what}`);
  }

  function take(pattern) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    at += found ? found[0].length : 0;
    return found?.[0];
  }

  function found() {
    return at < text.length ? `\`${String.fromCodePoint(text.codePointAt(at))}\`` : "the end";
  }

  function value(depth) {
    if (depth > MAX_DEPTH) fail(`nested more than ${MAX_DEPTH} deep`);
    take(SPACE);
    switch (text[at]) {
      case "{":
        return object(depth);
      case "[":
        return list(depth);
      case '"':
        return string();
      default:
        return word();
    }
  }

  function word() {
    const found = WORDS.find(([name]) => text.startsWith(name, at));
    if (!found) return number();
    at += found[0].length;
    return found[1];
  }

  function number() {
    const digits = take(NUMBER);
    if (!digits) fail(`a value was expected, not ${found()}`);
    return String(Number(digits)) === digits ? Number(digits) : new Exact(digits);
  }

  function string() {
    const start = at++;
    let result = "";
    for (;;) {
      result += take(PLAIN_TEXT);
      if (text[at] === '"') {
        at++;
        return result;
      }
      if (at >= text.length) fail("this text has no end", start);
      if (text[at] !== "\\") fail("a control character stands in a text; it is written as an escape");
      result += escape();
    }
  }

  function escape() {
    const letter = text[at + 1];
    if (letter === "u") {
      const digits = text.slice(at + 2, at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) fail("`\\u` needs four hexadecimal digits");
      at += 6;
      return String.fromCharCode(parseInt(digits, 16));
    }
    if (!Object.hasOwn(ESCAPES, letter ?? "")) fail("no such escape");
    at += 2;
    return ESCAPES[letter];
  }

  function object(depth) {
    const result = new Map();
    members("}", () => {
      if (text[at] !== '"') fail(`a key in quotes was expected, not ${found()}`);
      const place = at;
      const key = string();
      take(SPACE);
      if (text[at] !== ":") fail(`\`:\` was expected after the key, not ${found()}`);
      at++;
      if (result.has(key)) onDuplicate(key, text.slice(0, place).split("\n").length);
      result.set(key, value(depth + 1));
    });
    return result;
  }

  function list(depth) {
    const result = [];
    members("]", () => result.push(value(depth + 1)));
    return result;
  }

  /** What stands between brackets: members with commas between them, none after the last. */
  function members(end, member) {
    at++;
    take(SPACE);
    if (text[at] === end) {
      at++;
      return;
    }
    for (;;) {
      take(SPACE);
      member();
      take(SPACE);
      if (text[at] === end) {
        at++;
        return;
      }
      if (text[at] !== ",") fail(`\`,\` or \`${end}\` was expected, not ${found()}`);
      at++;
    }
  }

  const result = value(0);
  take(SPACE);
  if (at < text.length) fail(`nothing was expected after the value, not ${found()}`);
  return result;
}

/** JSON text of a value. `indent` 0 is one line without spaces. */
export function print(value, indent = 0, sort = false, margin = "") {
  if (value instanceof Exact) return value.text;
  const inner = margin + " ".repeat(indent);
  const lines = (open, parts, close) => {
    if (parts.length === 0) return open + close;
    return indent ? `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${margin}${close}` : open + parts.join(",") + close;
  };
  if (Array.isArray(value)) {
    return lines("[", value.map((element) => print(element, indent, sort, inner)), "]");
  }
  if (value instanceof Map) {
    const entries = sort ? [...value].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)) : [...value];
    const space = indent ? " " : "";
    return lines("{", entries.map(([key, inside]) => `${JSON.stringify(key)}:${space}${print(inside, indent, sort, inner)}`), "}");
  }
  return JSON.stringify(value);
}

export function kind(value) {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (value instanceof Map) return "object";
  return value instanceof Exact ? "number" : typeof value;
}

/** A number as sign, digits and exponent: `-1.50e3` is [-1, 15n, 2]. Equal numbers are equal in this form. */
function decimal(value) {
  const text = value instanceof Exact ? value.text : String(value);
  const [, sign, whole, fraction = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  const digits = (whole + fraction).replace(/^0+/, "");
  const short = digits.replace(/0+$/, "");
  if (short === "") return [0, 0n, 0];
  return [sign ? -1 : 1, BigInt(short), Number(exponent) - fraction.length + digits.length - short.length];
}

/** Below 0, 0 or above 0, as `a` is less than, equal to or more than `b`. */
export function compareNumbers(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [signA, digitsA, exponentA] = decimal(a);
  const [signB, digitsB, exponentB] = decimal(b);
  if (signA !== signB || signA === 0) return signA - signB;
  const size = (digits, exponent) => String(digits).length + exponent;
  const larger = size(digitsA, exponentA) - size(digitsB, exponentB);
  if (larger !== 0) return larger * signA;
  const width = Math.max(String(digitsA).length, String(digitsB).length);
  const padded = (digits) => String(digits).padEnd(width, "0");
  const [a1, b1] = [padded(digitsA), padded(digitsB)];
  return (a1 < b1 ? -1 : a1 > b1 ? 1 : 0) * signA;
}

/** Whether a number is a whole multiple of another one. */
export function isMultiple(value, step) {
  const [, digits, exponent] = decimal(value);
  const [, stepDigits, stepExponent] = decimal(step);
  if (stepDigits === 0n) return false;
  const low = Math.min(exponent, stepExponent);
  if (Math.max(exponent, stepExponent) - low > MAX_DEPTH) return false;
  const scaled = (amount, power) => amount * 10n ** BigInt(power - low);
  return scaled(digits, exponent) % scaled(stepDigits, stepExponent) === 0n;
}

export function isWhole(value) {
  return decimal(value)[2] >= 0;
}

export function equal(a, b) {
  const type = kind(a);
  if (type !== kind(b)) return false;
  if (type === "number") return compareNumbers(a, b) === 0;
  if (type === "array") return a.length === b.length && a.every((element, place) => equal(element, b[place]));
  if (type === "object") return a.size === b.size && [...a].every(([key, inside]) => b.has(key) && equal(inside, b.get(key)));
  return a === b;
}
