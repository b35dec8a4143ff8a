#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

/// Wednesday 2024-05-15 14:30:45.123456789 UTC.
fn environment(zone: &str) -> Environment {
    Environment {
        now: Timestamp::new(1_715_783_445, 123_456_789).unwrap(),
        zone: zone_of(zone),
        stdin: String::new(),
        modified: None,
        lines: None,
    }
}

fn date_in(zone: &str, args: &[&str]) -> std::result::Result<String, String> {
    let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
    command::run(&args, &environment(zone))
        .map(|text| text.trim_end_matches('\n').to_owned())
        .map_err(|failure| failure.words)
}

fn date(args: &[&str]) -> String {
    date_in("UTC", args).unwrap()
}

fn day(text: &str) -> String {
    date(&["-d", text, "+%F %T"])
}

#[test]
fn the_usual_output_and_the_standard_forms() {
    assert_eq!(date(&[]), "Wed May 15 14:30:45 UTC 2024");
    assert_eq!(date(&["-I"]), "2024-05-15");
    assert_eq!(date(&["-Iseconds"]), "2024-05-15T14:30:45+00:00");
    assert_eq!(
        date(&["--iso-8601=ns"]),
        "2024-05-15T14:30:45,123456789+00:00"
    );
    assert_eq!(date(&["-R"]), "Wed, 15 May 2024 14:30:45 +0000");
    assert_eq!(date(&["--rfc-3339=seconds"]), "2024-05-15 14:30:45+00:00");
}

#[test]
fn conversions_with_flags_and_widths() {
    assert_eq!(
        date(&["+%s %N %3N %-N"]),
        "1715783445 123456789 123 123456789"
    );
    assert_eq!(
        date(&["+%-d %-m %_d %e %05d %^a %#Z"]),
        "15 5 15 15 00015 WED utc"
    );
    assert_eq!(date(&["+%j %U %V %G %u %w %q"]), "136 19 20 2024 3 3 2");
    assert_eq!(date(&["+%I:%M %p %P %l %k"]), "02:30 PM pm  2 14");
    assert_eq!(
        date(&["+%z %:z %::z %:::z %%"]),
        "+0000 +00:00 +00:00:00 +00 %"
    );
    assert_eq!(date(&["+%Q %10Y"]), "%Q 0000002024");
    assert_eq!(
        date(&["+%D %F %T %R %r %c %x %X"]),
        "05/15/24 2024-05-15 14:30:45 14:30 02:30:45 PM Wed May 15 14:30:45 2024 05/15/24 14:30:45"
    );
}

#[test]
fn zones_have_their_rules() {
    assert_eq!(
        date_in("America/New_York", &["+%F %T %Z %z"]).unwrap(),
        "2024-05-15 10:30:45 EDT -0400"
    );
    assert_eq!(
        date_in("Asia/Kolkata", &["+%T %:z"]).unwrap(),
        "20:00:45 +05:30"
    );
    assert_eq!(
        date_in("Europe/Berlin", &["-d", "2024-03-31 02:30", "+%T %Z"]).unwrap(),
        "03:30:00 CEST"
    );
    assert_eq!(
        date_in("EST5EDT", &["-d", "@0", "+%T %Z"]).unwrap(),
        "19:00:00 EST"
    );
    assert_eq!(
        date_in("Europe/Berlin", &["-u", "+%T %Z"]).unwrap(),
        "14:30:45 UTC"
    );
    assert_eq!(
        date_in(
            "UTC",
            &[
                "-d",
                "TZ=\"America/Los_Angeles\" 2024-01-01 09:00",
                "+%F %T"
            ]
        )
        .unwrap(),
        "2024-01-01 17:00:00"
    );
}

#[test]
fn dates_in_every_common_spelling() {
    for text in [
        "2024-01-15",
        "2024/01/15",
        "01/15/2024",
        "1/15/24",
        "20240115",
        "15 Jan 2024",
        "Jan 15 2024",
        "January 15, 2024",
        "15-Jan-2024",
        "Mon, 15 Jan 2024",
    ] {
        assert_eq!(day(text), "2024-01-15 00:00:00", "{text}");
    }
    for text in [
        "2024-01-15T10:30:00Z",
        "2024-01-15 10:30",
        "2024-01-15T10:30:00+00:00",
        "2024-01-15 10:30 UTC",
        "Mon, 15 Jan 2024 10:30:00 GMT",
        "15 Jan 2024 10:30:00 +0000",
        "2024-01-15 12:30 +0200",
        "2024-01-15 10:30 am",
        "20240115 1030",
        "Mon Jan 15 10:30:00 UTC 2024",
        "2024-01-15 05:30 EST",
    ] {
        assert_eq!(day(text), "2024-01-15 10:30:00", "{text}");
    }
    assert_eq!(
        date(&["-d", "2024-01-15T10:30:00.250Z", "+%T.%3N"]),
        "10:30:00.250"
    );
    assert_eq!(day("@86400"), "1970-01-02 00:00:00");
    assert_eq!(date(&["-d", "@1.5", "+%s.%N"]), "1.500000000");
    assert_eq!(day("10:15"), "2024-05-15 10:15:00");
    assert_eq!(day("5pm"), "2024-05-15 17:00:00");
}

