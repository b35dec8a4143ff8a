"""Events with their repetitions: what takes place, and when."""

import datetime
import re
import sys

import zone_names
from recurrence import Rule, Unsupported, dates

UTC = datetime.timezone.utc
DAY = datetime.timedelta(days=1)
MAX_OCCURRENCES = 20_000


class Occurrence:
    """One time at which an event takes place. `start` and `end` (not included) are dates, or moments with a zone."""

    def __init__(self, event, start, length):
        self.event = event
        self.start = start
        self.all_day = not isinstance(start, datetime.datetime)
        self.end = start + length if self.all_day else (start.astimezone(UTC) + length).astimezone(start.tzinfo)

    def span(self, zone):
        """Start and end as moments; a whole day is one of that zone."""
        if not self.all_day:
            return self.start, self.end
        return tuple(resolve(datetime.datetime.combine(date, datetime.time()), zone) for date in (self.start, self.end))


def warn(words):
    print(f"ics: {words}", file=sys.stderr)


def resolve(local, zone):
    """The moment of a wall clock's time: the first of two, and past the gap if clocks skip it."""
    return local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)


class Reader:
    """Reads times of one calendar. Times without a zone are of `zone`; a zone nobody knows is said once."""

    def __init__(self, calendar, zone):
        self.zone = zone
        self.definitions = {part.text("TZID"): part for part in calendar.components if part.name == "VTIMEZONE"}
        self.unknown = set()

    def zone_of(self, prop):
        name = (prop.params.get("TZID") or [""])[0]
        if not name:
            return self.zone
        found = zone_names.find(name, self.definitions)
        if not found and name not in self.unknown:
            self.unknown.add(name)
            warn(f"zone `{name}` is not known; its times are taken to be of {self.zone}")
        return found or self.zone

    def times(self, prop):
        """The values of a property as `(wall clock time or date, zone or None)`. ValueError if one is neither."""
        zone = self.zone_of(prop)
        return [self.time(text.split("/")[0], zone) for text in prop.value.strip().split(",") if text]

    @staticmethod
    def time(text, zone):
        found = re.fullmatch(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?", text.strip())
        if not found:
            raise ValueError(f"`{text}` is no time")
        date = datetime.date(*(int(part) for part in found.groups()[:3]))
        if not found[4]:
            return date, None
        clock = datetime.time(int(found[4]), int(found[5]), min(int(found[6] or 0), 59))
        return datetime.datetime.combine(date, clock), UTC if found[7] else zone


def duration(text):
    """`P1DT2H30M` as a length; ValueError if it is none."""
    found = re.fullmatch(r"([+-])?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", text.strip())
    if not found or not any(found.groups()[1:]):
        raise ValueError(f"`{text}` is no duration")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    length = datetime.timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if found[1] == "-" else length


def moment(value):
    wall, zone = value
    return wall if zone is None else resolve(wall, zone)


def key(value):
    """What is equal for the same time, in whatever zone it is written."""
    at = moment(value)
    return at.astimezone(UTC) if isinstance(at, datetime.datetime) else at


def start_and_length(event, reader):
    """`(start, length)` of an event. ValueError if they cannot be read."""
    prop = event.first("DTSTART")
    if not prop:
        raise ValueError("it has no DTSTART")
    start = reader.times(prop)[0]
    whole_days = start[1] is None
    if event.first("DTEND"):
        end = reader.times(event.first("DTEND"))[0]
        if (end[1] is None) != whole_days:
            raise ValueError("DTSTART and DTEND are of different kinds")
        length = key(end) - key(start)
    elif event.first("DURATION"):
        length = duration(event.first("DURATION").value)
    else:
        length = DAY if whole_days else datetime.timedelta()
    if length < datetime.timedelta():
        raise ValueError("it ends before it begins")
    return start, DAY if whole_days and not length else length


def occurrences(calendar, zone, begin, end):
    """What of a calendar takes place between two moments, in order. What cannot be read is said, not dropped in silence."""
    reader = Reader(calendar, zone)
    events = [one for one in calendar.components if one.name == "VEVENT"]
    moved = {}
    for event in events:
        if event.first("RECURRENCE-ID"):
            if "THISANDFUTURE" in event.first("RECURRENCE-ID").params.get("RANGE", []):
                warn(f"`{event.text('SUMMARY')}`: a change of all later dates is not known; it is shown for one")
            moved.setdefault(event.text("UID"), []).append(event)
    found = []
    for event in events:
        try:
            skipped = set() if event.first("RECURRENCE-ID") else {key(reader.times(one.first("RECURRENCE-ID"))[0]) for one in moved.get(event.text("UID"), [])}
            found += [one for one in occurrences_of(event, reader, skipped, end) if overlaps(one, zone, begin, end)]
        except (ValueError, IndexError, OverflowError) as error:
            warn(f"event `{event.text('SUMMARY') or event.text('UID')}` is left out: {error}")
    return sorted(found, key=lambda one: (one.span(zone)[0], not one.all_day, one.event.text("SUMMARY")))


def overlaps(occurrence, zone, begin, end):
    first, last = occurrence.span(zone)
    return first < end and (last > begin or first == last >= begin)


def occurrences_of(event, reader, skipped, end):
    if event.text("STATUS").upper() == "CANCELLED":
        return
    start, length = start_and_length(event, reader)
    values = [start]
    rules = [] if event.first("RECURRENCE-ID") else event.all("RRULE")
    try:
        for prop in rules:
            values += repeated(Rule(prop.value), start, end)
    except Unsupported as error:
        warn(f"`{event.text('SUMMARY')}`: {error}; it is listed once")
    values += [one for prop in event.all("RDATE") for one in reader.times(prop)]
    skipped = skipped | {key(one) for prop in event.all("EXDATE") for one in reader.times(prop)}
    seen = set()
    for value in values:
        at = key(value)
        if at not in skipped and at not in seen:
            seen.add(at)
            yield Occurrence(event, moment(value), length)


def repeated(rule, start, end):
    """The times of a rule up to `end`. The first time counts, whether it fits the rule or not."""
    wall, zone = start
    first = wall if zone is None else wall.date()
    last = end.date() + 2 * DAY
    until = limit(rule.until, zone) if rule.until else None
    found = [start]
    for date in dates(rule, first, last):
        value = (date, None) if zone is None else (datetime.datetime.combine(date, wall.time()), zone)
        if date == first:
            continue
        if (rule.count is not None and len(found) >= rule.count) or (until and past(value, until)):
            break
        found.append(value)
        if len(found) > MAX_OCCURRENCES:
            raise Unsupported(f"repetition with more than {MAX_OCCURRENCES} dates")
    return found


def limit(text, zone):
    """UNTIL as a value; a time without `Z` is on the event's own clock."""
    try:
        return Reader.time(text, zone or UTC)
    except ValueError as error:
        raise Unsupported(f"repetition until {error}") from None


def past(value, until):
    if value[1] is None or until[1] is None:
        dates_of = [one[0].date() if isinstance(one[0], datetime.datetime) else one[0] for one in (value, until)]
        return dates_of[0] > dates_of[1]
    return key(value) > key(until)
