"""Small workbooks as their writers write them, in base64, and their cells as others read them: `sheet_fixtures.py > tests/page/fixtures/sheets.json`.

Written with xlsxwriter 3.3.1, openpyxl 3.1.5, xlwt 1.3.0, odfpy 1.4.1 and msoffcrypto-tool 6.1.0 on Python 3.11; read with openpyxl and xlrd 2.0.2.
tests/page/data/sheets.test.mjs holds the page to them.
"""

import base64
import datetime as dt
import decimal
import io
import json
import math

import msoffcrypto
import openpyxl
import xlrd
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

DAY, NOON = dt.date(2024, 2, 29), dt.datetime(2024, 7, 1, 12, 30, 0, 250_000)
CLOCK, LONG = dt.time(8, 5), dt.timedelta(days=1, hours=6, seconds=1.5)
TEXTS = ["a,b", 'the "best"', "two\nlines", "007", " padded ", "naïve ☕", "=1+1", "_x0041_", "1e5", "NA"]
NUMBERS = [0.1 + 0.2, -4, 9007199254740993, 0.125, 1234.5, 1e15, 1 / 3, 2e-5, 12, 0]


def text(value):
    """A cell as the page writes it."""
    if value is None or (isinstance(value, str) and value.startswith("#")):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(int(value)) if float(value).is_integer() and abs(value) < 9e15 else number(float(value))
    if isinstance(value, dt.timedelta):
        return text(round(value.total_seconds(), 3))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, (dt.datetime, dt.time)):
        written = value.isoformat()
        return written.rstrip("0") if "." in written else written
    # openpyxl leaves this escape of an underscore in inline texts.
    return value.isoformat() if isinstance(value, dt.date) else value.replace("_x005F_", "_")


def number(value):
    """The fewest digits that are this double, without an exponent from 1e-6 to 1e21."""
    written = format(decimal.Decimal(repr(value)), "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def of_openpyxl(data, sheet):
    rows = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[sheet].iter_rows(values_only=True)
    return [[text(value) for value in row] for row in rows]


def of_xlrd(data, sheet):
    book = xlrd.open_workbook(file_contents=data)
    rows = []
    for row in book.sheet_by_name(sheet).get_rows():
        rows.append([text(of_cell(cell, book.datemode)) for cell in row])
    return rows


def of_cell(cell, mode):
    if cell.ctype in (xlrd.XL_CELL_ERROR, xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype != xlrd.XL_CELL_DATE:
        return cell.value
    if cell.value < 1:
        return (dt.datetime(2000, 1, 1) + dt.timedelta(days=cell.value) + dt.timedelta(microseconds=500)).time().replace(microsecond=0)
    when = xlrd.xldate_as_datetime(cell.value, mode)
    return when.replace(microsecond=round(when.microsecond, -3))


def xlsxwriter_book(fill, **options):
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, **options}) as book:
        fill(book)
    return data.getvalue()


NAMES = ["text", "number", "percent", "day", "when", "clock", "wait", "truth", "error", "sum"]


def types(book, sheet="types"):
    formats = {name: book.add_format({"num_format": code}) for name, code in {"percent": "0.0%", "money": "[$€-407] #,##0.00", "day": "dd.mm.yyyy", "when": "yyyy-mm-dd hh:mm:ss.000", "clock": "h:mm AM/PM", "wait": "[h]:mm:ss"}.items()}
    page = book.add_worksheet(sheet)
    page.write_row(0, 0, NAMES)
    for i in range(10):
        row = i + 1
        page.write_string(row, 0, TEXTS[i])
        page.write_number(row, 1, NUMBERS[i])
        page.write_number(row, 2, i / 8, formats["percent" if i % 2 else "money"])
        page.write_datetime(row, 3, dt.datetime.combine(DAY, dt.time()) + dt.timedelta(days=400 * i), formats["day"])
        if i != 4:
            page.write_datetime(row, 4, NOON + dt.timedelta(hours=7 * i), formats["when"])
        page.write_datetime(row, 5, CLOCK.replace(minute=5 * i), formats["clock"])
        page.write_datetime(row, 6, LONG * (i + 1), formats["wait"])
        page.write_boolean(row, 7, i % 3 == 0)
        page.write_formula(row, 8, "=NA()" if i < 3 else "=1/0", value="#N/A" if i < 2 else "#DIV/0!" if i < 9 else 7)
        page.write_formula(row, 9, f"=B{row + 1}*2", value=NUMBERS[i] * 2)


