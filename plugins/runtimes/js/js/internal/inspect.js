// `util.inspect` and `util.format`: values as Node shows them.
const { promise: promiseDetails, proxy: proxyDetails } = internalBinding('util');
const { customInspect } = require('internal/shared');
const { reduce, width } = require('internal/layout');

const defaults = {
  showHidden: false, depth: 2, colors: false, customInspect: true, showProxy: false, maxArrayLength: 100,
  maxStringLength: 10000, breakLength: 80, compact: 3, sorted: false, getters: false, numericSeparator: false,
};
const MIN_LINE = 16;

const colors = Object.assign(Object.create(null), {
  reset: [0, 0], bold: [1, 22], dim: [2, 22], italic: [3, 23], underline: [4, 24], blink: [5, 25], inverse: [7, 27],
  hidden: [8, 28], strikethrough: [9, 29], doubleunderline: [21, 24], black: [30, 39], red: [31, 39], green: [32, 39],
  yellow: [33, 39], blue: [34, 39], magenta: [35, 39], cyan: [36, 39], white: [37, 39], bgBlack: [40, 49], bgRed: [41, 49],
  bgGreen: [42, 49], bgYellow: [43, 49], bgBlue: [44, 49], bgMagenta: [45, 49], bgCyan: [46, 49], bgWhite: [47, 49],
  framed: [51, 54], overlined: [53, 55], gray: [90, 39], grey: [90, 39], redBright: [91, 39], greenBright: [92, 39],
  yellowBright: [93, 39], blueBright: [94, 39], magentaBright: [95, 39], cyanBright: [96, 39], whiteBright: [97, 39],
  bgGray: [100, 49], bgRedBright: [101, 49], bgGreenBright: [102, 49], bgYellowBright: [103, 49], bgBlueBright: [104, 49],
  bgMagentaBright: [105, 49], bgCyanBright: [106, 49], bgWhiteBright: [107, 49],
});
const styles = Object.assign(Object.create(null), {
  special: 'cyan', number: 'yellow', bigint: 'yellow', boolean: 'yellow', undefined: 'grey', null: 'bold', string: 'green',
  symbol: 'green', date: 'magenta', regexp: 'red', module: 'underline',
});

function inspect(value, options, ...rest) {
  const ctx = { ...defaults, budget: {}, seen: [], circular: undefined, indentation: 0, level: 0, stylize: plain, userOptions: undefined };
  if (typeof options === 'boolean') {
    ctx.showHidden = options;
    if (rest[0] !== undefined) ctx.depth = rest[0];
    if (rest[1] !== undefined) ctx.colors = rest[1];
  } else if (options) {
    for (const key of Object.keys(options)) {
      if (Object.hasOwn(defaults, key) || key === 'stylize') ctx[key] = options[key];
    }
    ctx.userOptions = options;
  }
  if (ctx.colors) ctx.stylize = colored;
  if (ctx.maxArrayLength === null) ctx.maxArrayLength = Infinity;
  if (ctx.maxStringLength === null) ctx.maxStringLength = Infinity;
  return formatValue(ctx, value, 0);
}
inspect.custom = customInspect;
inspect.colors = colors;
inspect.styles = styles;
Object.defineProperty(inspect, 'defaultOptions', {
  get: () => defaults,
  set: options => {
    require('internal/validators').validateObject(options, 'options');
    Object.assign(defaults, options);
  },
});
exports.inspect = inspect;

const plain = text => text;
function colored(text, kind) {
  const color = colors[styles[kind]];
  return color ? `\u001b[${color[0]}m${text}\u001b[${color[1]}m` : text;
}

// Strings

