"""CSV → ids, standardised numbers and labels, as the page makes them. `settings` is that of flowbed_run.py."""

import codecs
import csv
import gzip
import io
import re
import unicodedata
import zipfile

import numpy as np

NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*")
GREATEST = 1e18  # beyond it, squares leave f32

# -- the file


def numbers_of(cells):
    """NaN where a cell is no number."""
    values = np.array([float(cell) if NUMBER.fullmatch(cell) else np.nan for cell in cells], dtype=float)
    return np.where(np.abs(values) <= GREATEST, values, np.nan)


def western(error):
    """What is not UTF-8 is read as windows-1252; its five unassigned bytes stay control characters."""
    broken = error.object[error.start : error.end]
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in broken), error.end


def opened(file, member):
    """The bytes of a file, unpacked; of an archive those of the file that the page read, else of its first."""
    head = file.read(2)
    file.seek(0)
    if head == b"\x1f\x8b":
        return opened(gzip.open(file), member)
    if head == b"PK":
        archive = zipfile.ZipFile(file)
        names = archive.namelist()
        return opened(archive.open(member if member in names else names[0]), member)
    return file


class Lines:
    """The lines of a file for csv.reader, without those at the top that are skipped and without comments between records."""

    def __init__(self, file, settings):
        self.file, self.begins = file, True
        self.sign, self.fields = settings.get("comment") or "", settings.get("commentFields")
        self.delimiter, self.names = settings["delimiter"], settings.get("namesLine")
        skip, names = settings.get("skipLines") or 0, self.names or 0
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


def plain(cells):
    """Names that are compared: without blanks around them, A to Z in small letters where there are several."""
    texts = [cell.strip() for cell in cells]
    return [re.sub("[A-Z]", lambda letter: letter[0].lower(), text) if len(text.encode()) > 1 else text for text in texts]


def matched(lines, settings):
    """Lines that fit the names: without the empty fields at their end, a name for the rows' names, and no second line of names."""
    names, width = lines[0] if settings["header"] and lines else None, settings.get("fields")
    if names is not None and settings.get("repeats"):
        first = plain(names)
        lines = [names, *(line for line in lines[1:] if len(line) != len(first) or plain(line) != first)]
    if names is not None and settings.get("rowNames"):
        lines = [["row_names", *names], *lines[1:]]
    spare = settings.get("spareFields") or 0
    lines = [line[:width] if spare and width < len(line) <= width + spare and not any(line[width:]) else line for line in lines]
    if names is not None and width and not any(name.strip() for name in lines[0][width:]):
        lines[0] = lines[0][:width]
    return lines


def records(path, settings):
    """Lines as lists of texts, the names first; blank ones left out, and what is no row."""
    codecs.register_error("western", western)
    csv.field_size_limit(1 << 24)
    unpacked = opened(open(path, "rb"), settings["member"])
    with io.TextIOWrapper(unpacked, encoding=settings["encoding"], errors=settings["broken"], newline="") as file:
        if file.read(1) != "\ufeff":
            file.seek(0)
        source, lines = Lines(file, settings), []
        for line in csv.reader(source, delimiter=settings["delimiter"]):
            source.begins = True
            if line:
                lines.append(line)
    return matched(lines[1:] if lines and "".join(lines[0]).lower().startswith("sep=") else lines, settings)


def training_table(path, settings):
    """{name: cells}; lines of another length are left out before rows are counted."""
    rows = [line for line in records(path, settings)[settings["header"] :] if len(line) == settings["fields"]]
    missing = set(settings["missing"])
    rows = [["" if cell.strip() in missing else cell for cell in row] for row in rows] if missing else rows
    table = {column["name"]: [row[column["at"]] for row in rows] for column in [*settings["columns"], settings["target"]]}
    return {name: merged(cells) if name in settings["merge"] else cells for name, cells in table.items()}


def look(cell):
    """What a name looks like: no zero-width signs, single spaces, small letters, accents composed."""
    plain = re.sub("[^\\S\x1c-\x1f]+", " ", re.sub("[\u200b\u2060\ufeff]", "", cell)).strip(" ")
    return unicodedata.normalize("NFC", plain.lower())


