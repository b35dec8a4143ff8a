// `Intl`: dates and numbers of a few locales (see `internal/intl_data`), the rest in English of the United States.
const zones = internalBinding('zones');
const { resolve, supported, option, object, canonical, canonicalList } = require('internal/intl_locale');
const { CURRENCIES, UNITS } = require('internal/intl_data');
const numbers = require('internal/intl_number');
const dates = require('internal/intl_date');

const ORDINALS = { one: 'st', two: 'nd', few: 'rd', other: 'th' };

class PluralRules {
  #o;
  constructor(locales, options) {
    options = object(options);
    const { locale } = resolve(locales);
    this.#o = { locale, type: option(options, 'type', ['cardinal', 'ordinal'], 'cardinal'), format: new numbers.NumberFormat(locale, { ...options, style: 'decimal' }) };
  }

  select(value) {
    const { locale, type, format } = this.#o;
    const text = format.formatToParts(Math.abs(Number(value))).filter(part => part.type !== 'group').map(part => (part.type === 'decimal' ? '.' : part.value)).join('');
    if (type === 'ordinal') {
      if (!locale.startsWith('en')) return 'other';
      const [ten, hundred] = [Number(text) % 10, Number(text) % 100];
      if (ten === 1 && hundred !== 11) return 'one';
      if (ten === 2 && hundred !== 12) return 'two';
      return ten === 3 && hundred !== 13 ? 'few' : 'other';
    }
    if (locale.startsWith('fr')) return Number(text) < 2 ? 'one' : 'other';
    return text === '1' || (locale.startsWith('es') && Number(text) === 1) ? 'one' : 'other';
  }

  selectRange(start, end) { return this.select(end); }

  resolvedOptions() {
    const { locale, type } = this.#o;
    const categories = type === 'ordinal' && locale.startsWith('en') ? Object.keys(ORDINALS).map((name, at) => ['few', 'one', 'two', 'other'][at]) : ['one', 'other'];
    return { locale, type, minimumIntegerDigits: 1, minimumFractionDigits: 0, maximumFractionDigits: 3, pluralCategories: categories };
  }

  static supportedLocalesOf(locales) { return supported(locales); }
}

const WORDS = { en: ['and', 'or'], de: ['und', 'oder'], fr: ['et', 'ou'], es: ['y', 'o'], sv: ['och', 'eller'] };

class ListFormat {
  #o;
  constructor(locales, options) {
    options = object(options);
    this.#o = {
      locale: resolve(locales).locale, type: option(options, 'type', ['conjunction', 'disjunction', 'unit'], 'conjunction'),
      style: option(options, 'style', ['long', 'short', 'narrow'], 'long'),
    };
  }

  formatToParts(list) {
    const { locale, type, style } = this.#o;
    const items = Array.from(list, item => {
      if (typeof item !== 'string') throw new TypeError('Iterable yielded a non-String value');
      return { type: 'element', value: item };
    });
    const [and, or] = WORDS[locale.slice(0, 2)];
    const us = locale === 'en-US' || locale === 'en' || locale === 'en-CA';
    const word = type === 'disjunction' ? or : us && style !== 'long' ? (style === 'short' ? '&' : '') : and;
    let [between, pair, last] = [', ', word ? ` ${word} ` : ', ', word ? `${us ? ',' : ''} ${word} ` : ', '];
    if (type === 'unit') [between, pair, last] = style === 'narrow' ? [' ', ' ', ' '] : [', ', ', ', ', '];
    return items.flatMap((item, at) => {
      if (at === 0) return [item];
      const joint = items.length === 2 ? pair : at === items.length - 1 ? last : between;
      return [{ type: 'literal', value: joint }, item];
    });
  }

  format(list) { return this.formatToParts(list).map(part => part.value).join(''); }

  resolvedOptions() { return { ...this.#o }; }

  static supportedLocalesOf(locales) { return supported(locales); }
}

const SPANS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];
const NAMED = {
  second: ['now', 'now', 'now'], minute: ['', 'this minute', ''], hour: ['', 'this hour', ''], day: ['yesterday', 'today', 'tomorrow'],
  week: ['last week', 'this week', 'next week'], month: ['last month', 'this month', 'next month'], quarter: ['last quarter', 'this quarter', 'next quarter'], year: ['last year', 'this year', 'next year'],
};
const SHORT = { second: 'sec.', minute: 'min.', hour: 'hr.', day: 'day', week: 'wk.', month: 'mo.', quarter: 'qtr.', year: 'yr.' };

