"""From what people call a place to its zone."""

import datetime
import re
import unicodedata
import zoneinfo

# Large cities that are no names in the time zone database, and where their zone is.
CITIES = {
    "abu dhabi": "Asia/Dubai", "ankara": "Europe/Istanbul", "atlanta": "America/New_York", "austin": "America/Chicago", "bangalore": "Asia/Kolkata",
    "barcelona": "Europe/Madrid", "basel": "Europe/Zurich", "beijing": "Asia/Shanghai", "bengaluru": "Asia/Kolkata", "bern": "Europe/Zurich",
    "birmingham": "Europe/London", "bonn": "Europe/Berlin", "boston": "America/New_York", "brasilia": "America/Sao_Paulo", "calgary": "America/Edmonton",
    "canberra": "Australia/Sydney", "cape town": "Africa/Johannesburg", "chennai": "Asia/Kolkata", "cologne": "Europe/Berlin", "dallas": "America/Chicago",
    "delhi": "Asia/Kolkata", "edinburgh": "Europe/London", "florence": "Europe/Rome", "frankfurt": "Europe/Berlin", "geneva": "Europe/Zurich",
    "glasgow": "Europe/London", "guangzhou": "Asia/Shanghai", "hamburg": "Europe/Berlin", "hanoi": "Asia/Ho_Chi_Minh", "houston": "America/Chicago",
    "hyderabad": "Asia/Kolkata", "islamabad": "Asia/Karachi", "kyoto": "Asia/Tokyo", "lagos": "Africa/Lagos", "las vegas": "America/Los_Angeles",
    "lyon": "Europe/Paris", "manchester": "Europe/London", "marseille": "Europe/Paris", "miami": "America/New_York", "milan": "Europe/Rome",
    "minneapolis": "America/Chicago", "montreal": "America/Toronto", "mumbai": "Asia/Kolkata", "munich": "Europe/Berlin", "naples": "Europe/Rome",
    "new delhi": "Asia/Kolkata", "osaka": "Asia/Tokyo", "ottawa": "America/Toronto", "philadelphia": "America/New_York", "porto": "Europe/Lisbon",
    "rio de janeiro": "America/Sao_Paulo", "san diego": "America/Los_Angeles", "san francisco": "America/Los_Angeles", "seattle": "America/Los_Angeles",
    "seville": "Europe/Madrid", "shenzhen": "Asia/Shanghai", "st petersburg": "Europe/Moscow", "stuttgart": "Europe/Berlin", "tel aviv": "Asia/Jerusalem",
    "the hague": "Europe/Amsterdam", "turin": "Europe/Rome", "valencia": "Europe/Madrid", "washington": "America/New_York", "wellington": "Pacific/Auckland",
}

# Abbreviations that are several zones, or whose summer form is another name: never guessed.
AMBIGUOUS = {
    "ast": ["America/Halifax", "Asia/Riyadh"], "bst": ["Europe/London", "Asia/Dhaka"], "cdt": ["America/Chicago", "America/Havana"],
    "cst": ["America/Chicago", "Asia/Shanghai", "America/Havana"], "edt": ["America/New_York"], "est": ["America/New_York", "America/Panama"],
    "ist": ["Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"], "mst": ["America/Denver", "America/Phoenix"], "pst": ["America/Los_Angeles", "Asia/Manila"],
    "cet": ["Europe/Paris", "Africa/Algiers"], "eet": ["Europe/Athens", "Africa/Cairo"], "mdt": ["America/Denver"], "pdt": ["America/Los_Angeles"],
}


class UnknownPlace(Exception):
    """No zone, or not one alone; the words say which there are."""


def fold(text):
    """A name without accents, capitals and signs: `São_Paulo` is `sao paulo`."""
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return " ".join(re.sub(r"[_\-.,]", " ", plain.casefold()).split())


def all_names():
    """The zones with a continent or ocean in their name, in order."""
    skipped = ("Etc/", "SystemV/", "posix/", "right/", "US/", "Canada/", "Mexico/", "Brazil/", "Chile/")
    return sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith(skipped))


def zone(text):
    """The zone of a place, with the name under which it is shown."""
    if fold(text) in ("utc", "gmt", "z"):
        return "UTC", datetime.timezone.utc
    offset = re.fullmatch(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?", text.strip(), re.IGNORECASE)
    if offset:
        return fixed_offset(text, *offset.groups())
    if "/" in text:
        same = [name for name in zoneinfo.available_timezones() if name.casefold() == text.strip().casefold().replace(" ", "_")]
        if same:
            return same[0], zoneinfo.ZoneInfo(same[0])
        raise UnknownPlace(f"no zone `{text}`{hint(text.rpartition('/')[2])}")
    return by_city(text)


def fixed_offset(text, sign, hours, minutes):
    length = datetime.timedelta(hours=int(hours), minutes=int(minutes or 0))
    if length > datetime.timedelta(hours=14) or int(minutes or 0) > 59:
        raise UnknownPlace(f"no zone has the offset `{text}`")
    name = f"UTC{sign}{int(hours):02}:{int(minutes or 0):02}"
    return name, datetime.timezone(-length if sign == "-" else length)


def by_city(text):
    wanted = fold(text)
    if wanted in AMBIGUOUS:
        raise UnknownPlace(f"`{text}` may be {', '.join(AMBIGUOUS[wanted])}: say which")
    if wanted in CITIES:
        return CITIES[wanted], zoneinfo.ZoneInfo(CITIES[wanted])
    found = [name for name in all_names() if fold(name.rpartition("/")[2]) == wanted]
    if found:
        return found[0], zoneinfo.ZoneInfo(found[0])
    raise UnknownPlace(f"no zone `{text}`{hint(text)}")


def search(text):
    """`(what fits, its zone)` for every zone and city with these letters in its name."""
    wanted = fold(text)
    found = [(name, name) for name in all_names() if wanted in fold(name.replace("/", " "))]
    return found + [(city.title(), name) for city, name in sorted(CITIES.items()) if wanted in city]


def hint(text):
    near = [name for _, name in search(text)][:5] if len(fold(text)) >= 3 else []
    return f"; there are {', '.join(dict.fromkeys(near))}" if near else "; name the nearest large city, or an offset as +05:30"
