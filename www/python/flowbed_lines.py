"""A file → its records, as the page reads it: unpacked, decoded, without what is no row. `told` says how: the settings of flowbed_run.py
for the file that the page has read, and what `found` finds in a file of new rows."""

import codecs
import csv
import gzip
import io
import re
import zipfile
from collections import Counter
from itertools import chain, islice

HEAD = 1 << 16  # bytes that are looked at to find how a file is written
SAMPLE = 200  # records of them
DELIMITERS = ",;\t|"


def western(error):
    """What is not UTF-8 is read as windows-1252; its five unassigned bytes stay control characters."""
    broken = error.object[error.start : error.end]
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in broken), error.end


def opened(file, member):
    """The bytes of a file, unpacked; of an archive those of the file that the page read, else of its first CSV, else of its first."""
    head = file.read(2)
    file.seek(0)
    if head == b"\x1f\x8b":
        return opened(gzip.open(file), member)
    if head == b"PK":
        archive = zipfile.ZipFile(file)
        names = [name for name in archive.namelist() if not name.startswith("__MACOSX") and not name.endswith("/")]
        tables = [name for name in names if name.lower().endswith((".csv", ".tsv"))]
        return opened(archive.open(member if member in names else [*tables, *names][0]), member)
    if head == b"\x28\xb5":
        raise SystemExit("The file is packed with Zstandard: unpack it (zstd -d), and name the file inside.")
    return file


class Lines:
    """The lines of a file for csv.reader, without those at the top that are skipped and without comments between records."""

    def __init__(self, file, told):
        self.file, self.begins = file, True
        self.sign, self.fields = told.get("comment") or "", told.get("commentFields")
        self.delimiter, self.names = told["delimiter"], told.get("namesLine")
        skip, names = told.get("skipLines") or 0, self.names or 0
        top = [line for _, line in zip(range(max(skip, names - 1)), file)]
        self.top = top[names - 1 : names] if names else []  # names above other lines that are skipped, such as units

    def __iter__(self):
        return self

    def __next__(self):
        line = self.top.pop() if self.top else next(self.file)
        while self.begins and self.names is None and self.is_comment(line):
            line = next(self.file)
        if self.begins and line.strip("\r\n"):
            self.begins, self.names = False, None
        return line

    def is_comment(self, line):
        """Of a sign that was found, a line with as many fields as the table is a row."""
        if not self.sign or not line.startswith(self.sign):
            return False
        if not self.fields:
            return True
        cells = next(csv.reader([line], delimiter=self.delimiter))
        return len(cells) != self.fields or (self.fields > 2 and not any(cell.strip() for cell in cells[1:]))


def plain(cells, case):
    """Names that are compared: without blanks around them and, unless it counts, A to Z in small letters."""
    texts = [cell.strip() for cell in cells]
    return texts if case else [re.sub("[A-Z]", lambda letter: letter[0].lower(), text) for text in texts]


def matched(lines, told):
    """Lines that fit the names: without the empty fields at their end, a name for the rows' names, and no second line of names."""
    width, spare, first, case = told.get("fields"), told.get("spareFields") or 0, None, False
    for i, line in enumerate(lines):
        is_names = told["header"] and i == 0
        if is_names and told.get("repeats"):
            case = all(len(name.strip().encode()) < 2 for name in line)  # a,b below A,B may be a row
            first = plain(line, case)
        elif first and len(line) == len(first) and plain(line, case) == first:
            continue
        if is_names and told.get("rowNames"):
            line = ["row_names", *line]
        if spare and width < len(line) <= width + spare and not any(line[width:]):
            line = line[:width]
        if is_names and width and not any(name.strip() for name in line[width:]):
            line = line[:width]
        yield line


def text_of(path, told):
    """A file's text, its byte order mark passed by."""
    codecs.register_error("western", western)
    csv.field_size_limit(1 << 24)
    file = io.TextIOWrapper(opened(open(path, "rb"), told.get("member")), told["encoding"], told["broken"], newline="")
    if file.read(1) != "\ufeff":
        file.seek(0)
    return file


def records(path, told):
    """Lines as lists of texts, one by one, the names first; blank ones left out, and what is no row."""
    with text_of(path, told) as file:
        source = Lines(file, told)

        def filled():
            for line in csv.reader(source, delimiter=told["delimiter"]):
                source.begins = True
                if line:
                    yield line

        lines = filled()
        first = next(lines, [])
        own = [first] if first and not "".join(first).lower().startswith("sep=") else []
        yield from matched(chain(own, lines), told)


# -- new rows: where their table begins, by what the file holds


def unique(cells):
    """Names as the page calls columns: each once, and none empty."""
    cells = [cell.strip() for cell in cells]
    given, taken, names = set(cells), set(), []
    for i, cell in enumerate(cells):
        base = name = cell or f"column_{i + 1}"
        suffix = 2
        while name in taken or (name != cell and name in given):
            name, suffix = f"{base}_{suffix}", suffix + 1
        taken.add(name)
        names.append(name)
    return names


