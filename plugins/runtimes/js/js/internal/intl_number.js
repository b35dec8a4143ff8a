// `Intl.NumberFormat`: rounding is of the shortest decimal digits a number has.
const { resolve, supported, option, number, object } = require('internal/intl_locale');
const { CURRENCIES, NO_FRACTION, UNITS } = require('internal/intl_data');

const NBSP = '\u00a0';

// Digits and the place of the point: 12.5 is ['125', 2].
function decimal(value) {
  const text = typeof value === 'bigint' ? String(value < 0n ? -value : value) : Math.abs(value).toString();
  const [mantissa, exponent = '0'] = text.split('e');
  const [whole, fraction = ''] = mantissa.split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  const lost = whole.length + fraction.length - digits.length;
  return digits === '' ? ['', 0] : [digits, whole.length - lost + Number(exponent)];
}

// Rounds to so many digits of the whole, half away from zero unless told otherwise.
function cut([digits, point], keep, mode, negative) {
  if (keep >= digits.length) return [digits, point];
  const rest = keep < 0 ? `0${digits}` : digits.slice(keep);
  const half = rest[0] === '5' && /^50*$/.test(rest);
  const last = keep > 0 ? Number(digits[keep - 1]) : 0;
  const any = /[1-9]/.test(rest);
  const ups = {
    halfExpand: rest[0] >= '5', halfEven: half ? last % 2 === 1 : rest[0] >= '5', halfTrunc: half ? false : rest[0] >= '5',
    trunc: false, expand: any, floor: negative && any, ceil: !negative && any,
    halfCeil: half ? !negative : rest[0] >= '5', halfFloor: half ? negative : rest[0] >= '5',
  };
  let kept = keep > 0 ? digits.slice(0, keep) : '';
  if (!ups[mode]) return [kept.replace(/0+$/, ''), kept === '' ? 0 : point];
  if (keep < 0) return ['1', point - keep + 1];
  let at = kept.length - 1;
  while (at >= 0 && kept[at] === '9') at--;
  if (at < 0) return ['1', point + 1];
  kept = kept.slice(0, at) + String(Number(kept[at]) + 1);
  return [kept, point];
}

function significant(value, max, mode, negative) {
  return cut(value, max, mode, negative);
}

// `[whole, fraction]` as digits.
function split([digits, point]) {
  if (digits === '') return ['0', ''];
  if (point <= 0) return ['0', '0'.repeat(-point) + digits];
  return [digits.slice(0, point).padEnd(point, '0'), digits.slice(point)];
}

class NumberFormat {
  #o;
  #bound;

  constructor(locales, given) {
    const options = object(given);
    const o = { ...resolve(locales) };
    this.#o = o;
    o.style = option(options, 'style', ['decimal', 'percent', 'currency', 'unit'], 'decimal');
    const currency = option(options, 'currency');
    if (currency !== undefined && !/^[a-z]{3}$/i.test(currency)) throw new RangeError(`Invalid currency code : ${currency}`);
    if (o.style === 'currency' && currency === undefined) throw new TypeError('Currency code is required with currency style.');
    const unit = option(options, 'unit');
    if (unit !== undefined && !unit.split('-per-').every(part => Object.hasOwn(UNITS, part))) throw new RangeError(`Invalid unit argument for Intl.NumberFormat() '${unit}'`);
    if (o.style === 'unit' && unit === undefined) throw new TypeError('Required unit argument is missing');
    o.currencyDisplay = option(options, 'currencyDisplay', ['code', 'symbol', 'narrowSymbol', 'name'], 'symbol');
    o.currencySign = option(options, 'currencySign', ['standard', 'accounting'], 'standard');
    o.unitDisplay = option(options, 'unitDisplay', ['short', 'narrow', 'long'], 'short');
    if (o.style === 'currency') o.currency = currency.toUpperCase();
    if (o.style === 'unit') o.unit = unit;
    o.notation = option(options, 'notation', ['standard', 'scientific', 'engineering', 'compact'], 'standard');
    this.#digits(options);
    o.compactDisplay = option(options, 'compactDisplay', ['short', 'long'], 'short');
    const grouping = options.useGrouping;
    o.useGrouping = grouping === undefined ? (o.notation === 'compact' ? 'min2' : 'auto') : grouping === 'false' || grouping === false ? false : grouping === true ? 'always' : grouping;
    o.signDisplay = option(options, 'signDisplay', ['auto', 'never', 'always', 'exceptZero', 'negative'], 'auto');
    o.roundingMode = option(options, 'roundingMode', undefined, 'halfExpand');
  }

