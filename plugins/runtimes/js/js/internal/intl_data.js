// What languages write differently: the locales that `Intl` knows here. Any other is answered in English of the United States.
const NARROW = '\u202f';
const NBSP = '\u00a0';
const list = text => text.split('|');

const EN = {
  decimal: '.', group: ',', percent: '%', currency: 'before', minGroup: 1, compact: [[3, 'K', ' thousand'], [6, 'M', ' million'], [9, 'B', ' billion'], [12, 'T', ' trillion']],
  months: list('January|February|March|April|May|June|July|August|September|October|November|December'),
  shortMonths: list('Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec'),
  days: list('Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday'), shortDays: list('Sun|Mon|Tue|Wed|Thu|Fri|Sat'),
  // Numbers of a date, by what is asked: n numeric, 2 with two digits.
  numeric: { order: 'mdy', separator: '/', digits: 1 },
  words: 'M D, Y', wordsNoYear: 'M D', monthYear: 'M Y', weekday: ', ', weekdayShortNoYear: ', ',
  medium: { month: 'short' }, short: { order: 'mdy', separator: '/', digits: 1, year: '2-digit' },
  joint: ', ', at: ' at ', weekdayTime: ' ', hour12: true, am: 'AM', pm: 'PM', amSpace: ' ', hourEnd: '', era: [' AD', ' BC'], gmt: 'GMT', minus: '-', zones: true,
};
const GB = {
  ...EN, shortMonths: list('Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept|Oct|Nov|Dec'),
  numeric: { order: 'dmy', separator: '/', digits: 2 }, words: 'D M Y', wordsNoYear: 'D M', weekdayNoYear: ' ', weekdayShortNoYear: ' ',
  short: { order: 'dmy', separator: '/', digits: 2, year: 'numeric' }, hour12: false, am: 'am', pm: 'pm', usd: 'US$', jpy: 'JP¥',
  compact: [[3, 'k', ' thousand'], [6, 'm', ' million'], [9, 'bn', ' billion'], [12, 'tn', ' trillion']],
};
const DE = {
  ...EN, decimal: ',', group: '.', percent: `${NBSP}%`, currency: 'after', compact: [[6, `${NBSP}Mio.`, ' Millionen', ' Million'], [9, `${NBSP}Mrd.`, ' Milliarden', ' Milliarde'], [12, `${NBSP}Bio.`, ' Billionen', ' Billion']],
  months: list('Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember'),
  shortMonths: list('Jan.|Feb.|März|Apr.|Mai|Juni|Juli|Aug.|Sept.|Okt.|Nov.|Dez.'), aloneMonths: list('Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez'),
  days: list('Sonntag|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag'), shortDays: list('So.|Mo.|Di.|Mi.|Do.|Fr.|Sa.'), aloneDays: list('So|Mo|Di|Mi|Do|Fr|Sa'),
  numeric: { order: 'dmy', separator: '.', digits: 1, end: '.', monthYear: '/' }, words: 'D. M Y', wordsNoYear: 'D. M',
  medium: { order: 'dmy', separator: '.', digits: 2, year: 'numeric' }, short: { order: 'dmy', separator: '.', digits: 2, year: '2-digit' },
  at: ' um ', weekdayTime: ', ', hour12: false, hourEnd: ' Uhr', era: [' n. Chr.', ' v. Chr.'], zones: false,
};
const FR = {
  ...EN, decimal: ',', group: NARROW, percent: `${NBSP}%`, currency: 'after',
  compact: [[3, `${NBSP}k`, ' mille'], [6, `${NBSP}M`, ' millions', ' million'], [9, `${NBSP}Md`, ' milliards', ' milliard'], [12, `${NBSP}Bn`, ' billions', ' billion']],
  months: list('janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre'),
  shortMonths: list('janv.|févr.|mars|avr.|mai|juin|juil.|août|sept.|oct.|nov.|déc.'),
  days: list('dimanche|lundi|mardi|mercredi|jeudi|vendredi|samedi'), shortDays: list('dim.|lun.|mar.|mer.|jeu.|ven.|sam.'),
  numeric: { order: 'dmy', separator: '/', digits: 2, joint: ' ' }, words: 'D M Y', wordsNoYear: 'D M', weekday: ' ', weekdayShortNoYear: ' ',
  short: { order: 'dmy', separator: '/', digits: 2, year: 'numeric', joint: ' ' },
  at: ' à ', hour12: false, hourEnd: ' h', era: [' ap. J.-C.', ' av. J.-C.'], gmt: 'UTC', minus: '−', zones: false, usd: '$US', gbp: '£GB', jpy: 'JPY', unitSpace: NARROW,
};
const ES = {
  ...EN, decimal: ',', group: '.', percent: `${NBSP}%`, currency: 'after', minGroup: 2,
  compact: [[3, `${NBSP}mil`, ' mil'], [6, `${NBSP}M`, ' millones', ' millón'], [12, `${NBSP}B`, ' billones', ' billón']],
  months: list('enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre'),
  shortMonths: list('ene|feb|mar|abr|may|jun|jul|ago|sept|oct|nov|dic'),
  days: list('domingo|lunes|martes|miércoles|jueves|viernes|sábado'), shortDays: list('dom|lun|mar|mié|jue|vie|sáb'),
  numeric: { order: 'dmy', separator: '/', digits: 1 }, words: 'D de M de Y', wordsNoYear: 'D de M', monthYear: 'M de Y', shortWords: 'D M Y', shortWordsNoYear: 'D M', shortMonthYear: 'M Y',
  short: { order: 'dmy', separator: '/', digits: 1, year: '2-digit' }, at: ', ', weekdayTime: ', ', hour12: false, am: 'a. m.', pm: 'p. m.', amSpace: NBSP, era: [' d. C.', ' a. C.'], zones: false,
};
const SV = {
  ...EN, decimal: ',', group: NBSP, percent: `${NBSP}%`, currency: 'after', sign: '−',
  compact: [[3, `${NBSP}tn`, ' tusen'], [6, `${NBSP}mn`, ' miljoner', ' miljon'], [9, `${NBSP}md`, ' miljarder', ' miljard'], [12, `${NBSP}bn`, ' biljoner', ' biljon']],
  months: list('januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december'),
  shortMonths: list('jan.|feb.|mars|apr.|maj|juni|juli|aug.|sep.|okt.|nov.|dec.'),
  days: list('söndag|måndag|tisdag|onsdag|torsdag|fredag|lördag'), shortDays: list('sön|mån|tis|ons|tors|fre|lör'),
  numeric: { order: 'ymd', separator: '-', digits: 2, joint: ' ', short: 'd/m', monthYear: '-' }, words: 'D M Y', wordsNoYear: 'D M', weekday: ' ', weekdayShortNoYear: ' ',
  short: { order: 'ymd', separator: '-', digits: 2, year: 'numeric', joint: ' ' }, joint: ' ', at: ' kl. ', hour12: false, am: 'fm', pm: 'em', zones: false, era: [' e.Kr.', ' f.Kr.'], minus: '−',
};
const LOCALES = {
  'en-US': EN,
  'en-GB': GB,
  'en-CA': {
    ...EN, am: 'a.m.', pm: 'p.m.', numeric: { order: 'ymd', separator: '-', digits: 2, monthYear: '-' }, short: { order: 'ymd', separator: '-', digits: 2, year: 'numeric' }, usd: 'US$',
  },
  'en-AU': { ...GB, hour12: true, am: 'am', pm: 'pm', short: { order: 'dmy', separator: '/', digits: 1, year: '2-digit' }, usd: 'USD' },
  'en-IN': { ...GB, hour12: true, indian: true, numeric: { order: 'dmy', separator: '/', digits: 1 }, short: { order: 'dmy', separator: '/', digits: 2, year: '2-digit' }, usd: '$' },
  'de-DE': DE,
  'fr-FR': FR,
  'es-ES': ES,
  'sv-SE': SV,
};
exports.LOCALES = LOCALES;
const BASES = { en: 'en-US', de: 'de-DE', fr: 'fr-FR', es: 'es-ES', sv: 'sv-SE' };

