"""Every usual encoding, separator and file kind gives the same rows."""

from __future__ import annotations

import datetime
import gzip
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from candil.collect.datasets.services.reading import open_table
from candil.platform.foundation.spreadsheets import safe_cell

WESTERN = "name,town\nJosé García,Málaga\nZoë,Köln\nFrançois,“Besançon” – £5\n"
TEXTS = {
    "utf-8": "name,town\nZoë,Łódź\nمحمد,القاهرة\n",
    "utf-8-sig": "name,town\nZoë,Köln\n",
    "utf-16": "name,town\nИван,Köln\n",
    "utf-16-le": "name,town\nIvan,Koeln\nAnna,Köln\n",
    "utf-16-be": "name,town\nIvan,Koeln\nAnna,Köln\n",
    "cp1252": WESTERN,
    "cp1250": "name,town\nWałęsa,Łódź\nČeská,Plzeň\nŻółć,Kraków\n" * 5,
    "cp1251": "имя,город\nИван,Москва\nОльга,Санкт-Петербург\n" * 5,
    "cp1253": "όνομα,πόλη\nΓιώργος,Αθήνα\nΜαρία,Θεσσαλονίκη\n" * 5,
    "cp1256": "اسم,مدينة\nمحمد,القاهرة\nفاطمة,بغداد\n" * 5,
    "mac_roman": "name,town\nJosé García,Málaga\nZoë,Köln\n" * 5,
    "shift_jis": "名前,町\n山田太郎,東京都\n鈴木花子,大阪府\n" * 5,
    "gb18030": "名字,城市\n王小明,北京市\n李华,上海市\n" * 5,
}


@pytest.mark.parametrize("encoding", TEXTS)
def test_an_encoding_is_recognised(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(TEXTS[encoding].encode(encoding))
    expected = [line.split(",") for line in TEXTS[encoding].splitlines()]
    table = open_table(path)
    assert list(table.header) == expected[0]
    assert [row for _number, row in table.rows()] == expected[1:]


def test_an_encoding_that_shows_late_in_the_file_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b"name,town\n" + b"Ann,Leeds\n" * 60_000 + "Zoë,Málaga\n".encode("cp1252"))
    rows = list(open_table(path).rows())
    assert rows[-1] == (60_002, ["Zoë", "Málaga"])


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_separator_is_recognised_beside_the_others_in_values(separator: str, tmp_path: Path) -> None:
    other = ";" if separator == "," else ","
    path = tmp_path / "file.csv"
    lines = [["place", "note", "n"], [f'"Leeds{separator} UK"', f"a{other}b{other}c", "1"], ["Hull", f"{other}", "2"]]
    path.write_text("\n".join(separator.join(line) for line in lines), encoding="utf-8")
    table = open_table(path)
    assert table.header == ("place", "note", "n")
    assert [row for _n, row in table.rows()] == [
        [f"Leeds{separator} UK", f"a{other}b{other}c", "1"], ["Hull", other, "2"],
    ]  # fmt: skip


def test_the_sep_line_of_spreadsheet_programs_is_not_the_header(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("sep=;\nname;town\nAnn;Leeds\n", encoding="utf-8")
    table = open_table(path)
    assert table.header == ("name", "town")
    assert next(iter(table.rows()))[1] == ["Ann", "Leeds"]


def test_row_numbers_are_those_of_a_spreadsheet_program(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text('name,town\n"Ann\nMary",Leeds\n\nZoe,Hull\n', encoding="utf-8")
    assert [(number, row) for number, row in open_table(path).rows() if row] == [
        (2, ["Ann\nMary", "Leeds"]), (4, ["Zoe", "Hull"]),
    ]  # fmt: skip


def test_gzip_is_recognised_by_content(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(gzip.compress(WESTERN.encode("cp1252")))
    assert next(iter(open_table(path).rows()))[1] == ["José García", "Málaga"]


def test_na_stays_text_in_every_kind_of_file(tmp_path: Path) -> None:
    (tmp_path / "file.csv").write_text("country,n\nNA,1\n", encoding="utf-8")
    pq.write_table(pa.table({"country": ["NA"], "n": [1]}), tmp_path / "file.parquet")
    book = openpyxl.Workbook()
    for line in (["country", "n"], ["NA", 1]):
        book.worksheets[0].append(line)
    book.save(tmp_path / "file.xlsx")
    for name in ("file.csv", "file.parquet", "file.xlsx"):
        assert list(open_table(tmp_path / name).rows()) == [(2, ["NA", "1"])], name


def test_a_workbook_gives_the_texts_that_its_csv_would(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["year", "day", "moment", "flag", "formula", "half"])
    sheet.append([2019.0, datetime.date(2020, 2, 29), datetime.datetime(2020, 1, 2, 3, 4), True, "=1+1", 0.5])
    book.create_sheet("second").append(["x"])
    book.save(tmp_path / "file.xlsx")
    table = open_table(tmp_path / "file.xlsx")
    # The formula was never computed by anything, so that it has no value; it is not computed here either.
    assert list(table.rows()) == [(2, ["2019", "2020-02-29", "2020-01-02 03:04:00", "TRUE", "", "0.5"])]
    assert table.notes["other_sheets"] == "second"
    assert open_table(tmp_path / "file.xlsx", sheet="second").header == ("x",)


def test_parquet_is_read_over_row_groups(tmp_path: Path) -> None:
    data = pa.table({"n": list(range(25_000)), "text": [None, "a", "b", "c", "d"] * 5_000})
    pq.write_table(data, tmp_path / "file.parquet", row_group_size=4_000)
    rows = list(open_table(tmp_path / "file.parquet").rows())
    assert len(rows) == 25_000
    assert rows[0] == (2, ["0", ""])
    assert rows[-1] == (25_001, ["24999", "d"])


@pytest.mark.parametrize("text", ["=1+1", "+CMD", "-2+3", "@SUM(A1)", "\tx", "  =1", "＝1+1", "\r=1"])
def test_a_cell_that_a_spreadsheet_would_run_leaves_as_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["-12.5", "+3", "Leeds", "", 5, -5, None, "a=b"])
def test_harmless_cells_leave_as_they_are(value: object) -> None:
    assert safe_cell(value) == value
