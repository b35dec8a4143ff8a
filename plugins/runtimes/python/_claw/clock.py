"""Local time: the C library knows only UTC, so the zone `TZ` names is applied here, from the packed tzdata.

Invariant: without a zone other than UTC nothing is replaced; with one, `time` and `datetime` agree with it.
"""

import datetime
import logging
import os
import time
import zoneinfo
from zoneinfo import _common, _zoneinfo

from . import archive

TZDATA = archive.SITE + "/tzdata/zoneinfo/"
UTC_NAMES = frozenset(("", "UTC", "UTC0", "Etc/UTC", "GMT", "Etc/GMT", "Z"))
real_time = {name: getattr(time, name) for name in ("localtime", "mktime", "strftime", "ctime", "asctime")}
real_datetime, real_date = datetime.datetime, datetime.date
zone: datetime.tzinfo | None = None


def load_tzdata(key: str):
    """`zoneinfo` reads its data straight out of the archive."""
    import io

    try:
        return io.BytesIO(archive.read(TZDATA + key))
    except FileNotFoundError:
        raise zoneinfo.ZoneInfoNotFoundError(f"No time zone found with key {key}") from None


class PosixZone(datetime.tzinfo):
    """A zone written as `EST5EDT,M3.2.0,M11.1.0` or `<+03>-3`."""

    def __init__(self, text: str) -> None:
        self.rule = _zoneinfo._parse_tz_str(text)

    def info(self, moment):
        found = self.rule
        if hasattr(found, "get_trans_info"):
            stamp = int((moment.replace(tzinfo=None) - datetime.datetime(1970, 1, 1)).total_seconds())
            return found.get_trans_info(stamp, moment.year, moment.fold)
        return found

    def utcoffset(self, moment):
        return self.info(moment).utcoff

    def dst(self, moment):
        return self.info(moment).dstoff

    def tzname(self, moment):
        return self.info(moment).tzname


def find(text: str) -> datetime.tzinfo | None:
    """The zone `TZ` names; `None` for UTC and for what nobody knows."""
    name = text.removeprefix(":")
    if name in UTC_NAMES:
        return None
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        pass
    try:
        return PosixZone(name)
    except ValueError:
        return None