def titled(book):
    page = book.add_worksheet("orders")
    page.merge_range("B2:F2", "Orders of 2024", book.add_format({"bold": True}))
    page.write_row(3, 1, ["customer", "product", "price", "day", "sent"])
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for i in range(30):
        page.write_row(4 + i, 1, [f"c{i % 7}", f"p{i % 5}", 1.5 * i])
        page.write_datetime(4 + i, 4, dt.datetime(2024, 1, 1) + dt.timedelta(days=i), day)
        page.write_boolean(4 + i, 5, i % 2 == 0)


def several(book):
    book.add_worksheet("read me").write_column(0, 0, ["About", "this"])
    for name, rows in [("short", 4), ("long", 40), ("hidden", 90)]:
        page = book.add_worksheet(name)
        page.write_row(0, 0, ["id", "value"])
        for i in range(rows):
            page.write_row(1 + i, 0, [f"{name}-{i % 9}", i / 2])
        if name == "hidden":
            page.hide()
    book.add_worksheet("empty")
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=long!$B$2:$B$9"})
    book.add_chartsheet("picture").set_chart(chart)


def beside(book):
    page = book.add_worksheet("beside")
    page.write_row(0, 0, ["id", "value"])
    for i in range(1500):
        page.write_row(1 + i, 0, [f"i{i % 50}", i])
    page.write(1200, 25, "a remark")


def headers(book):
    page, bold = book.add_worksheet("headers"), book.add_format({"bold": True})
    page.merge_range("B1:C1", "2023", bold)
    page.merge_range("D1:E1", "2024", bold)
    page.write_row(1, 0, ["shop", "sold", "sent", "sold again", "sent again"])
    for i in range(12):
        page.write_row(2 + i, 0, [f"shop {i % 4}", i, i + 1, i + 2, i + 3])


def spill(book):
    page = book.add_worksheet("spill")
    page.write_row(0, 0, ["id", "value", "more"])
    for i in range(6):
        page.write(1 + i, 0, f"i{i % 3}")
        page.write_formula(1 + i, 1, "=A1:A9", value="#SPILL!" if i == 2 else i)
        page.write(1 + i, 2, i)


def openpyxl_book():
    book = openpyxl.Workbook()
    page = book.active
    page.title = "uncomputed"
    page.append(["id", "twice", "group", "day"])
    for i in range(8):
        page.append([f"i{i % 3}", f"=ROW()*{i}", "north" if i % 4 == 0 else None, dt.date(2024, 3, 1 + i)])
    page.merge_cells("C2:C5")
    page.merge_cells("C6:C9")
    return saved(book)


def streamed():
    book = openpyxl.Workbook(write_only=True)
    for name, rows in [("first", 5), ("second", 25)]:
        page = book.create_sheet(name)
        page.append(["id", "value"])
        for i in range(rows):
            page.append([f"{name}{i % 4}", i * 0.1])
    return saved(book)


def saved(book):
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def xls(mode_1904=False):
    book = xlwt.Workbook()
    book.dates_1904 = mode_1904
    page = book.add_sheet("types")
    styles = {name: xlwt.easyxf(num_format_str=code) for name, code in {"percent": "0.0%", "day": "DD/MM/YYYY", "when": "YYYY-MM-DD HH:MM:SS", "clock": "h:mm"}.items()}
    for i, name in enumerate(["text", "number", "percent", "day", "when", "clock", "truth", "group"]):
        page.write(0, i, name)
    for i in range(10):
        page.write(i + 1, 0, TEXTS[i])
        if i != 2:
            page.write(i + 1, 1, NUMBERS[i])
        page.write(i + 1, 2, i / 8, styles["percent"])
        page.write(i + 1, 3, dt.datetime.combine(DAY, dt.time()) + dt.timedelta(days=400 * i), styles["day"])
        page.write(i + 1, 4, NOON.replace(microsecond=0) + dt.timedelta(hours=7 * i), styles["when"])
        page.write(i + 1, 5, CLOCK.replace(minute=5 * i), styles["clock"])
        page.write(i + 1, 6, i % 3 == 0)
    page.write_merge(1, 5, 7, 7, "north")
    page.write_merge(6, 10, 7, 7, "south")
    page.row(3).set_cell_error(1, 42)
    book.add_sheet("short").write(0, 0, "one cell")
    return saved(book)


