#!/usr/bin/env python3
"""Reads, makes, merges and checks calendar files."""

import argparse
import datetime
import json
import os
import re
import sys
import uuid
from pathlib import Path

import events
import ical
import zone_names
from recurrence import Rule, Unsupported

UTC = datetime.timezone.utc
DAY = datetime.timedelta(days=1)
PRODUCT = "-//claw//calendar skill 1.0//EN"


class Failure(Exception):
    """What ends the command with exit code 1; its words are for the reader."""


def read(source):
    """The calendars of a file."""
    data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    try:
        return ical.parse(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Failure(f"`{source}` is not UTF-8") from None
    except ical.NotACalendar as error:
        raise Failure(f"`{source}` is not a calendar: {error}") from None


def zone_of(args):
    name = args.zone or os.environ.get("TZ") or "UTC"
    zone = UTC if name == "UTC" else zone_names.by_name(name)
    if not zone:
        raise Failure(f"no zone `{name}`; name one as `Europe/Lisbon`")
    return zone


def window(args, zone):
    """The moments between which is looked: whole days of the zone, the last one with."""
    first = args.first or datetime.datetime.now(zone).date()
    last = args.last or first + 30 * DAY
    if last < first:
        raise Failure(f"{last} is before {first}")
    return tuple(events.resolve(datetime.datetime.combine(date, datetime.time()), zone) for date in (first, last + DAY))


def found(args, zone, begin, end):
    calendars = [calendar for source in args.file for calendar in read(source)]
    every = [one for calendar in calendars for one in events.occurrences(calendar, zone, begin, end)]
    return sorted(every, key=lambda one: (one.span(zone)[0], not one.all_day, one.event.text("SUMMARY")))


# Listing


def list_events(args):
    zone = zone_of(args)
    wanted = (args.search or "").casefold()
    shown = [one for one in found(args, zone, *window(args, zone)) if wanted in words_of(one.event).casefold()][: args.limit]
    if args.json:
        print(json.dumps([as_json(one, zone) for one in shown], ensure_ascii=False))
    else:
        for one in shown:
            place = one.event.text("LOCATION")
            print(f"{when(one, zone)}  {title(one.event)}" + (f" ({' '.join(place.split())})" if place else ""))


def words_of(event):
    return "\n".join(event.text(name) for name in ("SUMMARY", "LOCATION", "DESCRIPTION"))


def title(event):
    return " ".join(event.text("SUMMARY").split()) or "(no title)"


def when(one, zone):
    """`Tue 2026-11-24 10:00-11:00`; the day of the end only where it is another one."""
    if one.all_day:
        last = one.end - DAY
        return f"{one.start:%a %Y-%m-%d} all day" if last <= one.start else f"{one.start:%a %Y-%m-%d} to {last:%a %Y-%m-%d}"
    start, end = one.start.astimezone(zone), one.end.astimezone(zone)
    until = "" if start == end else f"-{end:%H:%M}" if start.date() == end.date() else f" to {end:%a %Y-%m-%d %H:%M}"
    return f"{start:%a %Y-%m-%d %H:%M}{until}"


def as_json(one, zone):
    def show(at):
        return at.isoformat() if one.all_day else at.astimezone(zone).isoformat(timespec="minutes")

    event = one.event
    return {
        "title": event.text("SUMMARY"),
        "start": show(one.start),
        "end": show(one.end),
        "all_day": one.all_day,
        "place": event.text("LOCATION"),
        "notes": event.text("DESCRIPTION"),
        "uid": event.text("UID"),
    }


# Free time


def free(args):
    """The gaps of each day's hours that are long enough. Events that are marked transparent take no time."""
    zone = zone_of(args)
    begin, end = window(args, zone)
    busy = [one.span(zone) for one in found(args, zone, begin, end) if one.event.text("TRANSP").upper() != "TRANSPARENT"]
    gaps = []
    date = begin.astimezone(zone).date()
    while date < end.astimezone(zone).date():
        hours = [events.resolve(datetime.datetime.combine(date, datetime.time()) + datetime.timedelta(minutes=minute), zone) for minute in args.hours]
        gaps += gaps_between(*hours, busy)
        date += DAY
    gaps = [(first, last) for first, last in gaps if last - first >= datetime.timedelta(minutes=args.minutes)]
    if args.json:
        print(json.dumps([{"start": first.isoformat(timespec="minutes"), "end": last.isoformat(timespec="minutes")} for first, last in gaps]))
    else:
        for first, last in gaps:
            print(f"{first:%a %Y-%m-%d %H:%M}-{last:%H:%M}")


def gaps_between(begin, end, busy):
    for first, last in sorted(busy):
        if first >= end:
            break
        if last > begin:
            if first > begin:
                yield begin, first
            begin = max(begin, last.astimezone(begin.tzinfo))
    if begin < end:
        yield begin, end


# Making


def make(args):
    zone = zone_of(args)
    calendar = read(args.into)[0] if args.into and Path(args.into).exists() else new_calendar()
    event = ical.Component("VEVENT")
    event.add("UID", args.uid or f"{uuid.uuid4()}@claw")
    event.add("DTSTAMP", f"{(args.stamp or datetime.datetime.now(UTC)).astimezone(UTC):%Y%m%dT%H%M%SZ}")
    add_times(event, calendar, zone, args)
    for name, value in (("SUMMARY", args.title), ("LOCATION", args.place), ("DESCRIPTION", args.notes), ("URL", args.url)):
        if value:
            event.add(name, value if name == "URL" else ical.escape(value))
    if args.reminder is not None:
        alarm = ical.Component("VALARM")
        alarm.add("ACTION", "DISPLAY")
        alarm.add("TRIGGER", f"-PT{args.reminder}M")
        alarm.add("DESCRIPTION", ical.escape(args.title))
        event.components.append(alarm)
    calendar.components.append(event)
    write(calendar, args.into or args.output)


def new_calendar():
    calendar = ical.Component("VCALENDAR")
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    return calendar


def add_times(event, calendar, zone, args):
    whole_days = not isinstance(args.start, datetime.datetime)
    if whole_days:
        last = args.end or args.start
        if isinstance(last, datetime.datetime) or args.minutes:
            raise Failure("an event of whole days ends with a date")
        ends_early = last < args.start
        event.add("DTSTART", f"{args.start:%Y%m%d}", VALUE="DATE")
        event.add("DTEND", f"{last + DAY:%Y%m%d}", VALUE="DATE")
    else:
        start = events.resolve(args.start, zone)
        if args.end and not isinstance(args.end, datetime.datetime):
            raise Failure("an event with a time ends with a time")
        end = events.resolve(args.end, zone) if args.end else start.astimezone(UTC) + datetime.timedelta(minutes=args.minutes or 60)
        ends_early = end < start
        if start.replace(tzinfo=None) != args.start:
            events.warn(f"{args.start:%Y-%m-%d %H:%M} does not exist in {zone}: clocks are put forward; {start:%H:%M} is taken")
        for name, at in (("DTSTART", start), ("DTEND", end)):
            if args.repeat and zone is not UTC:
                event.add(name, f"{at.astimezone(zone):%Y%m%dT%H%M%S}", TZID=str(zone))
            else:
                event.add(name, f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}")
        if args.repeat and zone is not UTC and not any(part.text("TZID") == str(zone) for part in calendar.components):
            calendar.components.insert(0, zone_names.definition(str(zone), zone, start.year))
    if ends_early:
        raise Failure("it ends before it begins")
    if args.repeat:
        event.add("RRULE", args.repeat.upper())


def write(calendar, path):
    text = ical.write(calendar)
    if not path:
        sys.stdout.buffer.write(text.encode("utf-8"))
        return
    new = Path(f"{path}.new")
    new.write_bytes(text.encode("utf-8"))
    os.replace(new, path)
    print(f"{path} is written ({sum(part.name == 'VEVENT' for part in calendar.components)} events)")


# Merging


def merge(args):
    """One calendar of all. Of what is there twice (by UID and date of repetition) the newest version stays."""
    merged, newest, zones = new_calendar(), {}, {}
    for calendar in (calendar for source in args.file for calendar in read(source)):
        for part in calendar.components:
            if part.name == "VTIMEZONE":
                zones.setdefault(part.text("TZID"), part)
                continue
            repetition = part.first("RECURRENCE-ID")
            identity = (part.name, part.text("UID") or id(part), repetition.line() if repetition else "")
            if identity not in newest or version(part) > version(newest[identity]):
                newest[identity] = part
    merged.components = [*zones.values(), *newest.values()]
    write(merged, args.output)


def version(part):
    sequence = part.text("SEQUENCE")
    return int(sequence) if sequence.isdigit() else 0, part.text("LAST-MODIFIED") or part.text("DTSTAMP")


# Checking


def check(args):
    data = sys.stdin.buffer.read() if args.file[0] == "-" else Path(args.file[0]).read_bytes()
    problems = list(line_problems(data))
    try:
        calendars = ical.parse(data.decode("utf-8-sig", "replace"))
    except ical.NotACalendar as error:
        raise Failure(f"`{args.file[0]}` is not a calendar: {error}") from None
    for calendar in calendars:
        problems += [f"the calendar has no {name}" for name in ("VERSION", "PRODID") if not calendar.first(name)]
        reader = events.Reader(calendar, UTC)
        for number, event in enumerate((part for part in calendar.components if part.name == "VEVENT"), start=1):
            problems += [f"event {number} ({title(event)}): {words}" for words in event_problems(event, reader)]
    for words in problems:
        print(words)
    if problems:
        raise Failure(f"{len(problems)} problems")
    print("nothing found")


def line_problems(data):
    if data.startswith(b"\xef\xbb\xbf"):
        yield "it begins with a byte order mark"
    if re.search(rb"(?<!\r)\n", data):
        yield "lines end with LF, not CRLF"
    for number, line in enumerate(data.splitlines(), start=1):
        if len(line) > ical.MAX_LINE_BYTES:
            yield f"line {number} has {len(line)} bytes, more than {ical.MAX_LINE_BYTES}"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        yield f"byte {error.start} is not UTF-8"


def event_problems(event, reader):
    for name in ("UID", "DTSTAMP"):
        if not event.first(name):
            yield f"it has no {name}"
    for name in ("DTSTART", "DTEND"):
        tzid = (event.first(name).params.get("TZID") or [""])[0] if event.first(name) else ""
        if tzid and tzid not in reader.definitions:
            yield f"its zone `{tzid}` is not defined in the calendar"
    try:
        events.start_and_length(event, reader)
        for prop in event.all("RRULE"):
            Rule(prop.value)
    except (ValueError, IndexError, OverflowError, Unsupported) as error:
        yield str(error)


# The command line


def date(text):
    return datetime.date.fromisoformat(text)


def date_or_time(text):
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        at = datetime.datetime.fromisoformat(text)
        if at.tzinfo:
            raise argparse.ArgumentTypeError("a time without offset; --zone says whose it is") from None
        return at.replace(second=0)


def rule(text):
    try:
        Rule(text)
    except Unsupported as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def hours(text):
    matched = re.fullmatch(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})", text)
    if matched:
        first, last = int(matched[1]) * 60 + int(matched[2]), int(matched[3]) * 60 + int(matched[4])
        if first < last <= 24 * 60:
            return first, last
    raise argparse.ArgumentTypeError(f"`{text}` are no hours: 09:00-17:00")