#[test]
fn relative_words() {
    assert_eq!(day("yesterday"), "2024-05-14 14:30:45");
    assert_eq!(day("tomorrow 09:00"), "2024-05-16 09:00:00");
    assert_eq!(day("3 days ago"), "2024-05-12 14:30:45");
    assert_eq!(day("+2 weeks"), "2024-05-29 14:30:45");
    assert_eq!(day("-1 month"), "2024-04-15 14:30:45");
    assert_eq!(day("next month"), "2024-06-15 14:30:45");
    assert_eq!(day("last year"), "2023-05-15 14:30:45");
    assert_eq!(day("1 hour ago"), "2024-05-15 13:30:45");
    assert_eq!(day("90 minutes"), "2024-05-15 16:00:45");
    assert_eq!(day("2024-01-31 +1 month"), "2024-03-02 00:00:00");
    assert_eq!(day("2024-01-15 1 day ago"), "2024-01-14 00:00:00");
    assert_eq!(day("2024-01-15 +1 day"), "2024-01-16 00:00:00");
    assert_eq!(day("2024-01-15 10:00 2 hours"), "2024-01-15 12:00:00");
    assert_eq!(day("now"), "2024-05-15 14:30:45");
    assert_eq!(day("today 00:00"), "2024-05-15 00:00:00");
    assert_eq!(day(""), "2024-05-15 00:00:00");
}

#[test]
fn weekdays() {
    assert_eq!(day("friday"), "2024-05-17 00:00:00");
    assert_eq!(day("wednesday"), "2024-05-15 00:00:00");
    assert_eq!(day("next monday"), "2024-05-20 00:00:00");
    assert_eq!(day("next wednesday"), "2024-05-22 00:00:00");
    assert_eq!(day("last friday"), "2024-05-10 00:00:00");
    assert_eq!(day("monday -1 week"), "2024-05-13 00:00:00");
}

#[test]
fn what_is_no_date_is_refused() {
    for text in [
        "foo",
        "2024-13-01",
        "2024-02-30",
        "25:00",
        "10:75",
        "2024-01-15 frob",
        "Feb 30 2024",
    ] {
        let words = date_in("UTC", &["-d", text]).unwrap_err();
        assert_eq!(words, format!("date: invalid date ‘{text}’\n"));
    }
    assert!(
        date_in("UTC", &["-s", "now"])
            .unwrap_err()
            .contains("Operation not permitted")
    );
    assert!(date_in("UTC", &["+%F", "+%T"]).is_err());
    assert!(date_in("UTC", &["--frob"]).is_err());
}

#[test]
fn the_bsd_family() {
    assert_eq!(date(&["-v+1d", "+%F"]), "2024-05-16");
    assert_eq!(date(&["-v-1m", "-v1d", "+%F"]), "2024-04-01");
    assert_eq!(date(&["-v-2H", "+%T"]), "12:30:45");
    assert_eq!(
        date(&[
            "-j",
            "-f",
            "%Y-%m-%d %H:%M:%S",
            "2024-01-15 10:30:00",
            "+%s"
        ]),
        "1705314600"
    );
    assert_eq!(
        date(&["-j", "-f", "%Y-%m-%d", "2024-01-15", "+%F %T"]),
        "2024-01-15 14:30:45"
    );
    assert_eq!(date(&["-jf", "%s", "86400", "+%F"]), "1970-01-02");
    assert_eq!(date(&["-r", "86400", "-u", "+%F"]), "1970-01-02");
    assert_eq!(
        date(&["-j", "-v+1m", "-f", "%F", "2024-01-31", "+%F"]),
        "2024-02-29"
    );
    assert_eq!(date(&["-v-mon", "+%F"]), "2024-05-13");
    assert!(date_in("UTC", &["-j", "-f", "%Y", "x", "+%Y"]).is_err());
}

#[test]
fn against_files() {
    let args: Vec<String> = ["-r", "some", "+%F"].map(str::to_owned).to_vec();
    assert_eq!(command::files(&args), ["some"]);
    let mut with = environment("UTC");
    with.modified = Some(Timestamp::UNIX_EPOCH);
    assert_eq!(command::run(&args, &with).unwrap(), "1970-01-01\n");
    assert!(
        command::run(&args, &environment("UTC"))
            .unwrap_err()
            .words
            .contains("No such file")
    );
}
