// Names of locales, and the options of `Intl`'s classes.
const { LOCALES, known } = require('internal/intl_data');

const DEFAULT = 'en-US';
const TAG = /^[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z\d]{5,8}|\d[a-z\d]{3}))*(-[a-wyz\d](-[a-z\d]{2,8})+)*(-x(-[a-z\d]{1,8})+)?$/i;

// `de-de` -> `de-DE`; a RangeError for what is no name of a locale.
exports.canonical = tag => {
  if (typeof tag !== 'string' && (tag === null || typeof tag !== 'object')) throw new TypeError('Incorrect locale information provided');
  const text = String(tag);
  if (!TAG.test(text)) throw new RangeError(`Incorrect locale information provided`);
  const end = text.search(/-[a-z\d]-/i);
  const parts = (end < 0 ? text : text.slice(0, end)).split('-').map((part, at) => {
    if (at === 0) return part.toLowerCase();
    if (part.length === 4 && /^[a-z]+$/i.test(part)) return part[0].toUpperCase() + part.slice(1).toLowerCase();
    return part.length === 2 ? part.toUpperCase() : part.toLowerCase();
  });
  return parts.join('-') + (end < 0 ? '' : text.slice(end).toLowerCase());
};

exports.canonicalList = locales => {
  if (locales === undefined) return [];
  if (typeof locales === 'string') return [exports.canonical(locales)];
  if (locales === null) throw new TypeError('Cannot convert undefined or null to object');
  return [...new Set(Array.from(typeof locales[Symbol.iterator] === 'function' ? locales : [locales], exports.canonical))];
};

// `{ locale, data }`: the first that is there, and else the default.
exports.resolve = locales => {
  for (const tag of exports.canonicalList(locales)) {
    const found = known(tag.replace(/-[a-z\d]-.*$/, ''));
    if (found !== undefined) return { locale: tag.includes('-u-') || tag.split('-').length === 1 ? tag.replace(/-u-.*$/, '') : found, data: LOCALES[found] };
  }
  return { locale: DEFAULT, data: LOCALES[DEFAULT] };
};
exports.supported = locales => exports.canonicalList(locales).filter(tag => known(tag) !== undefined);

exports.option = (options, name, allowed, fallback) => {
  const value = options[name];
  if (value === undefined) return fallback;
  const text = String(value);
  if (allowed !== undefined && !allowed.includes(text)) throw new RangeError(`Value ${text} out of range for Intl options property ${name}`);
  return text;
};
exports.number = (options, name, min, max, fallback) => {
  const value = options[name];
  if (value === undefined) return fallback;
  const number = Number(value);
  if (!(number >= min && number <= max)) throw new RangeError(`${name} value is out of range.`);
  return Math.floor(number);
};
exports.object = options => {
  if (options === undefined) return {};
  if (options === null) throw new TypeError('Cannot convert undefined or null to object');
  return Object(options);
};