def parser():
    root = argparse.ArgumentParser(prog="ics.py", description="Reads, makes, merges and checks calendar files.")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name, run, words, files="+"):
        sub = commands.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
        sub.set_defaults(run=run)
        if files:
            sub.add_argument("file", nargs=files, help="a file, or `-` for standard input")
        return sub

    def when_options(sub):
        sub.add_argument("--from", dest="first", type=date, metavar="YYYY-MM-DD", help="the first day (today)")
        sub.add_argument("--to", dest="last", type=date, metavar="YYYY-MM-DD", help="the last day, with (30 days later)")
        sub.add_argument("--json", action="store_true", help="answer with JSON")

    def zone_option(sub):
        sub.add_argument("--zone", metavar="ZONE", help="whose clock, as `Europe/Lisbon` (TZ, else UTC)")

    sub = command("list", list_events, "lists what takes place")
    when_options(sub)
    zone_option(sub)
    sub.add_argument("--search", metavar="TEXT", help="only events with this in title, place or notes")
    sub.add_argument("--limit", type=positive, help="at most so many")

    sub = command("free", free, "lists the time that is free")
    when_options(sub)
    zone_option(sub)
    sub.add_argument("--hours", type=hours, default=(9 * 60, 17 * 60), help="of each day (09:00-17:00)")
    sub.add_argument("--minutes", type=positive, default=30, help="the shortest gap (30)")

    sub = command("make", make, "makes an event", files=None)
    sub.add_argument("--title", required=True)
    sub.add_argument("--start", type=date_or_time, required=True, metavar="TIME", help="YYYY-MM-DD HH:MM, or a date for whole days")
    sub.add_argument("--end", type=date_or_time, metavar="TIME", help="of whole days the last one, with")
    sub.add_argument("--minutes", type=positive, help="how long, instead of --end (60)")
    zone_option(sub)
    sub.add_argument("--place")
    sub.add_argument("--notes")
    sub.add_argument("--url")
    sub.add_argument("--repeat", type=rule, metavar="RULE", help="an RRULE, as FREQ=WEEKLY;BYDAY=TU;COUNT=10")
    sub.add_argument("--reminder", type=int, metavar="MINUTES", help="before the start")
    sub.add_argument("--uid", help="the event's identity (a new one)")
    sub.add_argument("--stamp", type=datetime.datetime.fromisoformat, metavar="TIME", help="when it was made, in ISO 8601 (now)")
    target = sub.add_mutually_exclusive_group()
    target.add_argument("--output", metavar="FILE", help="a new file (standard output)")
    target.add_argument("--into", metavar="FILE", help="adds it to this file")

    sub = command("merge", merge, "makes one calendar of several")
    sub.add_argument("--output", metavar="FILE", help="the file to write (standard output)")

    command("check", check, "finds what other programs could stumble over", files=1)
    return root


def main():
    args = parser().parse_args()
    try:
        args.run(args)
    except (Failure, OSError) as error:
        print(f"ics: {error}", file=sys.stderr)
        return 1
    except OverflowError:
        print("ics: a date is too far away", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