  #digits(options) {
    const o = this.#o;
    o.minimumIntegerDigits = number(options, 'minimumIntegerDigits', 1, 21, 1);
    const { minimumFractionDigits: min, maximumFractionDigits: max, minimumSignificantDigits: minS, maximumSignificantDigits: maxS } = options;
    if (minS !== undefined || maxS !== undefined) {
      o.minimumSignificantDigits = number(options, 'minimumSignificantDigits', 1, 21, 1);
      o.maximumSignificantDigits = number(options, 'maximumSignificantDigits', o.minimumSignificantDigits, 21, 21);
      return;
    }
    const places = o.style === 'currency' && o.notation === 'standard' ? (NO_FRACTION.includes(o.currency) ? 0 : CURRENCIES[o.currency]?.[1] ?? 2) : undefined;
    o.compactRounding = o.notation === 'compact' && min === undefined && max === undefined;
    const [low, high] = places !== undefined ? [places, places] : o.style === 'percent' || o.notation === 'compact' ? [0, 0] : [0, 3];
    let least = number(options, 'minimumFractionDigits', 0, 20, undefined);
    let most = number(options, 'maximumFractionDigits', 0, 20, undefined);
    if (least === undefined) least = Math.min(low, most ?? low);
    else if (most === undefined) most = Math.max(high, least);
    most ??= Math.max(high, least);
    if (least > most) throw new RangeError('maximumFractionDigits value is out of range.');
    o.minimumFractionDigits = least;
    o.maximumFractionDigits = most;
  }

  get format() {
    return (this.#bound ??= value => this.formatToParts(value).map(part => part.value).join(''));
  }

  formatRange(start, end) {
    const [one, other] = [this.format(start), this.format(end)];
    return one === other ? `~${one}` : this.#o.style === 'currency' ? `${one} – ${other}` : `${one}–${other}`;
  }

  formatToParts(given) {
    const o = this.#o;
    let value = typeof given === 'bigint' ? given : Number(typeof given === 'string' && /^\s*[-+]?\d+\s*$/.test(given) ? BigInt(given.trim()) : given);
    const negative = typeof value === 'bigint' ? value < 0n : value < 0 || Object.is(value, -0);
    const body = [];
    let zero = false;
    let name;
    let plural = 'other';
    if (Number.isNaN(value)) body.push({ type: 'nan', value: 'NaN' });
    else if (value === Infinity || value === -Infinity) body.push({ type: 'infinity', value: '∞' });
    else {
      let parts = decimal(value);
      if (o.style === 'percent' && parts[0] !== '') parts = [parts[0], parts[1] + 2];
      const made = this.#rounded(parts, negative);
      zero = !/[1-9]/.test(made.whole + made.fraction);
      plural = made.whole === '1' && made.fraction === '' ? 'one' : 'other';
      this.#push(body, made);
      name = made.name?.(plural);
    }
    if (name) {
      const [, space, word] = name.match(/^(\s*)(.*)$/u);
      if (space) body.push({ type: 'literal', value: space });
      body.push({ type: 'compact', value: word });
    }
    return this.#dressed(body, this.#sign(negative, zero, Number.isNaN(value)), plural);
  }

  #sign(negative, zero, nan) {
    const minus = { type: 'minusSign', value: this.#o.data.sign ?? '-' };
    const plus = { type: 'plusSign', value: '+' };
    switch (this.#o.signDisplay) {
      case 'never': return undefined;
      case 'always': return negative ? minus : plus;
      case 'exceptZero': return zero || nan ? undefined : negative ? minus : plus;
      case 'negative': return negative && !zero ? minus : undefined;
      default: return negative ? minus : undefined;
    }
  }

  // Digits after rounding, with an exponent or the name of a power.
  #rounded(parts, negative) {
    const o = this.#o;
    if (o.notation === 'standard') return this.#places(parts, negative);
    let rounded = parts;
    let power = 0;
    // Rounding may make a thousand of 999.9.
    for (let round = 0; round < 2; round++) {
      power = rounded[0] === '' ? 0 : this.#power(rounded[1] - 1);
      const made = this.#places([parts[0], parts[0] === '' ? 0 : parts[1] - power], negative);
      rounded = decimal(Number(`${made.whole}.${made.fraction || 0}e${power}`));
      if (this.#power(rounded[1] - 1) === power || round === 1 || rounded[0] === '') return { ...made, ...this.#named(power) };
    }
    return undefined;
  }

  #power(exponent) {
    const { notation, data, compactDisplay } = this.#o;
    if (notation === 'scientific') return exponent;
    if (notation === 'engineering') return Math.floor(exponent / 3) * 3;
    const powers = this.#powers(data, compactDisplay);
    return powers.findLast(([power]) => exponent >= power)?.[0] ?? 0;
  }

  #powers(data, display) {
    return data.compact[0][0] === 6 && display === 'long' ? [[3, '', ' Tausend'], ...data.compact] : data.compact;
  }

  #named(power) {
    const { notation, data, compactDisplay } = this.#o;
    if (notation !== 'compact') return { exponent: power };
    const found = this.#powers(data, compactDisplay).find(([one]) => one === power);
    if (!found) return {};
    return { name: plural => (compactDisplay === 'short' ? found[1] : plural === 'one' ? found[3] ?? found[2] : found[2]) };
  }

  #places(parts, negative) {
    const o = this.#o;
    let least = o.minimumFractionDigits ?? 0;
    let kept;
    if (o.maximumSignificantDigits !== undefined) {
      kept = significant(parts, o.maximumSignificantDigits, o.roundingMode, negative);
      least = Math.max(0, o.minimumSignificantDigits - (kept[0] === '' ? 1 : kept[1]));
    } else if (o.compactRounding) {
      kept = parts[1] >= 2 ? cut(parts, parts[1], o.roundingMode, negative) : significant(parts, 2, o.roundingMode, negative);
    } else kept = cut(parts, parts[1] + o.maximumFractionDigits, o.roundingMode, negative);
    const [whole, fraction] = split(kept);
    return { whole: whole.padStart(o.minimumIntegerDigits, '0'), fraction: fraction.replace(/0+$/, '').padEnd(least, '0') };
  }

  #push(body, { whole, fraction, exponent }) {
    const { useGrouping, data } = this.#o;
    const groups = [];
    const least = useGrouping === 'always' ? 1 : useGrouping === 'min2' ? 2 : data.minGroup;
    let rest = whole;
    if (useGrouping !== false && whole.length >= 3 + least) {
      for (let size = 3; rest.length > size; size = data.indian ? 2 : 3) {
        groups.unshift(rest.slice(-size));
        rest = rest.slice(0, -size);
      }
    }
    groups.unshift(rest);
    groups.forEach((group, at) => {
      if (at > 0) body.push({ type: 'group', value: data.group });
      body.push({ type: 'integer', value: group });
    });
    if (fraction !== '') body.push({ type: 'decimal', value: data.decimal }, { type: 'fraction', value: fraction });
    if (exponent === undefined) return;
    body.push({ type: 'exponentSeparator', value: 'E' });
    if (exponent < 0) body.push({ type: 'exponentMinusSign', value: '-' });
    body.push({ type: 'exponentInteger', value: String(Math.abs(exponent)) });
  }

  // The sign, and what stands before or after the digits.
  #dressed(body, sign, plural) {
    const o = this.#o;
    const head = sign ? [sign] : [];
    if (o.style === 'percent') {
      const space = o.data.percent.slice(0, -1);
      return [...head, ...body, ...(space ? [{ type: 'literal', value: space }] : []), { type: 'percentSign', value: '%' }];
    }
    if (o.style === 'unit') return [...head, ...this.#unit(body, plural)];
    if (o.style !== 'currency') return [...head, ...body];
    const literal = value => ({ type: 'literal', value });
    const symbol = { type: 'currency', value: this.#symbol() };
    if (o.currencyDisplay === 'name') {
      const [, , one = o.currency, many] = CURRENCIES[o.currency] ?? [];
      const integer = body.length === 1 && plural === 'one';
      return [...head, ...body, literal(' '), { type: 'currency', value: integer || one === o.currency ? one : many ?? `${one}s` }];
    }
    if (o.data.currency === 'after') return [...head, ...body, literal(NBSP), symbol];
    const letters = /[A-Za-z]$/.test(symbol.value) && body[0].type === 'integer';
    const before = [symbol, ...(letters ? [literal(NBSP)] : []), ...body];
    if (o.currencySign === 'accounting' && sign?.type === 'minusSign') return [literal('('), ...before, literal(')')];
    return [...head, ...before];
  }

  #symbol() {
    const { currency, currencyDisplay, data } = this.#o;
    const [symbol = currency] = CURRENCIES[currency] ?? [];
    if (currencyDisplay === 'code') return currency;
    if (currencyDisplay === 'narrowSymbol') return symbol.replace(/^[A-Z]+(?=[$¥])/, '') || symbol;
    return { USD: data.usd, GBP: data.gbp, JPY: data.jpy }[currency] ?? symbol;
  }

  #unit(body, plural) {
    const { unit, unitDisplay } = this.#o;
    const [first, second] = unit.split('-per-');
    const [short, long] = UNITS[first];
    const per = second === undefined ? '' : unitDisplay === 'long' ? ` per ${UNITS[second][1]}` : `/${{ hour: 'h', second: 's', minute: 'min' }[second] ?? UNITS[second][0]}`;
    const irregular = { foot: 'feet', inch: 'inches', 'degree Celsius': 'degrees Celsius', 'degree Fahrenheit': 'degrees Fahrenheit', percent: 'percent', stone: 'stones' };
    const english = this.#o.data.decimal === '.';
    const tight = english && (first === 'celsius' || first === 'fahrenheit' || first === 'percent');
    if (unitDisplay === 'long') return [...body, { type: 'literal', value: ' ' }, { type: 'unit', value: (plural === 'one' ? long : irregular[long] ?? `${long}s`) + per }];
    if (unitDisplay === 'narrow' && english) {
      const narrow = { day: 'd', hour: 'h', minute: 'm', second: 's', week: 'w', month: 'm', year: 'y', celsius: '°C', fahrenheit: '°', foot: '′', inch: '″', byte: 'B' };
      return [...body, { type: 'unit', value: (narrow[first] ?? short) + per }];
    }
    const text = ['day', 'week', 'month', 'year'].includes(first) && plural !== 'one' ? `${short}s` : short;
    return [...body, ...(tight ? [] : [{ type: 'literal', value: this.#o.data.unitSpace ?? ' ' }]), { type: 'unit', value: text + per }];
  }

  resolvedOptions() {
    const { data, compactRounding, ...o } = this.#o;
    const shown = { locale: o.locale, numberingSystem: 'latn', style: o.style };
    if (o.style === 'currency') Object.assign(shown, { currency: o.currency, currencyDisplay: o.currencyDisplay, currencySign: o.currencySign });
    if (o.style === 'unit') Object.assign(shown, { unit: o.unit, unitDisplay: o.unitDisplay });
    shown.minimumIntegerDigits = o.minimumIntegerDigits;
    for (const name of ['minimumFractionDigits', 'maximumFractionDigits', 'minimumSignificantDigits', 'maximumSignificantDigits']) if (o[name] !== undefined) shown[name] = o[name];
    Object.assign(shown, { useGrouping: o.useGrouping, notation: o.notation });
    if (o.notation === 'compact') shown.compactDisplay = o.compactDisplay;
    return Object.assign(shown, { signDisplay: o.signDisplay, roundingIncrement: 1, roundingMode: o.roundingMode, roundingPriority: compactRounding ? 'morePrecision' : 'auto', trailingZeroDisplay: 'auto' });
  }

  static supportedLocalesOf(locales) { return supported(locales); }
}
exports.NumberFormat = NumberFormat;