// English in every locale: `resolvedOptions` says so.
class RelativeTimeFormat {
  #o;
  constructor(locales, options) {
    options = object(options);
    const { locale } = resolve(locales);
    this.#o = {
      locale: locale.startsWith('en') ? locale : 'en-US', style: option(options, 'style', ['long', 'short', 'narrow'], 'long'), numeric: option(options, 'numeric', ['always', 'auto'], 'always'),
    };
  }

  formatToParts(value, unit) {
    const { locale, style, numeric } = this.#o;
    const span = String(unit).replace(/s$/, '');
    if (!SPANS.includes(span)) throw new RangeError(`Invalid unit argument for format() '${unit}'`);
    value = Number(value);
    if (!Number.isFinite(value)) throw new RangeError('Invalid number value');
    const named = numeric === 'auto' && [-1, 0, 1].includes(value) ? NAMED[span][value + 1] : '';
    if (named && (span !== 'second' || value === 0)) return [{ type: 'literal', value: named }];
    const digits = new numbers.NumberFormat(locale).formatToParts(Math.abs(value)).map(part => ({ ...part, unit: span }));
    const one = Math.abs(value) === 1;
    let word = one ? span : `${span}s`;
    if (style === 'narrow') word = { second: 's', minute: 'min', hour: 'h', day: 'd', week: 'w', month: 'mo', quarter: 'q', year: 'y' }[span];
    else if (style === 'short') word = span === 'day' ? word : span === 'quarter' && !one ? 'qtrs.' : SHORT[span];
    const past = value < 0 || Object.is(value, -0);
    const space = style === 'narrow' ? '' : ' ';
    return past ? [...digits, { type: 'literal', value: `${space}${word} ago` }] : [{ type: 'literal', value: 'in ' }, ...digits, { type: 'literal', value: `${space}${word}` }];
  }

  format(value, unit) { return this.formatToParts(value, unit).map(part => part.value).join(''); }

  resolvedOptions() { return { ...this.#o, numberingSystem: 'latn' }; }

  static supportedLocalesOf(locales) { return supported(locales); }
}

// Order of a text: letters without marks, then marks, then small before capital letters; signs before digits before letters.
const rank = letter => (/\s/.test(letter) ? 0 : /[\p{P}]/u.test(letter) ? 1 : /[\p{S}]/u.test(letter) ? 2 : /\p{N}/u.test(letter) ? 3 : 4);
const SIGNS = '_-,;:!?.\'"()[]{}@*/\\&#%`^+<=>|~$';

function compareKeys(one, other) {
  const count = Math.min(one.length, other.length);
  for (let at = 0; at < count; at++) {
    if (one[at] === other[at]) continue;
    const [left, right] = [rank(one[at]), rank(other[at])];
    if (left !== right && (left > 2 || right > 2 || left === 0 || right === 0)) return left - right;
    const [first, second] = [SIGNS.indexOf(one[at]), SIGNS.indexOf(other[at])];
    if (first >= 0 && second >= 0) return first - second;
    return one[at] < other[at] ? -1 : 1;
  }
  return one.length - other.length;
}

function plainKey(text) {
  return [...text.normalize('NFD').toLowerCase().replace(/\p{M}/gu, '').replace(/ß/g, 'ss').replace(/æ/g, 'ae').replace(/œ/g, 'oe').replace(/ø/g, 'o')];
}

function collate(one, other, { sensitivity, numeric, caseFirst, ignorePunctuation }) {
  if (one === other) return 0;
  if (ignorePunctuation) [one, other] = [one, other].map(text => text.replace(/[\p{P}\s]/gu, ''));
  let order = 0;
  if (numeric) {
    const split = text => text.match(/\d+|\D+/g) ?? [];
    const [left, right] = [split(one), split(other)];
    for (let at = 0; at < Math.min(left.length, right.length) && order === 0; at++) {
      const both = /^\d/.test(left[at]) && /^\d/.test(right[at]);
      order = both ? Math.sign(Number(left[at]) - Number(right[at])) : compareKeys(plainKey(left[at]), plainKey(right[at]));
    }
    order ||= left.length - right.length;
  } else order = compareKeys(plainKey(one), plainKey(other));
  if (order !== 0) return order < 0 ? -1 : 1;
  if (sensitivity === 'accent' || sensitivity === 'variant') {
    const marks = text => text.normalize('NFD').toLowerCase();
    const [left, right] = [marks(one), marks(other)];
    if (left !== right) return left < right ? -1 : 1;
  }
  if (sensitivity === 'case' || sensitivity === 'variant') {
    const [left, right] = [one.normalize('NFD'), other.normalize('NFD')];
    for (let at = 0; at < Math.min(left.length, right.length); at++) {
      if (left[at] !== right[at] && left[at].toLowerCase() === right[at].toLowerCase()) {
        const small = left[at] === left[at].toLowerCase() ? -1 : 1;
        return caseFirst === 'upper' ? -small : small;
      }
    }
  }
  return 0;
}

class Collator {
  #o;
  #bound;
  constructor(locales, options) {
    options = object(options);
    const tag = canonicalList(locales)[0] ?? '';
    this.#o = {
      locale: resolve(locales).locale, usage: option(options, 'usage', ['sort', 'search'], 'sort'),
      sensitivity: option(options, 'sensitivity', ['base', 'accent', 'case', 'variant'], 'variant'), ignorePunctuation: Boolean(options.ignorePunctuation),
      collation: 'default', numeric: options.numeric === undefined ? /-u-.*kn(?!-false)/.test(tag) : Boolean(options.numeric),
      caseFirst: option(options, 'caseFirst', ['upper', 'lower', 'false'], 'false'),
    };
  }

  get compare() { return (this.#bound ??= (one, other) => collate(String(one), String(other), this.#o)); }

  resolvedOptions() { return { ...this.#o }; }

  static supportedLocalesOf(locales) { return supported(locales); }
}

class Segments {
  #pieces;
  constructor(input, granularity) {
    let index = 0;
    this.#pieces = zones.pieces(input.toWellFormed(), granularity).map(segment => {
      const piece = { segment: input.slice(index, index + segment.length), index, input };
      if (granularity === 'word') piece.isWordLike = /[\p{L}\p{N}]/u.test(segment);
      index += segment.length;
      return piece;
    });
  }

  containing(at = 0) {
    return this.#pieces.find(piece => at >= piece.index && at < piece.index + piece.segment.length);
  }

  [Symbol.iterator]() { return this.#pieces[Symbol.iterator](); }
}

class Segmenter {
  #o;
  constructor(locales, options) {
    options = object(options);
    this.#o = { locale: resolve(locales).locale, granularity: option(options, 'granularity', ['grapheme', 'word', 'sentence'], 'grapheme') };
  }

  segment(input) { return new Segments(String(input), this.#o.granularity); }

  resolvedOptions() { return { ...this.#o }; }

  static supportedLocalesOf(locales) { return supported(locales); }
}

const REGIONS = {
  US: 'United States', GB: 'United Kingdom', DE: 'Germany', FR: 'France', ES: 'Spain', IT: 'Italy', JP: 'Japan', CN: 'China', IN: 'India', BR: 'Brazil', CA: 'Canada', AU: 'Australia', SE: 'Sweden',
  CH: 'Switzerland', AT: 'Austria', NL: 'Netherlands', MX: 'Mexico', KR: 'South Korea', PL: 'Poland', PT: 'Portugal', UN: 'United Nations',
};
const LANGUAGES = {
  en: 'English', de: 'German', fr: 'French', es: 'Spanish', it: 'Italian', ja: 'Japanese', zh: 'Chinese', hi: 'Hindi', pt: 'Portuguese', sv: 'Swedish', nl: 'Dutch', ko: 'Korean', pl: 'Polish', ru: 'Russian', ar: 'Arabic',
};

// A few English names; what is not known is given back as it is.
class DisplayNames {
  #o;
  constructor(locales, options) {
    if (options === undefined) throw new TypeError('Cannot convert undefined or null to object');
    const type = option(options, 'type', ['language', 'region', 'script', 'currency', 'calendar', 'dateTimeField']);
    if (type === undefined) throw new TypeError('Required option "type" must not be undefined');
    this.#o = { locale: resolve(locales).locale, style: option(options, 'style', ['narrow', 'short', 'long'], 'long'), type, fallback: option(options, 'fallback', ['code', 'none'], 'code') };
  }

  of(code) {
    const { type, fallback } = this.#o;
    const names = { region: REGIONS, language: LANGUAGES };
    const currency = type === 'currency' ? CURRENCIES[String(code).toUpperCase()]?.[2]?.replace(/(?<= )[a-z]/g, letter => letter.toUpperCase()) : undefined;
    return currency ?? names[type]?.[code] ?? (fallback === 'none' ? undefined : String(code));
  }

  resolvedOptions() { return { ...this.#o }; }

  static supportedLocalesOf(locales) { return supported(locales); }
}

class Locale {
  #tag;
  constructor(tag, options = {}) {
    if (typeof tag !== 'string' && !(tag instanceof Locale)) throw new TypeError('First argument to Intl.Locale constructor can\'t be empty or missing');
    const plain = canonical(String(tag)).split('-');
    if (options.region) plain[1] = options.region;
    this.#tag = plain.join('-');
  }

  get baseName() { return this.#tag.replace(/-[a-z\d]-.*$/, ''); }

  get language() { return this.#tag.split('-')[0]; }

  get script() { return this.#tag.match(/-([A-Z][a-z]{3})(?=-|$)/)?.[1]; }

  get region() { return this.#tag.match(/-([A-Z]{2}|\d{3})(?=-|$)/)?.[1]; }

  maximize() { return this; }

  minimize() { return this; }

  toString() { return this.#tag; }
}

const Intl = {};
for (const [name, made] of Object.entries({
  Collator, DateTimeFormat: dates.DateTimeFormat, DisplayNames, ListFormat, Locale, NumberFormat: numbers.NumberFormat, PluralRules, RelativeTimeFormat, Segmenter,
})) {
  // These three are also called without `new`.
  const plain = ['Collator', 'DateTimeFormat', 'NumberFormat'].includes(name);
  const value = plain ? new Proxy(made, { apply: (target, self, args) => new target(...args.slice(0, 2)) }) : made;
  Object.defineProperty(made.prototype, Symbol.toStringTag, { value: `Intl.${name}`, configurable: true });
  if (plain) Object.defineProperty(made.prototype, 'constructor', { value, writable: true, configurable: true, enumerable: false });
  Object.defineProperty(Intl, name, { value, writable: true, configurable: true, enumerable: false });
}
const functions = {
  getCanonicalLocales: locales => canonicalList(locales),
  supportedValuesOf: key => {
    const values = { timeZone: () => zones.names(), currency: () => Object.keys(CURRENCIES), unit: () => Object.keys(UNITS), calendar: () => ['gregory'], numberingSystem: () => ['latn'], collation: () => ['default'] };
    if (!Object.hasOwn(values, key)) throw new RangeError(`Invalid key : ${key}`);
    return values[key]().sort();
  },
};
for (const [name, value] of Object.entries(functions)) Object.defineProperty(Intl, name, { value, writable: true, configurable: true, enumerable: false });
Object.defineProperty(Intl, Symbol.toStringTag, { value: 'Intl', configurable: true });

exports.Intl = Intl;

// One format for a call's locales and options, kept: they are expensive to make.
const MAX_KEPT = 64;
const kept = new Map();
function keep(kind, locales, options, make) {
  if (options !== undefined && options !== null && typeof options === 'object') {
    for (const value of Object.values(options)) if (typeof value === 'object' && value !== null) return make();
  }
  const zone = process.env.TZ ?? '';
  const key = JSON.stringify([kind, locales, options, zone], (name, value) => (typeof value === 'bigint' ? `${value}n` : value));
  let found = kept.get(key);
  if (found === undefined) {
    if (kept.size >= MAX_KEPT) kept.clear();
    found = make();
    kept.set(key, found);
  }
  return found;
}

// What the methods of numbers, dates and texts answer.
exports.numberText = (value, locales, options) => keep('number', locales, options, () => new numbers.NumberFormat(locales, options)).format(value);
exports.dateText = (time, locales, options, need, defaults) => (Number.isNaN(time)
  ? 'Invalid Date' : keep(defaults, locales, options, () => new dates.DateTimeFormat(locales, options, need, defaults)).format(time));
exports.compareTexts = (one, other, locales, options) => keep('order', locales, options, () => new Collator(locales, options)).compare(one, other);