// The locale that is there for a name: itself, its language's, or undefined.
exports.known = tag => {
  if (Object.hasOwn(LOCALES, tag)) return tag;
  const [language] = tag.split('-');
  return Object.hasOwn(BASES, language) ? BASES[language] : undefined;
};

// Sign, narrow sign where it differs, digits of the fraction, English name in the singular and plural.
exports.CURRENCIES = {
  USD: ['$', 2, 'US dollar'], EUR: ['€', 2, 'euro'], GBP: ['£', 2, 'British pound'], JPY: ['¥', 0, 'Japanese yen', 'Japanese yen'], CNY: ['CN¥', 2, 'Chinese yuan', 'Chinese yuan'],
  INR: ['₹', 2, 'Indian rupee'], KRW: ['₩', 0, 'South Korean won', 'South Korean won'], BRL: ['R$', 2, 'Brazilian real'], CAD: ['CA$', 2, 'Canadian dollar'], AUD: ['A$', 2, 'Australian dollar'],
  MXN: ['MX$', 2, 'Mexican peso'], NZD: ['NZ$', 2, 'New Zealand dollar'], HKD: ['HK$', 2, 'Hong Kong dollar'], TWD: ['NT$', 2, 'New Taiwan dollar'], ILS: ['₪', 2, 'Israeli new shekel'],
  VND: ['₫', 0, 'Vietnamese dong', 'Vietnamese dong'], CHF: ['CHF', 2, 'Swiss franc'], SEK: ['SEK', 2, 'Swedish krona', 'Swedish kronor'], PHP: ['₱', 2, 'Philippine peso'],
};
exports.NO_FRACTION = list('BIF|CLP|DJF|GNF|ISK|JPY|KMF|KRW|PYG|RWF|UGX|UYI|VND|VUV|XAF|XOF|XPF');

