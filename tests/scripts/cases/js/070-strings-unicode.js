#!/usr/bin/env node
// Intl: localeCompare in en only, of plain letters, as every ICU has it.
// exercises: string methods, code points and surrogates, normalize, padding and trimming, localeCompare en, wrapping text, well-formedness
const s = 'Crème brûlée 😀 ﬁ';
console.log(s.length, [...s].length, s.codePointAt(13), s.charCodeAt(13), s.at(-1), s.normalize('NFD').length, s.normalize('NFKC').slice(-2), String.fromCodePoint(128512, 65));
console.log('ß'.toUpperCase(), 'İ'.toLowerCase().length, 'ΑΣ'.toLowerCase(), 'ǆ'.toUpperCase(), 'istanbul'.toUpperCase());
console.log('[' + '  \t x y \n\u00a0\ufeff'.trim() + ']', '[' + ' a '.trimStart() + '][' + ' a '.trimEnd() + ']', 'abc'.padStart(6, '12'), 'abc'.padEnd(2), 'x'.repeat(0) === '');
console.log('abcdef'.substring(4, 1), 'abcdef'.substr(-3, 2), 'abcdef'.slice(-3, -1), 'abcdef'.slice(4, 1) === '', 'abc'.charAt(9) === '', 'abc'[9], 'abcabc'.lastIndexOf('b', 3), 'abc'.indexOf('', 2), 'abc'.startsWith('b', 1), 'abc'.endsWith('b', 2));
console.log(['b', 'a', 'C', 'ä'].sort((x, y) => x.localeCompare(y, 'en')), 'a'.localeCompare('b'), 'résumé'.localeCompare('resume', 'en', { sensitivity: 'base' }), ['x10', 'x9', 'x1'].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })));
const wrap = (text, width) => text.split(/\s+/).reduce((lines, word) => { const last = lines.at(-1); (last + ' ' + word).length <= width && last ? (lines[lines.length - 1] += ' ' + word) : lines.push(word); return lines; }, ['']).filter(Boolean);
console.log(wrap('The quick brown fox jumps over the lazy dog and runs away from the very-long-hyphenated-word', 20));
console.log('\ud83d'.isWellFormed(), 'ok'.isWellFormed(), 'a\ud83d'.toWellFormed(), JSON.stringify('\ud83d\u2028</script>"\\\b'), encodeURIComponent('😀'));
try { encodeURIComponent('\ud83d'); } catch (e) { console.log(e.name); }
try { decodeURIComponent('%'); } catch (e) { console.log(e.name); }
try { 'x'.repeat(-1); } catch (e) { console.log(e.name); }
const count = (t) => Object.entries([...t.toLowerCase()].filter((c) => /\p{L}/u.test(c)).reduce((m, c) => ({ ...m, [c]: (m[c] || 0) + 1 }), {})).sort(([a, x], [b, y]) => y - x || (a > b ? 1 : -1)).slice(0, 3);
console.log(count('Hello, Wörld! Öffnen'), 'a-b_c d'.split(/[-_ ]/).map((w) => w[0].toUpperCase() + w.slice(1)).join(''), 'title case here'.replace(/\b\w/g, (c) => c.toUpperCase()));
console.log('%s', 'tab\there', ['q\'uote', "dou\"ble", 'back`tick\'', 'nul\0', '\x7f\u001b', 'new\nline', '\u200b', '\\']);
console.log('abc' < 'abd', 'a' < 'B', '10' < '9', 10 < '9', 'Z'.concat(1, null, [2]), 'x'.localeCompare === String.prototype.localeCompare, 'a\u0301' === 'á', 'a\u0301'.normalize() === 'á');
