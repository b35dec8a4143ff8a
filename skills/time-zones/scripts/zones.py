#!/usr/bin/env python3
"""Times across zones: converting, comparing, finding an hour that suits everybody, and when clocks change."""

import argparse
import datetime
import json
import re
import sys

import places

UTC = datetime.timezone.utc
STEP_MINUTES = 15
DAY_MINUTES = 24 * 60
MAX_ZONES = 20


class Failure(Exception):
    """What ends the command with exit code 1; its words are for the reader."""


def now(args):
    """The moment that counts as now."""
    return args.now or datetime.datetime.now(UTC)


# Saying a moment


def offset_of(moment):
    """The offset as `UTC+05:30`; seconds, which old ones have, are left out."""
    minutes = int(moment.utcoffset().total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def entry(name, moment):
    return {"zone": name, "time": moment.isoformat(timespec="minutes"), "weekday": moment.strftime("%A"), "offset": offset_of(moment)}


def line(name, moment):
    return f"{moment:%a} {moment:%Y-%m-%d %H:%M} {offset_of(moment)}  {name}"


def answer(args, moments):
    if args.json:
        print(json.dumps([entry(name, moment) for name, moment in moments], ensure_ascii=False))
    else:
        for name, moment in moments:
            print(line(name, moment))


# Local times that clocks skip or repeat


def resolve(local, name, zone, second=False):
    """The moment of a wall clock's time. One that is skipped is moved on by the gap, one that is there twice is its first."""
    first, other = local.replace(tzinfo=zone, fold=0), local.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == other.utcoffset():
        return first
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        moved = first.astimezone(UTC).astimezone(zone)
        print(f"zones: {local:%Y-%m-%d %H:%M} does not exist in {name}: clocks are put forward; {moved:%H:%M} is taken", file=sys.stderr)
        return moved
    taken = other if second else first
    words = "second" if second else "first"
    print(f"zones: {local:%Y-%m-%d %H:%M} exists twice in {name}: clocks are put back; the {words}, {offset_of(taken)}, is taken", file=sys.stderr)
    return taken


def transitions(zone, year):
    """The moments of a year (of UTC) at which the offset changes, to the second: halving each day on which it differs."""
    at = datetime.datetime(year, 1, 1, tzinfo=UTC)
    end = datetime.datetime(year + 1, 1, 1, tzinfo=UTC) if year < 9999 else datetime.datetime(9999, 12, 31, tzinfo=UTC)
    while at < end:
        after = min(at + datetime.timedelta(days=1), end)
        if at.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            low, high = at, after
            while high - low > datetime.timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            yield high
        at = after


# Commands


def show_now(args):
    answer(args, [(name, now(args).astimezone(zone)) for name, zone in map(places.zone, args.place)])


def convert(args):
    name, zone = places.zone(args.source)
    moment = read_time(args.time, name, zone, args)
    targets = [places.zone(target) for target in args.to]
    answer(args, [(name, moment.astimezone(zone))] + [(target, moment.astimezone(tz)) for target, tz in targets])


def read_time(text, name, zone, args):
    """A moment from `HH:MM` (today there), a date with a time, or ISO 8601 with an offset, which wins over --from."""
    clock = re.fullmatch(r"(\d{1,2}):(\d{2})", text.strip())
    try:
        if clock:
            today = now(args).astimezone(zone).date()
            local = datetime.datetime.combine(today, datetime.time(int(clock[1]), int(clock[2])))
        else:
            local = datetime.datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        raise Failure(f"`{text}` is no time: YYYY-MM-DD HH:MM, or HH:MM") from None
    return local if local.tzinfo else resolve(local, name, zone, args.second)


def changes(args):
    name, zone = places.zone(args.place)
    year = args.year or now(args).year
    found = []
    for moment in transitions(zone, year):
        before = (moment - datetime.timedelta(seconds=1)).astimezone(zone)
        after = moment.astimezone(zone)
        old_clock = (moment + before.utcoffset()).replace(tzinfo=None)
        found.append({"zone": name, "time": moment.isoformat(), "before": old_clock.isoformat(), "after": after.replace(tzinfo=None).isoformat(), "offset": offset_of(after)})
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
    elif not found:
        print(f"clocks do not change in {name} in {year}")
    else:
        for change in found:
            before, after = (datetime.datetime.fromisoformat(change[key]) for key in ("before", "after"))
            print(f"{before:%a} {before:%Y-%m-%d %H:%M} -> {after:%H:%M} {change['offset']}  {name}")


def find(args):
    found = places.search(args.text)
    if not found:
        raise Failure(f"no zone with `{args.text}` in its name")
    if args.json:
        print(json.dumps([{"place": place, "zone": name} for place, name in found], ensure_ascii=False))
    else:
        for place, name in found:
            print(name if place == name else f"{name}  ({place})")


# Meetings


def meet(args):
    """Starts on that day in the first zone at which everybody is within hours, else the least bad ones."""
    people = [person(text, args.hours) for text in args.zone]
    first_name, first_zone, _ = people[0]
    date = args.date or now(args).astimezone(first_zone).date()
    starts = list(starts_of(date, first_zone))
    outside = {start: [minutes_outside(start, zone, hours, args.minutes) for _, zone, hours in people] for start in starts}
    good = [start for start in starts if not any(outside[start])]
    chosen = good or sorted(starts, key=lambda start: (sum(outside[start]), max(outside[start]), start))[:3]
    if args.json:
        print(json.dumps({"suits_all": bool(good), "starts": [option(start, people, outside[start]) for start in chosen]}, ensure_ascii=False))
        return
    if not good:
        print("no start suits everybody; the nearest are:")
    for start in chosen:
        parts = []
        for (name, zone, _), minutes in zip(people, outside[start]):
            parts.append(f"{start.astimezone(zone):%a %H:%M} {name}" + (f" ({minutes} min outside)" if minutes else ""))
        print(" | ".join(parts))


def option(start, people, outside):
    return {
        "time": start.isoformat(timespec="minutes").replace("+00:00", "Z"),
        "local": [{**entry(name, start.astimezone(zone)), "minutes_outside": minutes} for (name, zone, _), minutes in zip(people, outside)],
    }


def starts_of(date, zone):
    """Every quarter of an hour of a day, as moments: 92 or 100 of them when clocks change."""
    midnight = datetime.datetime.combine(date, datetime.time())
    at = midnight.replace(tzinfo=zone).astimezone(UTC)
    end = (midnight + datetime.timedelta(days=1)).replace(tzinfo=zone).astimezone(UTC)
    while at < end:
        yield at
        at += datetime.timedelta(minutes=STEP_MINUTES)


def minutes_outside(start, zone, hours, length):
    """How many minutes of a meeting lie outside of somebody's hours (which may go over midnight)."""
    begin, end = hours
    local = start.astimezone(zone)
    first = local.hour * 60 + local.minute
    clock = [(first + minute) % DAY_MINUTES for minute in range(length)]
    inside = (lambda at: begin <= at < end) if begin < end else (lambda at: at >= begin or at < end)
    return sum(not inside(at) for at in clock)


def person(text, hours):
    """`PLACE` or `PLACE=HH:MM-HH:MM`."""
    place, sign, own = text.rpartition("=")
    try:
        return (*places.zone(place if sign else text), read_hours(own) if sign else hours)
    except argparse.ArgumentTypeError as error:
        raise Failure(str(error)) from None


def read_hours(text):
    found = re.fullmatch(r"(\d{1,2})(?::(\d{2}))?-(\d{1,2})(?::(\d{2}))?", text)
    if found:
        begin, end = (int(found[at]) * 60 + int(found[at + 1] or 0) for at in (1, 3))
        if begin < DAY_MINUTES and end <= DAY_MINUTES and begin != end:
            return begin, end
    raise argparse.ArgumentTypeError(f"`{text}` are no hours: 09:00-17:00")


# The command line


def moment(text):
    value = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def within(least, most):
    def read(text):
        number = int(text)
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"from {least} to {most}")
        return number

    return read


