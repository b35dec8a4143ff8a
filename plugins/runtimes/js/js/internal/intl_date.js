// `Intl.DateTimeFormat`: dates of the Gregorian calendar in the zones of the bundled database.
const zones = internalBinding('zones');
const { resolve, supported, option, number, object } = require('internal/intl_locale');
const { ZONES } = require('internal/intl_data');

const DATE = ['weekday', 'era', 'year', 'month', 'day'];
const TIME = ['dayPeriod', 'hour', 'minute', 'second', 'fractionalSecondDigits'];
const MAX_TIME = 8.64e15;

// The name of a zone, or of a fixed distance to UTC.
function zoneName(wanted) {
  const offset = wanted.match(/^([+-])(\d\d):?(\d\d)?$/);
  if (offset && offset[2] < 24 && (offset[3] ?? 0) < 60) return `${offset[1]}${offset[2]}:${offset[3] ?? '00'}`;
  const found = zones.name(wanted);
  if (found === undefined || offset) throw new RangeError(`Invalid time zone specified: ${wanted}`);
  return ['Etc/UTC', 'Etc/GMT', 'GMT', 'Etc/Zulu', 'Zulu', 'UCT', 'Etc/UCT', 'Universal', 'Etc/Universal'].includes(found) ? 'UTC' : found;
}

// `[seconds, summer, abbreviation]`
function offsetAt(zone, time) {
  const fixed = zone.match(/^([+-])(\d\d):(\d\d)$/);
  if (fixed) return [(fixed[1] === '-' ? -1 : 1) * (fixed[2] * 3600 + fixed[3] * 60), false, zone];
  return zones.at(zone, time);
}

const two = value => String(value).padStart(2, '0');

class DateTimeFormat {
  #o;
  #bound;

  constructor(locales, given, need = 'any', defaults = 'date') {
    const options = object(given);
    const o = { ...resolve(locales) };
    this.#o = o;
    o.timeZone = options.timeZone === undefined ? zones.local() : zoneName(String(options.timeZone));
    if (o.timeZone === 'Etc/UTC') o.timeZone = 'UTC';
    const hour12 = options.hour12;
    const cycle = option(options, 'hourCycle', ['h11', 'h12', 'h23', 'h24'], undefined);
    o.hourCycle = hour12 !== undefined ? (hour12 ? 'h12' : 'h23') : cycle ?? (o.data.hour12 ? 'h12' : 'h23');
    // What en-US writes at midnight without a day's half when only `hour12` is false.
    if (hour12 !== undefined && !hour12 && o.data.hour12) o.midnight24 = true;
    this.#fields(options, need, defaults);
  }