def localtime(secs=None) -> time.struct_time:
    moment = real_datetime.fromtimestamp(
        time.time() if secs is None else int(secs // 1), datetime.timezone.utc
    ).astimezone(zone)
    return struct_of(moment)


def struct_of(moment) -> time.struct_time:
    parts = moment.timetuple()
    dst = 1 if moment.dst() else 0
    return time.struct_time((*parts[:8], dst, moment.tzname(), int(moment.utcoffset().total_seconds())))


def mktime(parts, /) -> float:
    year, month, day, hour, minute, second = parts[:6]
    months = year * 12 + month - 1
    base = real_datetime(months // 12, months % 12 + 1, 1) + datetime.timedelta(
        days=day - 1, hours=hour, minutes=minute, seconds=second
    )
    moment = base.replace(tzinfo=zone)
    dst = parts[8] if len(parts) > 8 else -1
    if dst >= 0 and bool(moment.dst()) != bool(dst):
        moment = moment.replace(fold=1 - moment.fold)
    return moment.timestamp()


def strftime(format: str, parts=None, /) -> str:
    if parts is None:
        parts = localtime()
    if "%Z" in format or "%z" in format or "%s" in format:
        format = fill(format, parts)
    return real_time["strftime"](format, tuple(parts)[:9])


def fill(format: str, parts) -> str:
    """`%Z`, `%z` and `%s` are the zone's."""
    if not hasattr(parts, "tm_zone") or parts.tm_zone is None or parts.tm_zone == "UTC" and parts.tm_gmtoff is None:
        parts = localtime(mktime(tuple(parts)))
    offset = parts.tm_gmtoff or 0
    sign, size = "-" if offset < 0 else "+", abs(offset)
    values = {
        "Z": parts.tm_zone or "",
        "z": f"{sign}{size // 3600:02}{size % 3600 // 60:02}",
        "s": "%d" % mktime(tuple(parts)),
    }
    made, rest = [], format
    while rest:
        before, percent, rest = rest.partition("%")
        made.append(before)
        if percent:
            made.append(values.get(rest[:1], percent + rest[:1]))
            rest = rest[1:]
    return "".join(made)


def ctime(secs=None, /) -> str:
    return real_time["asctime"](localtime(secs))


def asctime(parts=None, /) -> str:
    return real_time["asctime"](localtime() if parts is None else parts)


def tzset() -> None:
    """`time.tzset`: `TZ` is read again."""
    global zone
    before, zone = zone, find(os.environ.get("TZ", ""))
    if zone is None and before is None:
        return
    names = ("UTC", "UTC")
    offsets = (0, 0)
    if zone is not None:
        year = time.gmtime().tm_year
        seen = [real_datetime(year, month, 1, tzinfo=zone) for month in range(1, 13)]
        plain = next((moment for moment in seen if not moment.dst()), seen[0])
        summer = next((moment for moment in seen if moment.dst()), plain)
        names = (plain.tzname(), summer.tzname())
        offsets = (plain.utcoffset().total_seconds(), summer.utcoffset().total_seconds())
    time.tzname = names
    time.timezone, time.altzone = -int(offsets[0]), -int(offsets[1])
    time.daylight = int(names[0] != names[1] or offsets[0] != offsets[1])
    datetime.datetime, datetime.date = (real_datetime, real_date) if zone is None else (LocalDatetime, LocalDate)
    for name, call in (real_time if zone is None else LOCAL_TIME).items():
        setattr(time, name, call)
    logging.Formatter.converter = time.localtime


class Same(type):
    """The local classes stand for the plain ones wherever types are compared."""

    def __instancecheck__(cls, instance) -> bool:
        return isinstance(instance, cls.plain)

    def __subclasscheck__(cls, other) -> bool:
        return issubclass(other, cls.plain)

    def __eq__(cls, other) -> bool:
        return other is cls or other is cls.plain

    def __hash__(cls) -> int:
        return hash(cls.plain)


class LocalDate(real_date, metaclass=Same):
    """`datetime.date` in the zone of `TZ`."""

    plain = real_date

    @classmethod
    def today(cls):
        return cls.fromtimestamp(time.time())

    @classmethod
    def fromtimestamp(cls, timestamp, /):
        parts = localtime(timestamp)
        return real_date.__new__(cls if cls is not LocalDate else real_date, *parts[:3])

    def __new__(cls, *arguments, **options):
        return real_date.__new__(real_date if cls is LocalDate else cls, *arguments, **options)


class LocalDatetime(real_datetime, metaclass=Same):
    """`datetime.datetime` in the zone of `TZ`: only what asks for local time differs."""

    plain = real_datetime

    def __new__(cls, *arguments, **options):
        return real_datetime.__new__(cls, *arguments, **options)

    @classmethod
    def now(cls, tz=None):
        return super().now(tz) if tz is not None else cls.fromtimestamp(time.time())

    @classmethod
    def today(cls):
        return cls.fromtimestamp(time.time())

    @classmethod
    def fromtimestamp(cls, timestamp, tz=None):
        if tz is not None:
            return super().fromtimestamp(timestamp, tz)
        moment = real_datetime.fromtimestamp(timestamp, datetime.timezone.utc).astimezone(zone)
        return cls(
            moment.year,
            moment.month,
            moment.day,
            moment.hour,
            moment.minute,
            moment.second,
            moment.microsecond,
            fold=moment.fold,
        )

    def timestamp(self) -> float:
        return (self if self.tzinfo is not None else real_datetime.replace(self, tzinfo=zone)).plain_timestamp()

    def plain_timestamp(self) -> float:
        return (self - EPOCH).total_seconds()

    def astimezone(self, tz=None):
        moment = self if self.tzinfo is not None else real_datetime.replace(self, tzinfo=zone)
        if tz is None:
            here = real_datetime.astimezone(moment, zone)
            tz = datetime.timezone(here.utcoffset(), here.tzname())
        return real_datetime.astimezone(moment, tz)

    def __repr__(self) -> str:
        return real_datetime.__repr__(self).replace("datetime(", "datetime.datetime(", 1)

    def __reduce_ex__(self, protocol):
        return real_datetime.__reduce_ex__(self, protocol)


EPOCH = real_datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


class Local:
    """A function that stays one when it is an attribute of a class, as those of C do."""

    def __init__(self, call) -> None:
        self.call = call
        self.__name__ = self.__qualname__ = call.__name__

    def __call__(self, *arguments):
        return self.call(*arguments)


LOCAL_TIME = {call.__name__: Local(call) for call in (localtime, mktime, strftime, ctime, asctime)}


def prepare() -> None:
    """At build time."""
    time.tzset = tzset
    _common.load_tzdata = load_tzdata
    for made, name in ((LocalDatetime, "datetime"), (LocalDate, "date")):
        made.__name__ = made.__qualname__ = name
        made.__module__ = "datetime"