def merged(cells):
    """Of names that look alike the most frequent one, on ties the first; a missing cell stays missing."""
    counts, best = {}, {}
    for cell in cells:
        counts[cell] = counts.get(cell, 0) + 1
    looks = {cell: look(cell) for cell in counts if cell}
    for cell, seen in looks.items():
        if counts[cell] > counts.get(best.get(seen), 0):
            best[seen] = cell
    return [cell and best[looks[cell]] for cell in cells]


def split(rows, rule, seed):
    """Row numbers of train, validation and test."""
    order = np.arange(rows)
    if rule == "rows":
        test, valid = order % 5 == 0, order % 10 == 1
        return order[~test & ~valid], order[valid], order[test]
    if rule == "shuffled":  # seeded as on the page, but by numpy: another shuffle
        order = np.random.default_rng(seed).permutation(rows)
    seven, eight = rows * 7 // 10, rows * 8 // 10
    return np.sort(order[:seven]), np.sort(order[seven:eight]), np.sort(order[eight:])


# -- what the training rows say: levels, means, classes


def vocabulary(cells, min_count):
    """Level → id in the order of the training rows; 0 is the unknown level: missing, rare, or never seen."""
    counts = {}
    for cell in cells:
        counts[cell] = counts.get(cell, 0) + 1
    known = [level for level, count in counts.items() if level and count >= min_count]
    return {level: i + 1 for i, level in enumerate(known)}


def standard(values):
    """Mean and deviation of the known values."""
    known = values[np.isfinite(values)]
    return (float(known.mean()), float(known.std()) or 1.0) if len(known) else (0.0, 1.0)


class Encoder:
    """Cells → ids and standardised numbers. `levels`: {column: {level: id}}, `numbers`: {column: (mean, deviation)}."""

    def __init__(self, levels, numbers):
        self.levels, self.numbers = levels, numbers

    @staticmethod
    def fit(table, train, settings):
        levels, numbers = {}, {}
        for column in settings["columns"]:
            cells = [table[column["name"]][row] for row in train]
            if column["kind"] == "category":
                levels[column["name"]] = vocabulary(cells, settings["minCount"])
            else:
                numbers[column["name"]] = standard(numbers_of(cells))
        return Encoder(levels, numbers)

    def encode(self, table):
        """ids [rows, F] and numbers [rows, N]; a missing number is the mean, 0."""
        rows = len(next(iter(table.values())))
        ids, numbers = np.zeros((rows, len(self.levels)), np.int32), np.zeros((rows, len(self.numbers)), np.float32)
        for c, (name, levels) in enumerate(self.levels.items()):
            ids[:, c] = [levels.get(cell, 0) for cell in table[name]]
        for c, (name, (mean, deviation)) in enumerate(self.numbers.items()):
            numbers[:, c] = np.nan_to_num((numbers_of(table[name]) - mean) / deviation)
        return ids, numbers


def labels_of(cells, train, target):
    """Class indices or standardised values, NaN where a row has none; the classes; mean and deviation of a value."""
    values = numbers_of(cells)
    if target["task"] == "regression":
        mean, deviation = standard(values[train])
        return (values - mean) / deviation, [], (mean, deviation)
    if target["kind"] == "number" and np.isfinite(values).any():
        least, most = np.nanmin(values), np.nanmax(values)
        return np.where(np.isnan(values), np.nan, values == most), [least, most], (0.0, 1.0)
    classes = sorted({cell for cell in cells if cell})
    if np.isfinite(numbers_of(classes)).all():
        classes.sort(key=float)
    index = {name: float(i) for i, name in enumerate(classes)}
    return np.array([index.get(cell, np.nan) for cell in cells]), classes, (0.0, 1.0)


class Problem:
    """The CSV made ready: features and labels of all rows, and the three sets of rows, of those that have a label."""

    def __init__(self, path, settings):
        table, target = training_table(path, settings), settings["target"]
        cells = table[target["name"]]
        sets = split(len(cells), settings["split"], settings["seed"])
        self.labels, self.classes, (self.mean, self.deviation) = labels_of(cells, sets[0], target)
        self.train, self.valid, self.test = (rows[np.isfinite(self.labels[rows])] for rows in sets)
        self.encoder = Encoder.fit(table, self.train, settings)
        self.table = table
        self.ids, self.numbers = self.encoder.encode(table)

    def of(self, rows):
        return [self.ids[rows], self.numbers[rows]], self.labels[rows].astype(np.float32)