  #fields(options, need, defaults) {
    const o = this.#o;
    const sizes = ['numeric', '2-digit'];
    const names = ['narrow', 'short', 'long'];
    o.weekday = option(options, 'weekday', names);
    o.era = option(options, 'era', names);
    o.year = option(options, 'year', sizes);
    o.month = option(options, 'month', [...sizes, ...names]);
    o.day = option(options, 'day', sizes);
    o.dayPeriod = option(options, 'dayPeriod', names);
    for (const name of ['hour', 'minute', 'second']) o[name] = option(options, name, sizes);
    o.fractionalSecondDigits = number(options, 'fractionalSecondDigits', 1, 3, undefined);
    o.timeZoneName = option(options, 'timeZoneName', ['short', 'long', 'shortOffset', 'longOffset', 'shortGeneric', 'longGeneric']);
    const styles = ['full', 'long', 'medium', 'short'];
    o.dateStyle = option(options, 'dateStyle', styles);
    o.timeStyle = option(options, 'timeStyle', styles);
    const asked = [...DATE.filter(name => name !== 'era'), ...TIME].filter(name => o[name] !== undefined);
    if (o.dateStyle !== undefined || o.timeStyle !== undefined) {
      const clash = [...DATE, ...TIME, 'timeZoneName'].find(name => o[name] !== undefined);
      if (clash) throw new TypeError(`Can't set option ${clash} when ${o.dateStyle === undefined ? 'timeStyle' : 'dateStyle'} is used`);
      if ((need === 'date' && o.timeStyle !== undefined) || (need === 'time' && o.dateStyle !== undefined)) {
        throw new TypeError(`Invalid option : ${need === 'date' ? 'timeStyle' : 'dateStyle'}`);
      }
      return;
    }
    const has = list => asked.some(name => list.includes(name));
    const missing = need === 'date' ? !has(DATE) : need === 'time' ? !has(TIME) : asked.length === 0;
    if (missing && (defaults === 'date' || defaults === 'all')) o.year = o.month = o.day = 'numeric';
    if (missing && (defaults === 'time' || defaults === 'all')) o.hour = o.minute = o.second = 'numeric';
  }

  get format() {
    return (this.#bound ??= value => this.formatToParts(value).map(part => part.value).join(''));
  }

  formatToParts(value) {
    const time = value === undefined ? Date.now() : Number(value);
    if (!(Math.abs(time) <= MAX_TIME)) throw new RangeError('Invalid time value');
    const offset = offsetAt(this.#o.timeZone, time);
    const local = new Date(Math.trunc(time) + offset[0] * 1000);
    const at = {
      time, offset, year: local.getUTCFullYear(), month: local.getUTCMonth(), day: local.getUTCDate(), weekday: local.getUTCDay(),
      hour: local.getUTCHours(), minute: local.getUTCMinutes(), second: local.getUTCSeconds(), ms: local.getUTCMilliseconds(),
    };
    return this.#parts(at);
  }

  formatRange(start, end) {
    return this.formatRangeToParts(start, end).map(part => part.value).join('');
  }

  formatRangeToParts(start, end) {
    const mark = (parts, source) => parts.map(part => ({ ...part, source }));
    const [one, other] = [this.formatToParts(start), this.formatToParts(end)];
    if (JSON.stringify(one) === JSON.stringify(other)) return mark(one, 'shared');
    return [...mark(one, 'startRange'), { type: 'literal', value: '\u2009–\u2009', source: 'shared' }, ...mark(other, 'endRange')];
  }

  #parts(at) {
    const o = this.#o;
    const { data } = o;
    if (o.dateStyle === undefined && o.timeStyle === undefined) return this.#joined(this.#date(at, o, data.numeric), this.#clock(at, o), this.#zone(at, o), o);
    const [style, shape] = o.dateStyle === undefined ? [undefined, undefined] : this.#dateStyle(o.dateStyle);
    const time = o.timeStyle === undefined ? {} : { hour: 'numeric', minute: '2-digit', second: o.timeStyle === 'short' ? undefined : '2-digit' };
    if (o.timeStyle === 'full' || o.timeStyle === 'long') time.timeZoneName = o.timeStyle === 'full' ? 'long' : 'short';
    return this.#joined(style ? this.#date(at, style, shape) : [], this.#clock(at, time), this.#zone(at, time), style ?? {}, shape);
  }

  // The fields a style stands for, and the shape of its numbers.
  #dateStyle(style) {
    const { data } = this.#o;
    const words = { year: 'numeric', day: 'numeric', month: 'long' };
    if (style === 'full') return [{ ...words, weekday: 'long' }, data.numeric];
    if (style === 'long') return [words, data.numeric];
    const shape = style === 'medium' ? data.medium : data.short;
    if (shape.month) return [{ ...words, month: 'short' }, data.numeric];
    const size = shape.digits === 2 ? '2-digit' : 'numeric';
    return [{ year: shape.year, month: size, day: size }, shape];
  }

  #joined(date, clock, zone, fields, shape = this.#o.data.numeric) {
    const { data } = this.#o;
    const literal = value => ({ type: 'literal', value });
    const parts = [...date];
    if (clock.length > 0) {
      if (date.length > 0) {
        const words = fields.month === 'long' && fields.day !== undefined;
        const only = fields.weekday !== undefined && fields.month === undefined && fields.day === undefined && fields.year === undefined;
        parts.push(literal(words ? data.at : only ? data.weekdayTime : /^(long|short|narrow)$/.test(fields.month) ? data.joint : shape.joint ?? data.joint));
      }
      parts.push(...clock);
    }
    if (zone) parts.push(literal(clock.length === 0 && date.length > 0 ? shape.joint ?? data.joint : ' '), zone);
    return zone && parts.length === 2 ? [zone] : parts;
  }

  #date(at, want, shape) {
    const { data } = this.#o;
    const shown = this.#dateFields(at, want, shape);
    let parts = [];
    if (/^(long|short|narrow)$/.test(want.month)) parts = this.#wordsDate(want, shown);
    else parts = this.#numberDate(want, shown, shape);
    if (want.era !== undefined) parts.push({ type: 'literal', value: data.era[0][0] }, { type: 'era', value: data.era[at.year > 0 ? 0 : 1].slice(1) });
    if (want.weekday === undefined) return parts;
    const noYear = want.year === undefined && want.month !== undefined;
    const joint = noYear && !/^\d|numeric/.test(want.month) ? (want.weekday === 'long' ? data.weekdayNoYear ?? data.weekday : data.weekdayShortNoYear) : data.weekday;
    return parts.length === 0 ? [shown.weekday] : [shown.weekday, { type: 'literal', value: joint }, ...parts];
  }

  #dateFields(at, want, shape) {
    const { data } = this.#o;
    const alone = want.day === undefined && want.year === undefined;
    const narrow = text => text[0].toUpperCase();
    const shown = {};
    if (want.weekday) {
      const others = want.month !== undefined || want.day !== undefined || want.hour !== undefined;
      const short = others ? data.shortDays : data.aloneDays ?? data.shortDays;
      shown.weekday = { type: 'weekday', value: { long: data.days, short, narrow: data.days.map(narrow) }[want.weekday][at.weekday] };
    }
    const full = want.year && want.month && want.day;
    const digits = (value, size, wide) => (size === '2-digit' || wide ? two(value) : String(value));
    if (want.year) {
      const year = want.era !== undefined && at.year <= 0 ? 1 - at.year : at.year;
      shown.year = { type: 'year', value: want.year === '2-digit' ? two(Math.abs(year) % 100) : String(year) };
    }
    const several = [want.year, want.month, want.day].filter(Boolean).length > 1;
    const wide = several && shape.digits === 2 && (full || !/^(long|short|narrow)$/.test(want.month));
    if (want.month) {
      const short = alone ? data.aloneMonths ?? data.shortMonths : data.shortMonths;
      const names = { long: data.months, short, narrow: data.months.map(narrow) }[want.month];
      shown.month = { type: 'month', value: names ? names[at.month] : digits(at.month + 1, want.month, wide) };
    }
    if (want.day) shown.day = { type: 'day', value: digits(at.day, want.day, wide && !/^(long|short|narrow)$/.test(want.month)) };
    return shown;
  }

  // A month by its name: the pattern of the language, with D, M and Y.
  #wordsDate(want, shown) {
    const { data } = this.#o;
    const short = want.month !== 'long';
    const pattern = want.day && want.year ? (short && data.shortWords) || data.words
      : want.day ? (short && data.shortWordsNoYear) || data.wordsNoYear
        : want.year ? (short && data.shortMonthYear) || data.monthYear : 'M';
    const fields = { D: shown.day, M: shown.month, Y: shown.year };
    return pattern.split(/(\b[DMY]\b)/).filter(text => text !== '').map(text => fields[text] ?? { type: 'literal', value: text });
  }

  #numberDate(want, shown, shape) {
    const fields = { d: shown.day, m: shown.month, y: shown.year };
    const order = !want.year && shape.short ? 'dm' : shape.order;
    const parts = [...order].map(letter => fields[letter]).filter(Boolean);
    const separator = !want.day && shape.monthYear ? shape.monthYear : !want.year && shape.short ? '/' : shape.separator;
    const joined = parts.flatMap((part, at) => (at === 0 ? [part] : [{ type: 'literal', value: separator }, part]));
    if (shape.end && !want.year && want.day && want.month) joined.push({ type: 'literal', value: shape.end });
    return joined;
  }

  #clock(at, want) {
    const { data, hourCycle, midnight24 } = this.#o;
    const literal = value => ({ type: 'literal', value });
    const parts = [];
    const half = hourCycle === 'h12' || hourCycle === 'h11';
    if (want.hour !== undefined) {
      let hour = at.hour;
      if (hourCycle === 'h12') hour = hour % 12 || 12;
      else if (hourCycle === 'h11') hour %= 12;
      else if ((hourCycle === 'h24' || midnight24) && hour === 0) hour = 24;
      const wide = want.hour === '2-digit' || !half;
      parts.push({ type: 'hour', value: wide ? two(hour) : String(hour) });
      if (data.minGroup === 2 && want.hour !== '2-digit') parts[0].value = String(hour);
    }
    if (want.minute !== undefined) {
      if (parts.length > 0) parts.push(literal(':'));
      const lone = want.hour === undefined && want.second === undefined;
      parts.push({ type: 'minute', value: lone ? String(at.minute) : two(at.minute) });
    }
    if (want.second !== undefined) {
      const lone = parts.length === 0;
      if (!lone) parts.push(literal(':'));
      parts.push({ type: 'second', value: lone ? String(at.second) : two(at.second) });
    }
    if (want.fractionalSecondDigits !== undefined) {
      if (parts.length > 0) parts.push(literal(data.decimal));
      parts.push({ type: 'fractionalSecond', value: String(at.ms).padStart(3, '0').slice(0, want.fractionalSecondDigits) });
    }
    if (want.hour === undefined) return parts;
    if (half) parts.push(literal(data.amSpace), { type: 'dayPeriod', value: at.hour < 12 ? data.am : data.pm });
    else if (parts.length === 1 && data.hourEnd) parts.push(literal(data.hourEnd));
    return parts;
  }

  #zone(at, { timeZoneName }) {
    if (timeZoneName === undefined) return undefined;
    const { data, timeZone, locale } = this.#o;
    const [seconds, summer] = at.offset;
    const names = ZONES[timeZone];
    let value;
    if (timeZoneName.endsWith('Generic') && names) value = names[timeZoneName === 'longGeneric' ? 0 : 2]?.replace(/ Standard/, '').replace(/^([A-Z])ST$/, '$1T');
    if (timeZoneName === 'long' && data.zones) value = names?.[summer ? 1 : 0];
    if (timeZoneName === 'short' && timeZone === 'UTC') value = 'UTC';
    else if (timeZoneName === 'short' && (locale === 'en-US' || locale === 'en-CA' || locale === 'en')) value = names?.[summer ? 3 : 2];
    return { type: 'timeZoneName', value: value || this.#distance(seconds, timeZoneName.startsWith('long')) };
  }

  #distance(seconds, long) {
    const { gmt, minus } = this.#o.data;
    if (seconds === 0) return gmt;
    const minutes = Math.abs(Math.round(seconds / 60));
    const hours = Math.floor(minutes / 60);
    const sign = seconds < 0 ? minus : '+';
    if (long) return `${gmt}${sign}${two(hours)}:${two(minutes % 60)}`;
    return `${gmt}${sign}${hours}${minutes % 60 ? `:${two(minutes % 60)}` : ''}`;
  }

  resolvedOptions() {
    const o = this.#o;
    const shown = { locale: o.locale, calendar: 'gregory', numberingSystem: 'latn', timeZone: o.timeZone };
    if (o.hour !== undefined || o.timeStyle !== undefined) Object.assign(shown, { hourCycle: o.hourCycle, hour12: o.hourCycle === 'h12' || o.hourCycle === 'h11' });
    const wide = o.data.numeric.digits === 2;
    for (const name of [...DATE, ...TIME, 'timeZoneName', 'dateStyle', 'timeStyle']) {
      if (o[name] === undefined) continue;
      shown[name] = name === 'minute' || name === 'second' || (wide && o[name] === 'numeric' && (name === 'month' || name === 'day')) ? '2-digit' : o[name];
    }
    return shown;
  }

  static supportedLocalesOf(locales) { return supported(locales); }
}
exports.DateTimeFormat = DateTimeFormat;
