"""A cell → its value, by what the page found in all of its column: the style of its numbers or dates, their unit, its words for nothing; or
its tags."""

import re

from flowbed_dates import WHITE, Date, size, small

NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
GREATEST = 1e18  # beyond it, squares leave f32
STAMPS = {"seconds": 1.0, "milliseconds": 1e3, "microseconds": 1e6, "nanoseconds": 1e9}  # units of a second
NONE = float("nan")


def is_missing(cell, words):
    """An empty cell, or one of the words for it, whatever blanks are around it."""
    return not cell or cell.strip(WHITE) in words


def value(cell, style="plain", unit="", words=()):
    """A number, or seconds since 1970 on the clock as it is written; NaN for what is missing or is written in another way."""
    if is_missing(cell, words):
        return NONE
    cell = cell.strip(WHITE)
    if style == "plain":
        found = decimal(cell)
        return found if abs(found) <= GREATEST else NONE
    if style in ("point", "comma"):
        return written(cell, style, unit)
    if style in STAMPS:
        found = decimal(cell) / STAMPS[style]
        return found if abs(found) < 1e12 else NONE
    try:
        return Date(cell).seconds(style)
    except ValueError:
        return NONE


def values(cells, **told):
    """The same of many cells, each different one read once."""
    known = {cell: value(cell, **told) for cell in set(cells)}
    return [known[cell] for cell in cells]


def column_values(cells, told):
    """Those of a number or date column, as the page found that it is written."""
    return values(cells, style=told.get("format", "plain"), unit=told.get("unit", ""), words=told.get("words", ()))


def decimal(text):
    return float(text) if NUMBER.fullmatch(text) else NONE


# -- tags: a|b, a;b, a, b or ["a", "b"], perhaps with weights, a:2|b:0.5

NOTHING = ("null", "None", "NaN", "nan")  # of a list
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": " ", "f": " "}


def tags(cell, style, unit="", words=()):
    """[(tag, weight), ..] in their order, without blank tags and those of weight 0; where tags have weights, one without counts 1."""
    if is_missing(cell, words):
        return []
    parts = listed(cell) if style == "json" else cell.split(style)
    found = [weighed(part) if unit else (part, 1.0) for part in ([cell] if parts is None else parts)]
    found = [(tag.strip(WHITE), weight) for tag, weight in found]
    return [(tag, weight) for tag, weight in found if weight > 0 and not is_missing(tag, words)]


def weighed(tag):
    """"rock: 2" → rock and 2."""
    name, _, weight = tag.rpartition(":")
    weight = weight.strip(WHITE)
    number = decimal(weight) if weight[:1] in tuple("0123456789.") and name.strip(WHITE) else NONE
    return (name, number) if number <= GREATEST else (tag, 1.0)


def listed(cell):
    """Texts of a list as JSON and Python write it; None for what is no such list."""
    rest = cell.strip(WHITE)
    if rest[:1] != "[":
        return None
    rest, found = rest[1:].lstrip(WHITE), []
    while rest[:1] != "]":
        if rest[:1] in ('"', "'"):
            text, rest = quoted(rest)
            if text is None:
                return None
            found.append(text)
            rest = rest.lstrip(WHITE)
        else:
            word = re.match(r"[^],\[{\"']*", rest)[0]
            rest = rest[len(word) :]
            word = word.rstrip(WHITE)
            if not rest or not word:
                return None
            found += [] if word in NOTHING else [word]
        if rest[:1] == ",":
            rest = rest[1:].lstrip(WHITE)
        elif rest[:1] != "]":
            return None
    return found if not rest[1:].strip(WHITE) else None


def quoted(rest):
    """(the text up to its closing quote, what follows that)"""
    text, at = "", 1
    while at < len(rest):
        sign, at = rest[at], at + 1
        if sign == rest[0]:
            return text, rest[at:]
        if sign == "\\":
            sign, at = rest[at : at + 1], at + 1
            if sign == "u":
                sign, at = escaped(rest, at)
            else:
                sign = ESCAPES.get(sign, sign or None)
            if sign is None:
                break
        text += sign
    return None, ""


def escaped(rest, at):
    """(the sign of \\u00e9 or of a pair of surrogates, the place behind it)"""
    four = lambda at: int(rest[at : at + 4], 16) if re.fullmatch("[0-9a-fA-F]{4}", rest[at : at + 4]) else None
    first = four(at)
    if first is None or not 0xD800 <= first < 0xE000:
        return first if first is None else chr(first), at + 4
    if first >= 0xDC00 or rest[at + 4 : at + 6] != "\\u":
        return "\ufffd", at + 4
    second = four(at + 6)
    return second if second is None else chr(0x10000 + ((first - 0xD800) << 10) + ((second - 0xDC00) & 0x3FF)), at + 10


# -- numbers as people write them: thousands separators, decimal comma, signs of money, units, accounting negatives

# -- units: written by `make contract`
CURRENCIES = set("""
    $ € £ ¥ ₹ ₽ ₩ ₺ ₴ ₪ ₫ ₱ ฿ ₦ ₡ ₲ ₸ ₿ ¢ ＄ ￥ US$ A$ AU$ C$ CA$ NZ$ HK$ S$ R$ Rs Rs. kr kr. zł Kč Ft Fr. SFr. lei лв
    руб руб. грн EUR USD GBP CHF JPY CNY RMB INR AUD CAD NZD SEK NOK DKK ISK PLN CZK HUF RON RUB UAH TRY BRL MXN ZAR
    KRW SGD HKD ILS THB Euro Dollar
""".split())
ATTACHED = set("""
    % ‰ ° °C °F ºC " ' ′ ″ kg g mg µg μg t lb lbs oz m cm mm µm km mi ft in yd km/h kmh mph m/s l L ml mL cl dl h hr
    hrs min s sec ms d Hz kHz MHz GHz W kW MW kWh MWh mV mA mAh KB kB MB GB TB px hPa kPa bar psi kcal kJ m² m³ m2
    m3 cm² km² ha dB
""".split())
# -- end of units