def encoding_of(head):
    """UTF-16 by its mark, or by the NUL in every other byte that it gives to Latin text."""
    half = min(len(head), 1024) // 2
    even, odd = (10 * head[at : 2 * half : 2].count(0) for at in (0, 1))
    if head.startswith(b"\xff\xfe") or (half and odd >= 4 * half and 2 * even < half):
        return "utf-16-le"
    if head.startswith(b"\xfe\xff") or (half and even >= 4 * half and 2 * odd < half):
        return "utf-16-be"
    return "utf-8"


def cut(lines, delimiter):
    return (line for line in csv.reader(lines, delimiter=delimiter) if line)


def names_at(path, lines, wanted, delimiters):
    """(index of the first line that holds all the names that are wanted, the delimiter that cuts most fields there)."""
    best, most = None, -1
    for at in range(len(lines)):
        rest = {one: unique(next(cut(lines[at:], one), [])) for one in delimiters if lines[at].strip("\r\n")}
        whole = [one for one in rest if set(wanted) <= set(rest[one])]
        if whole:
            return at, max(whole, key=lambda one: len(rest[one]))
        for names in rest.values():
            known = sum(name in names for name in wanted)
            best, most = (names, known) if known > most else (best, most)
    missing = next((name for name in wanted if name not in (best or ())), "")
    return refuse(path, missing)


def refuse(path, name):
    raise SystemExit(f"{path} has no column {name}, which the model reads.")


def rows_at(lines, fields, delimiters, least=1):
    """The same where there are no names: the line of the first record with so many fields, below a title that has fewer; and how many.
    Where no number of fields is known, it is the most frequent one that is not below `least`."""

    def of(one):
        reader, found, line = csv.reader(lines, delimiter=one), [], 0
        for record in reader:
            found += [(line, len(record))] if record else []
            line = reader.line_num
        return found[:SAMPLE]

    cuts = {one: of(one) for one in delimiters}
    if not fields:
        sizes = Counter(size for cut in cuts.values() for _, size in cut if size >= least)
        fields = max(sizes, key=sizes.get, default=least)
    delimiter = max(cuts, key=lambda one: sum(size == fields for _, size in cuts[one]))
    own = cuts[delimiter]
    first = next((line for line, size in own if size == fields), 0)
    return (first if own and own[0][1] < fields else 0), delimiter, fields


def fitted(names, rows):
    """How the lines fit the names: one more field is the row's name, as R writes it; spare delimiters end in nothing."""
    own, sizes = len(names), Counter(map(len, rows))
    width = max(sizes, key=lambda size: size * sizes[size]) if sizes else own
    alike = [row for row in rows if len(row) == width]
    if width > own > 1 and 2 * sum(not any(row[own:]) for row in alike) > len(alike):
        return {"fields": own, "spareFields": width - own}
    distinct = len({row[0] for row in alike}) == len(alike) and all(row[0] for row in alike)
    if width == own + 1 and distinct and all(names):
        return {"fields": width, "rowNames": True}
    if width < own and not any(name.strip() for name in names[width:]):
        return {"fields": width}
    return {"fields": own}


def sign_above(lines, at):
    """A comment's sign with which the first line begins, where that is not the names' line; and the first line."""
    first = next((line for line in lines[:at] if line.strip()), "")
    return next((sign for sign in ("#", "%", "//") if first.startswith(sign)), ""), first.strip("\r\n")


def comments(lines, at, width, delimiter):
    """What `Lines` is told of them: with a sign that was found, a line as wide as the table is a row."""
    sign, first = sign_above(lines, at)
    told = {"comment": sign if width > 1 or not sign else f"{sign} ", "commentFields": width if width > 1 else None}
    return told if Lines(iter(()), {**told, "delimiter": delimiter}).is_comment(first) else {}


def found(path, wanted, told, delimiters=DELIMITERS):
    """How a file of new rows is read, whatever lines the file in `told` had: its line of names is the first that holds those wanted; a
    title and comments above are passed by. Of a table without names only the number of fields is known, or the least that it can be."""
    with open(path, "rb") as file:
        head = opened(file, told.get("member")).read(HEAD)
    own = {"member": told.get("member"), "encoding": encoding_of(head), "broken": "western", "header": told["header"], "repeats": True}
    with text_of(path, own) as file:
        lines = list(io.StringIO(file.read(HEAD), newline=""))
    lines = lines[:-1] if len(head) == HEAD and len(lines) > 1 else lines
    sep = re.match('"?sep=([^"\r\n])"?[\r\n]', lines[0] if lines else "", re.IGNORECASE)
    delimiters = [sep[1]] if sep else list(dict.fromkeys([told.get("delimiter") or ",", *delimiters]))
    if not told["header"]:
        at, delimiter, fields = rows_at(lines, told.get("fields"), delimiters, told.get("least", 1))
        fit = {"fields": fields}
    else:
        at, delimiter = names_at(path, lines, [name for name in wanted if name != "row_names"], delimiters)
        sign = sign_above(lines, at)[0] or None
        names, *rows = islice(cut(lines[at:], delimiter), SAMPLE)
        fit = fitted(names, [row for row in rows if not sign or not row[0].startswith(sign)])
        own["namesLine"] = at + 1
        if "row_names" in wanted and "rowNames" not in fit and "row_names" not in unique(names):
            refuse(path, "row_names")
    width = fit["fields"] + fit.get("spareFields", 0)
    return {**own, **fit, **comments(lines, at, width, delimiter), "delimiter": delimiter, "skipLines": at}