def ods():
    book = OpenDocumentSpreadsheet()
    hidden = Style(name="hidden", family="table")
    hidden.addElement(TableProperties(display="false"))
    book.automaticstyles.addElement(hidden)
    page = Table(name="types")
    expected = [["text", "number", "percent", "day", "when", "clock", "wait", "truth", "group"]]
    page.addElement(row_of([TableCell(valuetype="string") for _ in expected[0]], expected[0]))
    for i in range(10):
        when = NOON.replace(microsecond=0) + dt.timedelta(hours=7 * i)
        day = DAY + dt.timedelta(days=400 * i)
        cells = [
            TableCell(valuetype="string"),
            TableCell(valuetype="float", value=repr(float(NUMBERS[i]))),
            TableCell(valuetype="percentage", value=repr(i / 8)),
            TableCell(valuetype="date", datevalue=day.isoformat()),
            TableCell(valuetype="date", datevalue=when.isoformat()),
            TableCell(valuetype="time", timevalue=f"PT08H{5 * i:02}M00S"),
            TableCell(valuetype="time", timevalue=f"PT{30 + i}H00M01S"),
            TableCell(valuetype="boolean", booleanvalue="true" if i % 3 == 0 else "false"),
            TableCell(valuetype="string", numberrowsspanned="5") if i % 5 == 0 else CoveredTableCell(),
        ]
        group = ("north" if i == 0 else "south") if i % 5 == 0 else ""
        words = [TEXTS[i].strip(), *[""] * 7, group]
        if i == 2:
            cells[1], words[1] = TableCell(valuetype="string"), "#N/A"
        page.addElement(row_of(cells, words))
        clock, wait = f"08:{5 * i:02}:00", str((30 + i) * 3600 + 1)
        expected.append([words[0], "" if i == 2 else text(float(NUMBERS[i])), text(i / 8), day.isoformat(), when.isoformat(), clock, wait, "true" if i % 3 == 0 else "false", group])
    book.spreadsheet.addElement(page)
    notes = Table(name="notes", stylename=hidden)
    notes.addElement(row_of([TableCell(valuetype="string")], ["hidden"]))
    book.spreadsheet.addElement(notes)
    data = io.BytesIO()
    book.write(data)
    return data.getvalue(), expected


def row_of(cells, words):
    row = TableRow()
    for cell, word in zip(cells, words):
        for line in word.split("\n") if word else []:
            cell.addElement(P(text=line))
        row.addElement(cell)
    return row


def locked(data):
    out = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(data)).encrypt("secret", out)
    return out.getvalue()


assert math.isclose(NUMBERS[0], 0.3)
made = {
    "types.xlsx": (xlsxwriter_book(types), "types", of_openpyxl),
    "1904.xlsx": (xlsxwriter_book(types, date_1904=True), "types", of_openpyxl),
    "inline.xlsx": (xlsxwriter_book(types, constant_memory=True, in_memory=False), "types", of_openpyxl),
    "titled.xlsx": (xlsxwriter_book(titled), "orders", of_openpyxl),
    "several.xlsx": (xlsxwriter_book(several), "long", of_openpyxl),
    "beside.xlsx": (xlsxwriter_book(beside), "beside", None),
    "headers.xlsx": (xlsxwriter_book(headers), "headers", of_openpyxl),
    "spill.xlsx": (xlsxwriter_book(spill), "spill", of_openpyxl),
    "uncomputed.xlsx": (openpyxl_book(), "uncomputed", of_openpyxl),
    "streamed.xlsx": (streamed(), "second", of_openpyxl),
    "types.xls": (xls(), "types", of_xlrd),
    "1904.xls": (xls(True), "types", of_xlrd),
}
files = {name: {"sheet": sheet, "file": data, "cells": read(data, sheet) if read else None} for name, (data, sheet, read) in made.items()}
data, cells = ods()
files["types.ods"] = {"sheet": "types", "file": data, "cells": cells}
files["locked.xlsx"] = {"sheet": "types", "file": locked(made["types.xlsx"][0]), "cells": None}
for one in files.values():
    one["file"] = base64.b64encode(one["file"]).decode()
print(json.dumps(files, ensure_ascii=False, indent=0))