const ESCAPES = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '\\': '\\\\' };
function quote(text) {
  let mark = '\'';
  if (text.includes('\'')) {
    if (!text.includes('"')) mark = '"';
    else if (!text.includes('`') && !text.includes('${')) mark = '`';
  }
  const escaped = text.replace(/[\x00-\x1f\x7f-\x9f\\]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|'/g, c => {
    if (c === '\'') return mark === '\'' ? '\\\'' : c;
    if (ESCAPES[c]) return ESCAPES[c];
    const code = c.charCodeAt(0);
    return code > 0xff ? `\\u${code.toString(16).toUpperCase()}` : `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return mark + escaped + mark;
}

function separated(digits) {
  return digits.replace(/(?<=\d)(?=(\d{3})+$)/g, '_');
}

function formatNumber(style, number, separate) {
  if (Object.is(number, -0)) return style('-0', 'number');
  let text = `${number}`;
  if (separate && !text.includes('e')) {
    const [, sign, whole, part] = /^(-?)(\d*)(?:\.(\d+))?$/.exec(text) ?? [];
    if (whole !== undefined) {
      text = sign + separated(whole) + (part ? `.${part.replace(/(\d{3})(?=\d)/g, '$1_')}` : '');
    }
  }
  return style(text, 'number');
}

function formatPrimitive(ctx, value) {
  const style = ctx.stylize;
  switch (typeof value) {
    case 'string': {
      let text = value;
      let trailer = '';
      if (text.length > ctx.maxStringLength) {
        const left = text.length - ctx.maxStringLength;
        text = text.slice(0, ctx.maxStringLength);
        trailer = `... ${left} more character${left > 1 ? 's' : ''}`;
      }
      if (ctx.compact !== true && text.length > MIN_LINE && text.length > ctx.breakLength - ctx.indentation - 4) {
        const lines = text.split(/(?<=\n)/).map(line => style(quote(line), 'string'));
        return lines.join(` +\n${' '.repeat(ctx.indentation + 2)}`) + trailer;
      }
      return style(quote(text), 'string') + trailer;
    }
    case 'number': return formatNumber(style, value, ctx.numericSeparator);
    case 'bigint': return style(`${ctx.numericSeparator ? separated(`${value}`) : value}n`, 'bigint');
    case 'boolean': return style(`${value}`, 'boolean');
    case 'undefined': return style('undefined', 'undefined');
    default: return style(symbolText(value), 'symbol');
  }
}
const symbolText = symbol => Symbol.prototype.toString.call(symbol);

// Values

function formatValue(ctx, value, recurse, typed) {
  if (value === null) return ctx.stylize('null', 'null');
  if (typeof value !== 'object' && typeof value !== 'function') return formatPrimitive(ctx, value);
  const original = value;
  const details = proxyDetails(value);
  if (details !== undefined) {
    if (details[0] === null || details[0] === undefined) return ctx.stylize('<Revoked Proxy>', 'special');
    if (ctx.showProxy) return formatProxy(ctx, details, recurse);
    value = details[0];
    while (proxyDetails(value)) value = proxyDetails(value)[0];
  }
  if (ctx.customInspect) {
    const custom = value[customInspect];
    if (typeof custom === 'function' && custom !== inspect && !(value.constructor && value.constructor.prototype === value)) {
      const depth = ctx.depth === null ? null : ctx.depth - recurse;
      const shown = custom.call(original, depth, userOptions(ctx, original !== value), inspect);
      if (shown !== original) {
        const text = typeof shown === 'object' ? formatValue(ctx, shown, recurse) : `${shown}`;
        return text.replaceAll('\n', `\n${' '.repeat(ctx.indentation)}`);
      }
    }
  }
  if (ctx.seen.includes(value)) {
    ctx.circular ??= new Map();
    let index = ctx.circular.get(value);
    if (index === undefined) ctx.circular.set(value, index = ctx.circular.size + 1);
    return ctx.stylize(`[Circular *${index}]`, 'special');
  }
  return formatRaw(ctx, value, recurse, typed);
}

function userOptions(ctx) {
  const options = { ...ctx.userOptions };
  for (const key of Object.keys(defaults)) options[key] = ctx[key];
  options.stylize = (text, kind) => ctx.stylize(`${text}`, kind);
  return options;
}

function formatProxy(ctx, [target, handler], recurse) {
  if (ctx.depth !== null && recurse > ctx.depth) return ctx.stylize('Proxy [Array]', 'special');
  ctx.indentation += 2;
  const parts = [formatValue(ctx, target, recurse + 1), formatValue(ctx, handler, recurse + 1)];
  ctx.indentation -= 2;
  return reduce(ctx, parts, '', ['Proxy [', ']'], ARRAY_EXTRAS, recurse);
}

function isInstance(value, constructor) {
  try {
    return value instanceof constructor;
  } catch {
    return false;
  }
}

// The name of the class of a value; null without one.
function constructorName(ctx, value, recurse, tagged) {
  let first;
  const start = value;
  for (let at = value; at !== null && at !== undefined; at = Object.getPrototypeOf(at)) {
    const descriptor = Object.getOwnPropertyDescriptor(at, 'constructor');
    if (descriptor && typeof descriptor.value === 'function' && descriptor.value.name !== '' && isInstance(start, descriptor.value)) {
      return String(descriptor.value.name);
    }
    first ??= at;
  }
  if (Object.getPrototypeOf(start) === null) return null;
  const name = internalClass(start);
  if (ctx.depth !== null && recurse > ctx.depth) return `${name} <Complex prototype>`;
  const parent = constructorName(ctx, Object.getPrototypeOf(start), recurse + 1, tagged);
  if (parent === null) {
    return `${name} <${inspect(Object.getPrototypeOf(start), { ...ctx.userOptions, customInspect: false, depth: -1 })}>`;
  }
  return `${name} <${parent}>`;
}

function internalClass(value) {
  if (Array.isArray(value)) return 'Array';
  if (typeof value === 'function') return 'Function';
  if (value instanceof Error) return 'Error';
  return /^\[object (.*)\]$/.exec(Object.prototype.toString.call(value))?.[1] ?? 'Object';
}

function prefix(constructor, tag, fallback, size = '') {
  if (constructor === null) {
    if (tag !== '' && fallback !== tag) return `[${fallback}${size}: null prototype] [${tag}] `;
    return `[${fallback}${size}: null prototype] `;
  }
  if (tag !== '' && constructor !== tag) return `${constructor}${size} [${tag}] `;
  return `${constructor}${size} `;
}

function ownKeys(value, showHidden) {
  const symbols = Object.getOwnPropertySymbols(value);
  if (showHidden) return [...Object.getOwnPropertyNames(value), ...symbols];
  let names;
  try {
    names = Object.keys(value);
  } catch {
    names = Object.getOwnPropertyNames(value);
  }
  return symbols.length === 0 ? names : [...names, ...symbols.filter(symbol => Object.prototype.propertyIsEnumerable.call(value, symbol))];
}

const isIndex = key => typeof key === 'string' && /^(0|[1-9]\d*)$/.test(key) && Number(key) < 2 ** 32 - 1;
const nonIndexKeys = (value, showHidden) => ownKeys(value, showHidden).filter(key => !isIndex(key));

const TypedArray = Object.getPrototypeOf(Uint8Array);
const typedName = Object.getOwnPropertyDescriptor(TypedArray.prototype, Symbol.toStringTag).get;
const OBJECT = 0;
const ARRAY = 1;
const ARRAY_EXTRAS = 2;

const tests = {
  map: branded(Map.prototype, 'size'),
  set: branded(Set.prototype, 'size'),
  arrayBuffer: branded(ArrayBuffer.prototype, 'byteLength'),
  shared: typeof SharedArrayBuffer === 'function' ? branded(SharedArrayBuffer.prototype, 'byteLength') : () => false,
  dataView: branded(DataView.prototype, 'byteLength'),
  date: calling(Date.prototype.getTime),
  regexp: value => {
    if (!(value instanceof RegExp)) return false;
    try {
      Object.getOwnPropertyDescriptor(RegExp.prototype, 'source').get.call(value);
      return value !== RegExp.prototype;
    } catch {
      return false;
    }
  },
  weakMap: value => value instanceof WeakMap && value !== WeakMap.prototype,
  weakSet: value => value instanceof WeakSet && value !== WeakSet.prototype,
  weakRef: value => typeof WeakRef === 'function' && value instanceof WeakRef,
  promise: internalBinding('util').isPromise,
};
exports.tests = tests;

function branded(prototype, name) {
  const { get } = Object.getOwnPropertyDescriptor(prototype, name);
  return calling(get);
}

function calling(method) {
  return value => {
    try {
      method.call(value);
      return true;
    } catch {
      return false;
    }
  };
}

const tagOf = value => /^\[object (.*)\]$/.exec(Object.prototype.toString.call(value))[1];

function formatRaw(ctx, value, recurse, typed) {
  const constructor = constructorName(ctx, value, recurse);
  let tag = '';
  try {
    tag = value[Symbol.toStringTag];
  } catch {
    // A getter that throws says nothing.
  }
  if (typeof tag !== 'string' || (tag !== '' && (ctx.showHidden ? Object.hasOwn : isEnumerable)(value, Symbol.toStringTag))) tag = '';
  let keys;
  let formatter = () => [];
  let base = '';
  let braces = ['{', '}'];
  let extras = OBJECT;
  let simple = false;

  if (Array.isArray(value)) {
    const start = constructor !== 'Array' || tag !== '' ? prefix(constructor, tag, 'Array', `(${value.length})`) : '';
    keys = nonIndexKeys(value, ctx.showHidden);
    braces = [`${start}[`, ']'];
    if (value.length === 0 && keys.length === 0) return `${braces[0]}]`;
    extras = ARRAY_EXTRAS;
    formatter = formatArray;
  } else if (tests.set(value)) {
    const start = prefix(constructor, tag, 'Set', `(${Object.getOwnPropertyDescriptor(Set.prototype, 'size').get.call(value)})`);
    keys = ownKeys(value, ctx.showHidden);
    formatter = formatSet;
    if (value.size === 0 && keys.length === 0) return `${start}{}`;
    braces = [`${start}{`, '}'];
  } else if (tests.map(value)) {
    const start = prefix(constructor, tag, 'Map', `(${Object.getOwnPropertyDescriptor(Map.prototype, 'size').get.call(value)})`);
    keys = ownKeys(value, ctx.showHidden);
    formatter = formatMap;
    if (value.size === 0 && keys.length === 0) return `${start}{}`;
    braces = [`${start}{`, '}'];
  } else if (isTyped(value)) {
    keys = nonIndexKeys(value, ctx.showHidden);
    const name = typedName.call(value);
    const start = prefix(constructor, tag === name ? '' : tag, name, `(${value.length})`);
    braces = [`${start}[`, ']'];
    if (value.length === 0 && keys.length === 0 && !ctx.showHidden) return `${braces[0]}]`;
    formatter = formatTyped;
    extras = ARRAY_EXTRAS;
  } else if (isIterator(value)) {
    keys = ownKeys(value, ctx.showHidden);
    braces = [`[${tagOf(value)}] {`, '}'];
    formatter = () => [ctx.stylize('<items unknown>', 'special')];
    if (keys.length === 0) return `Object [${tagOf(value)}] {}`;
  } else {
    simple = true;
  }

  if (simple) {
    keys = ownKeys(value, ctx.showHidden);
    if (isArguments(value)) {
      braces = ['[Arguments] [', ']'];
      keys = nonIndexKeys(value, ctx.showHidden);
      formatter = formatArray;
      extras = ARRAY_EXTRAS;
      if (value.length === 0 && keys.length === 0) return '[Arguments] []';
    } else if (typeof value === 'function') {
      base = functionBase(ctx, value, constructor, tag);
      if (keys.length === 0) return ctx.stylize(base, 'special');
    } else if (tests.regexp(value)) {
      base = RegExp.prototype.toString.call(constructor !== null ? value : new RegExp(value));
      const start = prefix(constructor, tag, 'RegExp');
      if (start !== 'RegExp ') base = `${start}${base}`;
      if (keys.length === 0 || (ctx.depth !== null && recurse > ctx.depth)) return ctx.stylize(base, 'regexp');
    } else if (tests.date(value)) {
      base = Number.isNaN(Date.prototype.getTime.call(value)) ? Date.prototype.toString.call(value) : Date.prototype.toISOString.call(value);
      const start = prefix(constructor, tag, 'Date');
      if (start !== 'Date ') base = `${start}${base}`;
      if (keys.length === 0) return ctx.stylize(base, 'date');
    } else if (value instanceof Error || tagOf(value) === 'Error') {
      base = formatError(ctx, value, constructor, tag, keys);
      if (keys.length === 0) return base;
    } else if (tests.arrayBuffer(value) || tests.shared(value)) {
      const kind = tests.arrayBuffer(value) ? 'ArrayBuffer' : 'SharedArrayBuffer';
      const start = prefix(constructor, tag, kind);
      if (typed === undefined) formatter = formatBuffer;
      else if (keys.length === 0) return `${start}{ byteLength: ${formatNumber(ctx.stylize, value.byteLength, false)} }`;
      braces[0] = `${start}{`;
      keys = ['byteLength', ...keys];
      formatter = formatBuffer;
    } else if (tests.dataView(value)) {
      braces[0] = `${prefix(constructor, tag, 'DataView')}{`;
      keys = ['byteLength', 'byteOffset', 'buffer', ...keys];
    } else if (tests.promise(value)) {
      braces[0] = `${prefix(constructor, tag, 'Promise')}{`;
      formatter = formatPromise;
    } else if (tests.weakSet(value) || tests.weakMap(value)) {
      braces[0] = `${prefix(constructor, tag, tests.weakSet(value) ? 'WeakSet' : 'WeakMap')}{`;
      formatter = () => [ctx.stylize('<items unknown>', 'special')];
    } else if (tests.weakRef(value)) {
      braces[0] = `${prefix(constructor, tag, 'WeakRef')}{`;
      formatter = (context, ref, depth) => {
        const target = ref.deref();
        return [target === undefined ? '<cleared>' : formatValue(context, target, depth)];
      };
    } else if (isNamespace(value)) {
      braces[0] = `${prefix(constructor, tag, 'Module')}{`;
      formatter = formatNamespace;
      keys = Object.keys(value);
      const parts = [];
      return finishRaw(ctx, value, recurse, { braces, base, extras, keys: [], formatter: context => {
        for (const key of keys) parts.push(namespaceProperty(context, value, key, recurse));
        return parts;
      } });
    } else if (isBoxed(value)) {
      base = boxedBase(ctx, value, keys, constructor, tag);
      if (typeof value.valueOf() === 'string') keys = keys.filter(key => !isIndex(key));
      if (keys.length === 0) return base;
    } else if (constructor === 'Object') {
      if (isGenerator(value)) {
        braces[0] = `Object [${tagOf(value)}] {`;
        if (keys.length === 0) return `Object [${tagOf(value)}] {}`;
      } else if (tag !== '') braces[0] = `${prefix(constructor, tag, 'Object')}{`;
      if (keys.length === 0) return `${braces[0]}}`;
    } else {
      if (keys.length === 0) return `${prefix(constructor, tag, 'Object')}{}`;
      braces[0] = `${prefix(constructor, tag, 'Object')}{`;
    }
  }
  return finishRaw(ctx, value, recurse, { braces, base, extras, keys, formatter, constructor, tag });
}

const isEnumerable = (value, key) => Object.prototype.propertyIsEnumerable.call(value, key);
const isTyped = value => ArrayBuffer.isView(value) && !tests.dataView(value);
const isArguments = value => tagOf(value) === 'Arguments' && !Object.hasOwn(value, Symbol.toStringTag);
const isIterator = value => /^(Map|Set) Iterator$/.test(tagOf(value)) && typeof value.next === 'function';
const isGenerator = value => /^(Async)?Generator$|Iterator$/.test(tagOf(value));
const isNamespace = value => tagOf(value) === 'Module' && Object.getPrototypeOf(value) === null && Object.isSealed(value);

function isBoxed(value) {
  for (const type of [Number, String, Boolean, BigInt, Symbol]) {
    try {
      type.prototype.valueOf.call(value);
      return true;
    } catch {
      // Not of this kind.
    }
  }
  return false;
}

function boxedBase(ctx, value, keys, constructor, tag) {
  const kinds = [[Number, 'Number'], [String, 'String'], [Boolean, 'Boolean'], [BigInt, 'BigInt'], [Symbol, 'Symbol']];
  for (const [type, name] of kinds) {
    let inner;
    try {
      inner = type.prototype.valueOf.call(value);
    } catch {
      continue;
    }
    let base = `[${name}`;
    if (name !== constructor) base += constructor === null ? ' (null prototype)' : ` (${constructor})`;
    base += `: ${formatPrimitive({ ...ctx, stylize: plain, breakLength: Infinity }, inner)}]`;
    if (tag !== '' && tag !== constructor) base += ` [${tag}]`;
    return keys.length !== 0 || ctx.stylize === plain ? base : ctx.stylize(base, name.toLowerCase());
  }
  return '';
}

function functionBase(ctx, value, constructor, tag) {
  const text = Function.prototype.toString.call(value);
  if (/^class[\s{]/.test(text) && text.endsWith('}')) {
    const hasName = Object.hasOwn(value, 'name');
    const name = hasName && value.name ? `class ${value.name}` : 'class (anonymous)';
    let base = `[${name}`;
    if (constructor !== 'Function' && constructor !== null) base += ` [${constructor}]`;
    if (tag !== '' && constructor !== tag) base += ` [${tag}]`;
    if (constructor !== null) {
      const parent = Object.getPrototypeOf(value)?.name;
      if (parent) base += ` extends ${parent}`;
    } else base += ' extends null';
    return `${base}]`;
  }
  let type = 'Function';
  const kind = tagOf(value);
  if (kind === 'AsyncGeneratorFunction') type = 'AsyncGeneratorFunction';
  else if (kind === 'GeneratorFunction') type = 'GeneratorFunction';
  else if (kind === 'AsyncFunction') type = 'AsyncFunction';
  let base = `[${type}`;
  if (constructor === null) base += ' (null prototype)';
  base += value.name === '' || typeof value.name !== 'string' ? ' (anonymous)' : `: ${value.name}`;
  base += ']';
  if (constructor !== type && constructor !== null) base += ` ${constructor}`;
  if (tag !== '' && constructor !== tag) base += ` [${tag}]`;
  return base;
}

function finishRaw(ctx, value, recurse, { braces, base, extras, keys, formatter, constructor, tag }) {
  if (ctx.depth !== null && recurse > ctx.depth) {
    const name = prefix(constructor ?? null, tag ?? '', Array.isArray(value) ? 'Array' : 'Object').slice(0, -1);
    return ctx.stylize(constructor === null ? `[${name.replace(/^\[|\]$/g, '')}]` : `[${name}]`, 'special');
  }
  ctx.seen.push(value);
  ctx.level = recurse;
  let output;
  try {
    output = formatter(ctx, value, recurse, keys);
    for (const key of keys) output.push(formatProperty(ctx, value, recurse, key, extras));
  } finally {
    ctx.seen.pop();
  }
  if (ctx.circular !== undefined) {
    const index = ctx.circular.get(value);
    if (index !== undefined) {
      const reference = ctx.stylize(`<ref *${index}>`, 'special');
      if (ctx.compact !== true) base = base === '' ? reference : `${reference} ${base}`;
      else braces[0] = `${reference} ${braces[0]}`;
    }
  }
  if (ctx.sorted) {
    const compare = ctx.sorted === true ? undefined : ctx.sorted;
    if (extras === OBJECT) output.sort(compare);
    else if (keys.length > 1) {
      const last = output.splice(output.length - keys.length).sort(compare);
      output.push(...last);
    }
  }
  return reduce(ctx, output, base, braces, extras, recurse, value);
}

// Errors

function formatError(ctx, error, constructor, tag, keys) {
  let name = error.name != null ? String(error.name) : 'Error';
  let stack = typeof error.stack === 'string' && error.stack !== '' ? error.stack : Error.prototype.toString.call(error);
  if (!ctx.showHidden && keys.length !== 0) {
    for (const key of ['name', 'message', 'stack']) {
      const at = keys.indexOf(key);
      if (at >= 0 && (typeof error[key] !== 'string' || stack.includes(error[key]))) keys.splice(at, 1);
    }
  }
  if ('cause' in error && Object.hasOwn(error, 'cause') && !keys.includes('cause')) keys.push('cause');
  if (Array.isArray(error.errors) && Object.hasOwn(error, 'errors') && !keys.includes('errors')) keys.push('errors');
  stack = improve(stack, constructor, name, tag);
  const at = error.message && stack.indexOf(error.message);
  let from = typeof at === 'number' && at >= 0 ? at + error.message.length : 0;
  from = stack.indexOf('\n    at', from);
  if (from < 0) stack = `[${stack}]`;
  else if (ctx.colors) {
    const lines = stack.slice(from + 1).split('\n');
    stack = stack.slice(0, from) + lines.map(line => `\n${/node:/.test(line) ? ctx.stylize(line, 'undefined') : line}`).join('');
  }
  if (ctx.indentation !== 0) stack = stack.replaceAll('\n', `\n${' '.repeat(ctx.indentation)}`);
  return stack;
}

// The class and the code in the first line, where the stack was made before they were known.
function improve(stack, constructor, name, tag) {
  if (constructor === null) {
    const start = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n {4}at)/.exec(stack) || /^([a-z_A-Z0-9-]*Error)$/.exec(stack);
    const plainName = start?.[1] ?? '';
    return `[${plainName || 'Error'}: null prototype]${stack.slice(plainName.length)}`;
  }
  if (name !== 'Error' && stack.includes(name)) return stack;
  if (constructor !== name || !stack.startsWith(name)) {
    const own = constructor.includes(' ') ? name : constructor;
    const start = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n {4}at|$)/.exec(stack);
    if (own.endsWith('Error') && start && !stack.startsWith(own) && stack.startsWith(name)) {
      if (own.includes(name) && own !== name) return stack.replace(name, own);
      return name === 'Error' ? stack.replace(name, own) : stack.replace(name, `${own} [${name}]`);
    }
    if (start && stack.startsWith('Error') && own !== 'Error' && own.length > 0 && name === 'Error' && own !== 'Object') return stack.replace('Error', own);
  }
  return stack;
}

// Parts

function formatArray(ctx, value, recurse) {
  const output = [];
  const length = Math.min(Math.max(0, ctx.maxArrayLength), value.length);
  let left = value.length - length;
  let holes = 0;
  let shown = 0;
  const flush = () => {
    if (holes > 0) {
      output.push(ctx.stylize(`<${holes} empty item${holes > 1 ? 's' : ''}>`, 'undefined'));
      holes = 0;
      shown++;
    }
  };
  let at = 0;
  for (; at < value.length && shown < length; at++) {
    if (!Object.hasOwn(value, at)) {
      holes++;
      continue;
    }
    flush();
    if (shown >= length) break;
    output.push(formatProperty(ctx, value, recurse, at, ARRAY));
    shown++;
  }
  if (holes > 0 && shown < length) flush();
  left = value.length - at;
  if (left > 0) output.push(`... ${left} more item${left > 1 ? 's' : ''}`);
  return output;
}

function formatTyped(ctx, value, recurse) {
  const length = Math.min(Math.max(0, ctx.maxArrayLength), value.length);
  const output = [];
  for (let at = 0; at < length; at++) output.push(formatPrimitive(ctx, value[at]));
  const left = value.length - length;
  if (left > 0) output.push(`... ${left} more item${left > 1 ? 's' : ''}`);
  if (ctx.showHidden) {
    ctx.indentation += 2;
    for (const key of ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer']) {
      output.push(`[${key}]: ${formatValue(ctx, value[key], recurse, true)}`);
    }
    ctx.indentation -= 2;
  }
  return output;
}

function formatBuffer(ctx, value) {
  const bytes = new Uint8Array(value);
  let text = '';
  const shown = Math.min(Math.max(0, ctx.maxArrayLength), bytes.length);
  for (let at = 0; at < shown; at++) text += `${at ? ' ' : ''}${bytes[at].toString(16).padStart(2, '0')}`;
  const left = bytes.length - shown;
  if (left > 0) text += ` ... ${left} more byte${left > 1 ? 's' : ''}`;
  return [`${ctx.stylize('[Uint8Contents]', 'special')}: <${text}>`];
}

function formatSet(ctx, value, recurse) {
  const output = [];
  const limit = Math.min(Math.max(0, ctx.maxArrayLength), value.size);
  ctx.indentation += 2;
  let count = 0;
  for (const entry of Set.prototype.values.call(value)) {
    if (count++ >= limit) break;
    output.push(formatValue(ctx, entry, recurse + 1));
  }
  const left = value.size - limit;
  if (left > 0) output.push(`... ${left} more item${left > 1 ? 's' : ''}`);
  ctx.indentation -= 2;
  return output;
}

function formatMap(ctx, value, recurse) {
  const output = [];
  const limit = Math.min(Math.max(0, ctx.maxArrayLength), value.size);
  ctx.indentation += 2;
  let count = 0;
  for (const [key, entry] of Map.prototype.entries.call(value)) {
    if (count++ >= limit) break;
    output.push(`${formatValue(ctx, key, recurse + 1)} => ${formatValue(ctx, entry, recurse + 1)}`);
  }
  const left = value.size - limit;
  if (left > 0) output.push(`... ${left} more item${left > 1 ? 's' : ''}`);
  ctx.indentation -= 2;
  return output;
}

function formatPromise(ctx, value, recurse) {
  const [state, result] = promiseDetails(value);
  if (state === 0) return [ctx.stylize('<pending>', 'special')];
  ctx.indentation += 2;
  const text = formatValue(ctx, result, recurse + 1);
  ctx.indentation -= 2;
  return [state === 2 ? `${ctx.stylize('<rejected>', 'special')} ${text}` : text];
}

function formatNamespace() {
  return [];
}

function namespaceProperty(ctx, value, key, recurse) {
  try {
    return formatProperty(ctx, value, recurse, key, OBJECT);
  } catch {
    return `${keyText(ctx, key)}: ${ctx.stylize('<uninitialized>', 'special')}`;
  }
}

function keyText(ctx, key) {
  if (typeof key === 'symbol') return `[${ctx.stylize(symbolText(key), 'symbol')}]`;
  if (key === '__proto__') return '[\'__proto__\']';
  return /^[a-zA-Z_][a-zA-Z_0-9]*$/.test(key) ? ctx.stylize(key, 'name') : ctx.stylize(quote(key), 'string');
}

function formatProperty(ctx, value, recurse, key, type) {
  let text;
  let space = ' ';
  const descriptor = Object.getOwnPropertyDescriptor(value, key) ?? { value: value[key], configurable: true, enumerable: true };
  if (descriptor.value !== undefined || (!descriptor.get && !descriptor.set)) {
    const indent = ctx.compact !== true || type !== OBJECT ? 2 : 3;
    ctx.indentation += indent;
    text = formatValue(ctx, descriptor.value, recurse + 1);
    if (indent === 3 && ctx.breakLength < text.length) space = `\n${' '.repeat(ctx.indentation)}`;
    ctx.indentation -= indent;
  } else if (descriptor.get !== undefined) {
    const label = descriptor.set !== undefined ? 'Getter/Setter' : 'Getter';
    const wanted = ctx.getters === true || (ctx.getters === 'get' && descriptor.set === undefined) || (ctx.getters === 'set' && descriptor.set !== undefined);
    if (wanted) {
      try {
        const got = descriptor.get.call(value);
        ctx.indentation += 2;
        if (got === null) text = `[${label}: ${ctx.stylize('null', 'null')}]`;
        else if (typeof got === 'object') text = `${ctx.stylize(`[${label}]`, 'special')} ${formatValue(ctx, got, recurse + 1)}`;
        else text = `${ctx.stylize(`[${label}:`, 'special')} ${formatPrimitive(ctx, got)}${ctx.stylize(']', 'special')}`;
        ctx.indentation -= 2;
      } catch (error) {
        text = `[${label}: <Inspection threw (${error.message})>]`;
      }
    } else text = ctx.stylize(`[${label}]`, 'special');
  } else text = descriptor.set !== undefined ? ctx.stylize('[Setter]', 'special') : ctx.stylize('undefined', 'undefined');
  if (type === ARRAY) return text;
  const name = descriptor.enumerable === false ? `[${typeof key === 'symbol' ? symbolText(key) : key}]` : keyText(ctx, key);
  return `${name}:${space}${text}`;
}

exports.width = width;
exports.formatNumber = number => formatNumber(plain, number, false);
for (const name of ['format', 'formatWithOptions', 'stripVTControlCharacters']) {
  Object.defineProperty(exports, name, { get: () => require('internal/format')[name], enumerable: true, configurable: true });
}
