//! `claw exec` with JavaScript: dates, numbers and the order of texts as locales and zones want them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::exec::languages;

/// What a script prints that ends with 0, in a zone.
fn printed(zone: &str, script: &str) -> String {
    let zone = format!("TZ={zone}");
    let ran = languages()
        .exec(
            &["--env", &zone],
            &["node", "--input-type=commonjs", "-e", script],
        )
        .exits(0);
    assert_eq!(ran.err, "", "{script}");
    ran.out
}

#[test]
fn numbers_as_locales_write_them() {
    let out = printed(
        "UTC",
        r#"const show = (...args) => console.log(new Intl.NumberFormat(...args).format(-1234567.891));
        show('en-US'); show('de-DE'); show('en-IN'); show('en-US', { style: 'currency', currency: 'USD' });
        show('de-DE', { style: 'currency', currency: 'EUR' }); show('en-US', { notation: 'compact' }); show('en-US', { maximumSignificantDigits: 2 });
        show('en-US', { style: 'currency', currency: 'JPY', currencySign: 'accounting' }); show('tlh', { minimumFractionDigits: 4 });
        console.log((0.256).toLocaleString('en-US', { style: 'percent' }), (1.005).toLocaleString(undefined, { maximumFractionDigits: 2 }), 12345678901234567890n.toLocaleString());
        console.log((999999).toLocaleString('en', { notation: 'compact', compactDisplay: 'long' }), (5).toLocaleString('en', { style: 'unit', unit: 'megabyte' }));
        console.log(Intl.NumberFormat('en').formatToParts(1.5).map(part => part.type).join());
        for (const work of [() => show('en', { style: 'currency' }), () => show('en', { maximumFractionDigits: 200 }), () => show('no locale')]) {
          try { work(); } catch (error) { console.log(error.name); }
        }"#,
    );
    assert_eq!(
        out,
        "-1,234,567.891\n-1.234.567,891\n-12,34,567.891\n-$1,234,567.89\n-1.234.567,89\u{a0}€\n-1.2M\n-1,200,000\n\
        (¥1,234,568)\n-1,234,567.8910\n26% 1.01 12,345,678,901,234,567,890\n1 million 5 MB\ninteger,decimal,fraction\n\
        TypeError\nRangeError\nRangeError\n"
    );
}

#[test]
fn dates_as_locales_write_them() {
    let out = printed(
        "America/New_York",
        r#"const at = new Date(Date.UTC(2024, 0, 2, 15, 4, 5));
        for (const locale of ['en-US', 'en-GB', 'de-DE', 'fr-FR', 'sv-SE', 'en-CA']) console.log(at.toLocaleDateString(locale), '|', at.toLocaleString(locale, { timeZone: 'UTC' }));
        console.log(at.toLocaleDateString('en-US', { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }));
        console.log(at.toLocaleTimeString('en-US', { hour: '2-digit', minute: '2-digit' }), at.toLocaleTimeString('de-DE'));
        console.log(new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeStyle: 'long', timeZone: 'Asia/Tokyo' }).format(at));
        console.log(new Intl.DateTimeFormat('de-DE', { dateStyle: 'long' }).format(at), Intl.DateTimeFormat().resolvedOptions().timeZone);
        console.log(new Intl.DateTimeFormat('en-US', { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(at).map(part => `${part.type}=${part.value}`).join(' '));
        console.log(new Date(NaN).toLocaleString());
        for (const work of [() => at.toLocaleString('en', { timeZone: 'Mars/Olympus' }), () => at.toLocaleString('en', { dateStyle: 'full', day: 'numeric' }), () => new Intl.DateTimeFormat().format(NaN)]) {
          try { work(); } catch (error) { console.log(error.name, error.message); }
        }"#,
    );
    assert_eq!(
        out,
        "1/2/2024 | 1/2/2024, 3:04:05 PM\n02/01/2024 | 02/01/2024, 15:04:05\n2.1.2024 | 2.1.2024, 15:04:05\n\
        02/01/2024 | 02/01/2024 15:04:05\n2024-01-02 | 2024-01-02 15:04:05\n2024-01-02 | 2024-01-02, 3:04:05 p.m.\n\
        Tuesday, January 2, 2024\n10:04 AM 10:04:05\nWednesday, January 3, 2024 at 12:04:05 AM GMT+9\n\
        2. Januar 2024 America/New_York\nmonth=01 literal=/ day=02 literal=/ year=2024\nInvalid Date\n\
        RangeError Invalid time zone specified: Mars/Olympus\n\
        TypeError Can't set option day when dateStyle is used\nRangeError Invalid time value\n"
    );
}

#[test]
fn local_times_obey_the_zone_in_summer_and_winter() {
    let script = "const at = month => new Date(Date.UTC(2024, month, 1, 12));\n\
        console.log(at(0).getHours(), at(6).getHours(), at(6).getTimezoneOffset(), new Date(2024, 6, 1).toISOString());\n\
        console.log(at(6).toLocaleTimeString('en-US', { timeZoneName: 'short', hour: 'numeric' }));";
    assert_eq!(
        printed("Europe/Berlin", script),
        "13 14 -120 2024-06-30T22:00:00.000Z\n2 PM GMT+2\n"
    );
    assert_eq!(
        printed("America/Los_Angeles", script),
        "4 5 420 2024-07-01T07:00:00.000Z\n5 AM PDT\n"
    );
    assert_eq!(
        printed("UTC", script),
        "12 12 0 2024-07-01T00:00:00.000Z\n12 PM UTC\n"
    );
}

#[test]
fn lists_plurals_spans_order_and_pieces() {
    let out = printed(
        "UTC",
        r#"console.log(new Intl.ListFormat('en').format(['a', 'b', 'c']), '|', new Intl.ListFormat('de', { type: 'disjunction' }).format(['a', 'b']));
        console.log([0, 1, 2].map(n => new Intl.PluralRules('en').select(n)).join(), [1, 2, 3, 4, 11, 22].map(n => new Intl.PluralRules('en', { type: 'ordinal' }).select(n)).join());
        const spans = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
        console.log(spans.format(-1, 'day'), '|', spans.format(3, 'weeks'), '|', spans.format(-1, 'hour'));
        console.log(['b', 'a', 'Z', 'ä', 'A', '_', '10', '9'].sort((one, other) => one.localeCompare(other)).join(''));
        console.log(['f10', 'f9', 'f1'].sort(new Intl.Collator(undefined, { numeric: true }).compare).join(), 'a'.localeCompare('A', 'en', { sensitivity: 'base' }), 'é'.localeCompare('f'));
        console.log([...new Intl.Segmenter('en').segment('e\u0301👨‍👩‍👧!')].map(piece => piece.segment.length).join());
        console.log([...new Intl.Segmenter('en', { granularity: 'word' }).segment('Hi, you!')].filter(piece => piece.isWordLike).map(piece => piece.segment).join());
        console.log(Intl.getCanonicalLocales('EN-us').join(), Intl.DateTimeFormat.supportedLocalesOf(['de', 'tlh']).join(), new Intl.NumberFormat('tlh').resolvedOptions().locale);"#,
    );
    assert_eq!(
        out,
        "a, b, and c | a oder b\nother,one,other one,two,few,other,other,two\nyesterday | in 3 weeks | 1 hour ago\n\
        _109aAäbZ\nf1,f9,f10 0 -1\n2,8,1\nHi,you\nen-US de en-US\n"
    );
}
