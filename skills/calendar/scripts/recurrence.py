"""Repetition rules (RRULE) on the wall clock: dates in, dates out. Zones are the caller's matter."""

import calendar
import datetime
import re

WEEKDAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
DAY = datetime.timedelta(days=1)
LAST_YEAR = 9900
MAX_INTERVAL = 4000


class Unsupported(Exception):
    """A rule that is valid perhaps, but not known here."""


class Rule:
    """A rule that was read: `by_day` is a list of (ordinal or 0, weekday)."""

    KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST"}

    def __init__(self, text):
        parts = dict(part.upper().split("=", 1) for part in text.strip().split(";") if "=" in part)
        unknown = sorted(set(parts) - self.KNOWN)
        if unknown or parts.get("FREQ") not in FREQUENCIES:
            raise Unsupported(f"repetition `{text}` ({', '.join(unknown) or 'FREQ'} is not known)")
        try:
            self._read(parts)
        except (ValueError, KeyError):
            raise Unsupported(f"repetition `{text}` (it has a value that does not fit)") from None

    def _read(self, parts):
        self.frequency = parts["FREQ"]
        self.interval = int(parts.get("INTERVAL", 1))
        self.count = int(parts["COUNT"]) if "COUNT" in parts else None
        self.until = parts.get("UNTIL")
        self.months = numbers(parts.get("BYMONTH"), 1, 12)
        self.month_days = numbers(parts.get("BYMONTHDAY"), -31, 31)
        self.positions = numbers(parts.get("BYSETPOS"), -366, 366)
        self.week_start = WEEKDAYS[parts.get("WKST", "MO")]
        self.by_day = [week_day(text) for text in parts["BYDAY"].split(",")] if "BYDAY" in parts else []
        ordinals = any(ordinal for ordinal, _ in self.by_day)
        if not 1 <= self.interval <= MAX_INTERVAL or (self.count is not None and self.count < 1) or (ordinals and self.frequency in ("DAILY", "WEEKLY")):
            raise ValueError


def numbers(text, least, most):
    found = [int(one) for one in text.split(",")] if text else []
    if any(not least <= one <= most or (one == 0 and least < 0) for one in found):
        raise ValueError
    return found


def week_day(text):
    found = re.fullmatch(r"([+-]?\d{1,2})?([A-Z]{2})", text)
    if not found or (found[1] and int(found[1]) == 0):
        raise ValueError
    return int(found[1] or 0), WEEKDAYS[found[2]]


def dates(rule, start, last):
    """The dates of a rule from `start` to `last`, in order, without COUNT and UNTIL. `start` need not fit the rule."""
    for first, candidates in periods(rule, start):
        if first > last:
            return
        found = sorted(set(candidates))
        if rule.positions:
            places = {place - 1 if place > 0 else len(found) + place for place in rule.positions}
            found = [date for place, date in enumerate(found) if place in places]
        yield from (date for date in found if start <= date <= last)


def periods(rule, start):
    """`(first day, dates in it)` of every period that the interval takes: days, weeks, months or years."""
    if rule.frequency == "DAILY":
        while start.year <= LAST_YEAR:
            yield start, [start] if fits_day(rule, start) else []
            start += DAY * rule.interval
    elif rule.frequency == "WEEKLY":
        first = start - DAY * ((start.weekday() - rule.week_start) % 7)
        weekdays = {weekday for _, weekday in rule.by_day} or {start.weekday()}
        while first.year <= LAST_YEAR:
            week = [first + DAY * place for place in range(7)]
            yield first, [date for date in week if date.weekday() in weekdays and fits_month(rule, date)]
            first += DAY * 7 * rule.interval
    elif rule.frequency == "MONTHLY":
        month = start.year * 12 + start.month - 1
        while month // 12 <= LAST_YEAR:
            first = datetime.date(month // 12, month % 12 + 1, 1)
            yield first, in_month(rule, first, start.day) if fits_month(rule, first) else []
            month += rule.interval
    else:
        for year in range(start.year, LAST_YEAR + 1, rule.interval):
            yield datetime.date(year, 1, 1), in_year(rule, year, start)


def fits_month(rule, date):
    return not rule.months or date.month in rule.months


def fits_month_day(rule, date):
    return not rule.month_days or date.day in rule.month_days or date.day - days_in(date) - 1 in rule.month_days


def fits_day(rule, date):
    return fits_month(rule, date) and fits_month_day(rule, date) and (not rule.by_day or (0, date.weekday()) in rule.by_day)


def days_in(date):
    return calendar.monthrange(date.year, date.month)[1]


def in_month(rule, first, day):
    """The dates of a month: by number, by weekday, by both, or the day of the start if that month has it."""
    month = [first + DAY * place for place in range(days_in(first))]
    if rule.by_day or rule.month_days:
        return [date for date in nth_weekdays(rule, month) if fits_month_day(rule, date)]
    return [date for date in month if date.day == day]


def in_year(rule, year, start):
    if rule.months or rule.month_days:
        months = rule.months or range(1, 13)
        return [date for month in months for date in in_month(rule, datetime.date(year, month, 1), start.day)]
    if rule.by_day:
        length = 366 if calendar.isleap(year) else 365
        return nth_weekdays(rule, [datetime.date(year, 1, 1) + DAY * place for place in range(length)])
    return in_month(rule, datetime.date(year, start.month, 1), start.day)


def nth_weekdays(rule, days):
    """Of a month or year those days that `by_day` names: all of a weekday, or its nth from either end."""
    if not rule.by_day:
        return days
    found = []
    for ordinal, weekday in rule.by_day:
        same = [date for date in days if date.weekday() == weekday]
        if ordinal == 0:
            found += same
        elif abs(ordinal) <= len(same):
            found.append(same[ordinal - 1 if ordinal > 0 else ordinal])
    return found
