"""From the zone names in calendars to zones, and from zones to the rules that a calendar carries."""

import calendar
import datetime
import zoneinfo

from ical import Component

UTC = datetime.timezone.utc

# Windows' names, which Outlook and Exchange write.
WINDOWS = {
    "AUS Eastern Standard Time": "Australia/Sydney", "Arab Standard Time": "Asia/Riyadh", "Arabian Standard Time": "Asia/Dubai",
    "Argentina Standard Time": "America/Argentina/Buenos_Aires", "Atlantic Standard Time": "America/Halifax", "Canada Central Standard Time": "America/Regina",
    "Central America Standard Time": "America/Guatemala", "Central Europe Standard Time": "Europe/Budapest",
    "Central European Standard Time": "Europe/Warsaw", "Central Standard Time": "America/Chicago", "Central Standard Time (Mexico)": "America/Mexico_City",
    "China Standard Time": "Asia/Shanghai", "E. Africa Standard Time": "Africa/Nairobi", "E. Australia Standard Time": "Australia/Brisbane",
    "E. Europe Standard Time": "Europe/Chisinau", "E. South America Standard Time": "America/Sao_Paulo", "Eastern Standard Time": "America/New_York",
    "Egypt Standard Time": "Africa/Cairo", "FLE Standard Time": "Europe/Kyiv", "GMT Standard Time": "Europe/London", "GTB Standard Time": "Europe/Bucharest",
    "Greenwich Standard Time": "Atlantic/Reykjavik", "Hawaiian Standard Time": "Pacific/Honolulu", "India Standard Time": "Asia/Kolkata",
    "Israel Standard Time": "Asia/Jerusalem", "Korea Standard Time": "Asia/Seoul", "Morocco Standard Time": "Africa/Casablanca",
    "Mountain Standard Time": "America/Denver", "New Zealand Standard Time": "Pacific/Auckland", "Newfoundland Standard Time": "America/St_Johns",
    "Pacific SA Standard Time": "America/Santiago", "Pacific Standard Time": "America/Los_Angeles", "Pakistan Standard Time": "Asia/Karachi",
    "Romance Standard Time": "Europe/Paris", "Russian Standard Time": "Europe/Moscow", "SA Pacific Standard Time": "America/Bogota",
    "SE Asia Standard Time": "Asia/Bangkok", "Singapore Standard Time": "Asia/Singapore", "South Africa Standard Time": "Africa/Johannesburg",
    "Taipei Standard Time": "Asia/Taipei", "Tokyo Standard Time": "Asia/Tokyo", "Turkey Standard Time": "Europe/Istanbul",
    "US Mountain Standard Time": "America/Phoenix", "UTC": "UTC", "W. Australia Standard Time": "Australia/Perth",
    "W. Central Africa Standard Time": "Africa/Lagos", "W. Europe Standard Time": "Europe/Berlin",
}


def by_name(name):
    """The zone of a name, or None."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


def find(tzid, definitions):
    """The zone that a TZID means, or None: a name of the database, Windows' name, the end of a longer name, or what the calendar defines."""
    name = tzid.strip().strip("/")
    parts = name.split("/")
    candidates = [name, WINDOWS.get(name, ""), *("/".join(parts[-length:]) for length in (3, 2) if len(parts) > length)]
    definition = definitions.get(tzid)
    if definition:
        candidates.append(definition.text("X-LIC-LOCATION"))
    for candidate in candidates:
        zone = by_name(candidate) if candidate else None
        if zone:
            return zone
    return fixed(definition) if definition else None


def fixed(definition):
    """A zone that a calendar defines without summer time."""
    offsets = {part.text("TZOFFSETTO") for part in definition.components}
    text = offsets.pop() if len(offsets) == 1 else ""
    if len(text) not in (5, 7) or text[0] not in "+-" or not text[1:].isdigit():
        return None
    length = datetime.timedelta(hours=int(text[1:3]), minutes=int(text[3:5]), seconds=int(text[5:] or 0))
    return datetime.timezone(-length if text[0] == "-" else length)


def definition(name, zone, year):
    """VTIMEZONE with the changes of a year as yearly rules: enough for events from that year on while the law stays."""
    component = Component("VTIMEZONE")
    component.add("TZID", name)
    found = changes(zone, year)
    if not found:
        moment = datetime.datetime(year, 1, 1, tzinfo=UTC)
        component.components.append(observance("STANDARD", "19700101T000000", moment.astimezone(zone), moment.astimezone(zone), None))
    following = changes(zone, year + 1)
    for place, moment in enumerate(found):
        before, after = (moment - datetime.timedelta(seconds=1)).astimezone(zone), moment.astimezone(zone)
        wall = (moment + before.utcoffset()).replace(tzinfo=None)
        next_moment = following[place] if len(following) == len(found) else None
        next_wall = (next_moment + before.utcoffset()).replace(tzinfo=None) if next_moment else None
        kind = "DAYLIGHT" if after.dst() else "STANDARD"
        component.components.append(observance(kind, f"{wall:%Y%m%dT%H%M%S}", before, after, yearly(wall, next_wall)))
    return component


def observance(kind, start, before, after, rule):
    part = Component(kind)
    part.add("DTSTART", start)
    part.add("TZOFFSETFROM", f"{before:%z}"[:5])
    part.add("TZOFFSETTO", f"{after:%z}"[:5])
    part.add("TZNAME", after.tzname())
    if rule:
        part.add("RRULE", rule)
    return part


def changes(zone, year):
    """The moments in a year when the offset changes, by the minute."""
    found, at, end = [], datetime.datetime(year, 1, 1, tzinfo=UTC), datetime.datetime(year + 1, 1, 1, tzinfo=UTC)
    while at < end:
        after = at + datetime.timedelta(days=1)
        if at.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            low, high = 0, 24 * 60
            while high - low > 1:
                middle = (low + high) // 2
                same = (at + datetime.timedelta(minutes=middle)).astimezone(zone).utcoffset() == at.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append(at + datetime.timedelta(minutes=high))
        at = after
    return found


def yearly(wall, next_wall):
    """The rule by which a change falls on both days, as `the last Sunday of March`; None if there is none that simple."""
    if not next_wall or (wall.month, wall.weekday(), wall.time()) != (next_wall.month, next_wall.weekday(), next_wall.time()):
        return None

    def ordinals(date):
        last = date.day + 7 > calendar.monthrange(date.year, date.month)[1]
        return [-1] * last + [(date.day - 1) // 7 + 1]

    shared = [ordinal for ordinal in ordinals(wall) if ordinal in ordinals(next_wall)]
    return f"FREQ=YEARLY;BYMONTH={wall.month};BYDAY={shared[0]}{'MO TU WE TH FR SA SU'.split()[wall.weekday()]}" if shared else None
