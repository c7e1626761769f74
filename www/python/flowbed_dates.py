"""Dates and times as they are written: a cell → seconds of the clock since 1970-01-01T00:00:00."""

import datetime
import re
from itertools import takewhile

WHITE = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace() and not "\x1c" <= sign <= "\x1f")
ACCENTS = str.maketrans("ÄÉÛ", "äéû")  # of names of months
PIVOT = 69  # two digits of a year below it are of this century, as POSIX has it

# -- names: written by `make contract`
MONTHS = [
    "jan january januar jän jänner janv janvier ene enero januari",
    "feb february februar fév févr février fev fevr fevrier febrero februari",
    "mar march mär märz mrz marz maerz mars marzo marts",
    "apr april avr avril abr abril",
    "may mai mayo maj",
    "jun june juni juin junio",
    "jul july juli juil juillet julio",
    "aug august aoû août aou aout ago agosto augusti",
    "sep sept september septembre septiembre setiembre",
    "oct october okt oktober octobre octubre",
    "nov november novembre noviembre",
    "dec december dez dezember déc décembre decembre dic diciembre",
]
WEEKDAYS = set("""
    mon monday tue tues tuesday wed weds wednesday thu thur thurs thursday fri friday sat saturday sun sunday mo
    montag di die dienstag mi mit mittwoch do don donnerstag fr fre freitag sa sam samstag sonnabend so son sonntag
""".split())
# -- end of names


def size(text):
    return len(text.encode("utf-8", "surrogatepass"))


def small(text):
    """A to Z in lower case, as the page compares."""
    return re.sub("[A-Z]", lambda letter: letter[0].lower(), text)


def month_named(word):
    return next((i + 1 for i, names in enumerate(MONTHS) if word in names.split()), None)


def is_weekday(word):
    return word in WEEKDAYS


def clock_of(number):
    """81530 → seconds of the day."""
    hour, minute, second = number // 10_000, number // 100 % 100, number % 100
    if hour > 23 or minute > 59 or second > 60:
        raise ValueError(number)
    return float(hour * 3600 + minute * 60 + second)