// Unit -> its short sign, and its English name in the singular.
exports.UNITS = {
  bit: ['bit', 'bit'], byte: ['byte', 'byte'], kilobit: ['kb', 'kilobit'], kilobyte: ['kB', 'kilobyte'], megabit: ['Mb', 'megabit'], megabyte: ['MB', 'megabyte'],
  gigabit: ['Gb', 'gigabit'], gigabyte: ['GB', 'gigabyte'], terabit: ['Tb', 'terabit'], terabyte: ['TB', 'terabyte'], petabyte: ['PB', 'petabyte'],
  millimeter: ['mm', 'millimeter'], centimeter: ['cm', 'centimeter'], meter: ['m', 'meter'], kilometer: ['km', 'kilometer'], inch: ['in', 'inch'], foot: ['ft', 'foot'],
  yard: ['yd', 'yard'], mile: ['mi', 'mile'], gram: ['g', 'gram'], kilogram: ['kg', 'kilogram'], ounce: ['oz', 'ounce'], pound: ['lb', 'pound'], stone: ['st', 'stone'],
  liter: ['L', 'liter'], milliliter: ['mL', 'milliliter'], gallon: ['gal', 'gallon'], celsius: ['°C', 'degree Celsius'], fahrenheit: ['°F', 'degree Fahrenheit'],
  percent: ['%', 'percent'], degree: ['deg', 'degree'], acre: ['ac', 'acre'], hectare: ['ha', 'hectare'],
  millisecond: ['ms', 'millisecond'], second: ['sec', 'second'], minute: ['min', 'minute'], hour: ['hr', 'hour'], day: ['day', 'day'], week: ['wk', 'week'], month: ['mth', 'month'], year: ['yr', 'year'],
};

// English names of zones: [generic, standard, summer, short standard, short summer] by a zone of the database.
const US = (name, letter) => [`${name} Standard Time`, `${name} Daylight Time`, `${letter}ST`, `${letter}DT`];
const [EASTERN, CENTRAL, MOUNTAIN, PACIFIC] = [US('Eastern', 'E'), US('Central', 'C'), US('Mountain', 'M'), US('Pacific', 'P')];
const CET = ['Central European Standard Time', 'Central European Summer Time'];
const EET = ['Eastern European Standard Time', 'Eastern European Summer Time'];
exports.ZONES = {
  UTC: ['Coordinated Universal Time', '', 'UTC', ''], 'Etc/UTC': ['Coordinated Universal Time', '', 'UTC', ''],
  'America/New_York': EASTERN, 'America/Detroit': EASTERN, 'America/Toronto': EASTERN, 'America/Chicago': CENTRAL, 'America/Winnipeg': CENTRAL, 'America/Mexico_City': CENTRAL,
  'America/Denver': MOUNTAIN, 'America/Phoenix': MOUNTAIN, 'America/Edmonton': MOUNTAIN, 'America/Los_Angeles': PACIFIC, 'America/Vancouver': PACIFIC,
  'America/Anchorage': ['Alaska Standard Time', 'Alaska Daylight Time', 'AKST', 'AKDT'], 'Pacific/Honolulu': ['Hawaii-Aleutian Standard Time', '', 'HST', ''],
  'Europe/London': ['Greenwich Mean Time', 'British Summer Time'], 'Europe/Dublin': ['Greenwich Mean Time', 'Irish Standard Time'], 'Europe/Lisbon': ['Western European Standard Time', 'Western European Summer Time'],
  ...Object.fromEntries(['Berlin', 'Paris', 'Madrid', 'Rome', 'Vienna', 'Zurich', 'Amsterdam', 'Brussels', 'Copenhagen', 'Oslo', 'Stockholm', 'Warsaw', 'Prague', 'Budapest'].map(city => [`Europe/${city}`, CET])),
  'Europe/Athens': EET, 'Europe/Helsinki': EET, 'Europe/Kiev': EET, 'Europe/Kyiv': EET, 'Europe/Bucharest': EET, 'Europe/Sofia': EET, 'Europe/Moscow': ['Moscow Standard Time', ''],
  'Asia/Tokyo': ['Japan Standard Time', ''], 'Asia/Shanghai': ['China Standard Time', ''], 'Asia/Hong_Kong': ['Hong Kong Standard Time', ''], 'Asia/Singapore': ['Singapore Standard Time', ''],
  'Asia/Kolkata': ['India Standard Time', ''], 'Asia/Calcutta': ['India Standard Time', ''], 'Asia/Dubai': ['Gulf Standard Time', ''], 'Asia/Seoul': ['Korean Standard Time', ''],
  'Australia/Sydney': ['Australian Eastern Standard Time', 'Australian Eastern Daylight Time'], 'Australia/Melbourne': ['Australian Eastern Standard Time', 'Australian Eastern Daylight Time'],
  'Australia/Perth': ['Australian Western Standard Time', ''], 'Pacific/Auckland': ['New Zealand Standard Time', 'New Zealand Daylight Time'], 'America/Sao_Paulo': ['Brasilia Standard Time', ''],
};