def parser():
    root = argparse.ArgumentParser(prog="zones.py", description="Times across zones.")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="answer with JSON")
    common.add_argument("--now", type=moment, metavar="TIME", help="the moment that counts as now, in ISO 8601")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name, run, words):
        sub = commands.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".", parents=[common])
        sub.set_defaults(run=run)
        return sub

    sub = command("now", show_now, "tells the time now")
    sub.add_argument("place", nargs="+")

    sub = command("convert", convert, "tells what a time is elsewhere")
    sub.add_argument("time", help="YYYY-MM-DD HH:MM, HH:MM (today), or ISO 8601 with an offset")
    sub.add_argument("--from", dest="source", default="UTC", metavar="PLACE", help="whose clock the time is of (UTC)")
    sub.add_argument("--to", action="append", required=True, metavar="PLACE", help="repeatable")
    sub.add_argument("--second", action="store_true", help="of a time that is there twice, the later one")

    sub = command("meet", meet, "finds a start that suits everybody")
    sub.add_argument("--zone", action="append", required=True, metavar="PLACE[=HOURS]", help="one for each person; the first one's day counts")
    sub.add_argument("--date", type=datetime.date.fromisoformat, metavar="YYYY-MM-DD", help="the day (today)")
    sub.add_argument("--minutes", type=within(1, DAY_MINUTES), default=60, help="how long (60)")
    sub.add_argument("--hours", type=read_hours, default=(9 * 60, 17 * 60), help="everybody's hours (09:00-17:00)")

    sub = command("changes", changes, "tells when clocks change in a year")
    sub.add_argument("place")
    sub.add_argument("--year", type=within(1900, 2200), help="the year (this one)")

    sub = command("find", find, "lists the zones with these letters in their name")
    sub.add_argument("text")
    return root


def main():
    args = parser().parse_args()
    if len(getattr(args, "zone", [])) > MAX_ZONES:
        print(f"zones: at most {MAX_ZONES} zones", file=sys.stderr)
        return 2
    try:
        args.run(args)
    except (Failure, places.UnknownPlace) as error:
        print(f"zones: {error}", file=sys.stderr)
        return 1
    except OverflowError:
        print("zones: that time is too far away", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