class Date:
    """Fields (number, its digits) in their order, 0 digits for a month's name; their separator; the clock in seconds of the day.
    Which of the fields is the month is for the style to say. ValueError where it is not written as a date is."""

    def __init__(self, cell):
        self.rest, self.fields, self.separator, self.clock = cell, [], "", None
        if not 4 <= size(cell) <= 70:
            raise ValueError(cell)
        if self.word(is_weekday):
            self.take("[, ]*")
        if not self.time():
            self.date()
            if self.take("[Tt ,:\u202f\xa0]+") and not self.time():
                self.compact_time()
        if self.clock is not None:
            self.zone()
            if len(self.fields) == 2 and not self.fields[0][1] and re.fullmatch(" [0-9]{4}", self.rest):
                self.fields.append((int(self.rest), 4))  # Wed Jan 31 10:00:00 2024
                self.rest = ""
        if self.rest or len(self.fields) == 1:
            raise ValueError(cell)

    def take(self, pattern):
        found = re.match(pattern, self.rest)
        self.rest = self.rest[found.end() :] if found else self.rest
        return found[0] if found else ""

    def number(self, most):
        """(value, digits); None where there are none, or more."""
        found = self.take(f"[0-9]{{1,{most}}}(?![0-9])")
        return (int(found), len(found)) if found else None

    def word(self, known):
        """What is known of a word that stands here, and the point behind it is passed by."""
        word = "".join(takewhile(str.isalpha, self.rest)) if self.rest[:1].isalpha() else ""
        found = known(small(word).translate(ACCENTS)) if 0 < size(word) <= 14 else None
        if found:
            self.rest = self.rest[len(word) :].removeprefix(".")
        return found

    def field(self):
        number = self.number(14)
        if number:
            self.word(lambda word: word in ("st", "nd", "rd", "th"))
            return number
        month = self.word(month_named)
        return month and (month, 0)

    def date(self):
        """Two or three fields with one kind of separator, or digits alone."""
        first = self.field()
        if not first or first[1] > 4:
            return self.compact(first)
        self.fields = [first]
        while len(self.fields) < 3:
            before, separator = self.rest, self.take("[-/. ,]*")
            mark = separator.strip()[:1] or " "
            field = None if len(separator.rstrip()) > 1 or len(separator) > 2 else self.field()
            named = any(not digits for _, digits in [*self.fields, *([field] if field else [])])
            time = self.rest.startswith(":") and separator == " "
            fits = field and field[1] <= 4 and (named or separator) and not time  # 31Jan2024 needs no separator
            if not fits or not (named or len(self.fields) == 1 or mark == self.separator):
                self.rest = before
                break
            self.fields.append(field)
            self.separator = mark
        if len(self.fields) < 2:
            raise ValueError(before)

    def compact(self, first):
        """20240131, 20240131081530."""
        number, count = first or (0, 0)
        if count not in (8, 14):
            raise ValueError(number)
        if count == 14:
            self.clock, number = clock_of(number % 1_000_000), number // 1_000_000
        self.fields = [(number // 10_000, 4), (number // 100 % 100, 2), (number % 100, 2)]

    def compact_time(self):
        """20240131T081530"""
        number, count = self.number(6) or (0, 0)
        if count not in (4, 6) or self.separator or len(self.fields) < 3:
            raise ValueError(number)
        self.clock = clock_of(number * (100 if count == 4 else 1))

    def time(self):
        """8:05, 08:05:30.25, 8:05 PM, 10 pm."""
        before, self.clock = self.rest, None
        found = self.take(r"[0-9]{1,2}(?![0-9])(?::[0-9]{2}(?![0-9])){0,2}")
        fraction = self.take("[.,][0-9]*")[1:10] if found.count(":") == 2 else ""
        half = small(self.take(r"[ \u202f\xa0]*(?:[aApP][mM]|[aApP]\.[mM]\.)")).strip(" \u202f\xa0")
        hour, minute, second = (int(part) for part in [*found.split(":"), 0, 0][:3]) if found else (99, 0, 0)
        if half:
            right, hour = 1 <= hour <= 12, hour % 12 + 12 * (half[0] == "p")
        else:
            right = ":" in found and (hour <= 23 or (hour == 24 and minute == second == 0))
        if not right or minute > 59 or second > 60 or re.match(":", self.rest) and found.count(":") < 2 and not half:
            self.rest = before
            return False
        self.clock = hour * 3600 + minute * 60 + second + (int(fraction) / 10 ** len(fraction) if fraction else 0.0)
        return True

    def zone(self):
        """Z, UTC, +01:00, -0500, CET, GMT+0100 (…): read, and left aside."""
        offset = r"[-+\u2212](?:[0-9]{2}:[0-9]{2}|[0-9]{4}|[0-9]{2})(?![0-9])"
        if self.take(" *Uhr"):
            return
        if self.take(rf" *(?:[A-Zz]{{1,5}}(?![A-Zz])(?:{offset})?|{offset})"):
            self.take(r"\s*\(.*\)$")  # as browsers print it: GMT+0100 (Central European Standard Time)

    def seconds(self, style):
        if style == "time" or not self.fields:
            if style != "time" or self.fields:
                raise ValueError(style)
            return self.clock
        year, month, day = self.month(style) if len(self.fields) == 2 else self.day(style)
        return (datetime.date(year, month, day).toordinal() - 719_163) * 86_400.0 + (self.clock or 0.0)

    def month(self, style):
        """2024-01, 2024/01, 01/2024, Jan 2024: its first day."""
        first, second = self.fields
        year, month = (first, second) if first[1] == 4 else (second, first)
        iso = first[1] == 4 and self.separator == "-" and second[1] == 2
        fits = iso if style == "iso" else first[1] == 4 if style == "ymd" else second[1] == 4 or month[1] == 0
        if not fits or year[1] != 4 or not 1800 <= year[0] <= 2200 or month[1] > 2:
            raise ValueError(style)
        return year[0], month[0], 1

    def day(self, style):
        a, b, c = self.fields
        named = next((i for i, (_, digits) in enumerate(self.fields) if not digits), None)
        if style == "iso":
            right = named is None and self.separator == "-" and (a[1], b[1], c[1]) == (4, 2, 2)
        else:  # with a name only the place of the year is open: 24-Jan-31, Jan 31, 2024
            right = named is None or named == 1 and (style == "ymd" or a[1] <= 2) or named == 0 and style != "ymd"
        first = named == 0 or (named is None and style == "mdy")
        year, month, day = (a, b, c) if style in ("iso", "ymd") else (c, a, b) if first else (c, b, a)
        if not right or year[1] not in (2, 4) or month[1] > 2 or day[1] > 2:
            raise ValueError(style)
        century = 0 if year[1] == 4 else 2000 if year[0] < PIVOT else 1900
        return year[0] + century, month[0], day[0]