SPACES = " \xa0\u202f\u2009\u2007'’_"  # between thousands, in any language
BODY = re.compile(rf"(?:[0-9]|[.,{SPACES}](?=[0-9]))*")
MINUS = ("-", "\u2212")
CODES = {small(one) for one in CURRENCIES if size(one) == 3}
GROUPS = {
    "point": re.compile(rf"[0-9]*|[1-9][0-9]{{0,2}}([,{SPACES}])[0-9]{{3}}(?:\1[0-9]{{3}})*|[1-9][0-9]?(?:,[0-9]{{2}})+,[0-9]{{3}}"),
    "comma": re.compile(rf"[0-9]*|[1-9][0-9]{{0,2}}([.{SPACES}])[0-9]{{3}}(?:\1[0-9]{{3}})*"),
}


def is_currency(text):
    return text in CURRENCIES or small(text) in CODES


def is_unit(text, spaced):
    """Can this stand behind a number? After a space any short word can."""
    body = text[:-1] if text[-1] in "23" and text[-2:-1].isalpha() else text
    word = len(text) <= 12 and all(sign.isalpha() or sign in "/%‰°º²³·.µμ^'\"′″ -" for sign in body)
    return is_currency(text) or text in ATTACHED or (spaced and word and (body[0].isalpha() or body[0] in "%‰°º"))


def same(a, b):
    """day and days are one, and so are kg and KG; mW and MW are not."""
    a, b = (text[:-1] if size(text) > 2 and text.endswith("s") else text for text in (a, b))
    case = size(a) > 3 or is_currency(a) or a.startswith("m") == b.startswith("m")
    return a == b or (small(a) == small(b) and case)


def digits(body, style):
    """1.234,5 → 1234.5 by the comma; None where its marks make no number of the style."""
    whole, mark, fraction = body.partition("." if style == "point" else ",")
    if not GROUPS[style].fullmatch(whole) or not re.fullmatch("[0-9]*", fraction) or (mark and not whole + fraction):
        return None
    return re.sub("[^0-9]", "", whole) + (f".{fraction}" if mark else "")


def in_front(text, negative):
    """(money in front of the digits, what follows, is it negative?): -$5, $-5 and $ (5) are the same."""
    begin = re.search("[0-9]", text).start()
    begin -= text[begin - 1 : begin] in (".", ",")
    front, rest = text[:begin].rstrip(WHITE), text[begin:]
    if rest[0] == "." and is_currency(text[: begin + 1]):  # the point of "Rs.5" is the sign's own
        front, rest = text[: begin + 1], rest[1:]
    if front.endswith(MINUS) and negative is None:
        front, negative = front[:-1].rstrip(WHITE), True
    if front.endswith("(") and rest.endswith(")") and negative is None:
        front, rest, negative = front[:-1].rstrip(WHITE), rest[:-1].rstrip(WHITE), True
    return front, rest, negative


def behind(text, negative):
    """(digits with their marks, exponent, unit, was a space before it?, is it negative?): 5,00- and 5- €, as ledgers have it."""
    body = BODY.match(text)[0]
    if body and text[len(body) :] in (".", ","):  # "5." is 5
        return text, "", "", False, negative
    exponent = re.match(r"(?:[eE][+-]?[0-9]+)?", text[len(body) :])[0]
    rest = text[len(body) + len(exponent) :]
    unit, spaced = rest.strip(WHITE), rest[:1] in WHITE
    for minus in MINUS:
        before, after = unit.endswith(minus), unit.startswith(minus) and is_currency(unit[1:].strip(WHITE))
        if (before or after) and negative is None:
            unit, negative = (unit[:-1] if before else unit[1:]).strip(WHITE), True
    return body, exponent, unit, spaced, negative


def written(cell, style, unit):
    """A number by its style; the unit that stands there must be the column's."""
    if size(cell) > 60 or not re.search("[0-9]", cell):
        return NONE
    negative = None
    if len(cell) > 1 and cell[0] == "(" and cell[-1] == ")":
        cell, negative = cell[1:-1].strip(WHITE), True
    elif cell[0] in ("+", *MINUS):
        cell, negative = cell[1:].lstrip(WHITE), cell[0] != "+"
    front, rest, negative = in_front(cell, negative)
    body, exponent, last, spaced, negative = behind(rest, negative)
    if (front and not is_currency(front)) or (last and not (is_currency(last) if front else is_unit(last, spaced))):
        return NONE
    found = last or front
    text = digits(body, style) if not found or same(found, unit) else None
    number = decimal(text + exponent) if text is not None else NONE
    return (-number if negative else number) if abs(number) <= GREATEST else NONE


def issued(cell):
    """The id that was issued: without the .0 of a column that was read as floats, and without thousands separators."""
    text = cell.strip(WHITE)
    whole, _, zeros = text.partition(".")
    whole = text if zeros.strip("0") else whole
    found = whole if re.fullmatch("[0-9]*", whole) else digits(whole, "comma" if text.count(".") > 1 else "point")
    return found if found and re.fullmatch("[0-9]+", found) else cell
