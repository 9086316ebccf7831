"""Files that are damaged, hostile or something else: each is refused with a message that names the place."""

from __future__ import annotations

import gzip
import tracemalloc
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from candil.collect.datasets.errors import FileUnreadable, HeaderUnusable
from candil.collect.datasets.services.reading import open_table, workbook


def _read(path: Path) -> None:
    for _row in open_table(path).rows():
        pass


def _refused(path: Path) -> str:
    with pytest.raises(FileUnreadable) as caught:
        _read(path)
    return str(caught.value)


def test_a_truncated_gzip_names_the_row(tmp_path: Path) -> None:
    import random

    chance = random.Random(1)
    text = "n,x\n" + "".join(f"{chance.random()},{chance.random()}\n" for _ in range(20_000))
    whole = gzip.compress(text.encode())
    path = tmp_path / "file.csv.gz"
    path.write_bytes(whole[: len(whole) // 2])
    message = _refused(path)
    assert "break off at about row" in message
    row = int("".join(letter for letter in message.partition("row ")[2][:7] if letter.isdigit()))
    assert 5_000 < row < 15_000


def test_a_gzip_with_garbage_inside_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n")[:12] + b"\xff" * 40)
    assert "damaged" in _refused(path)


@pytest.mark.slow
def test_a_line_of_a_gigabyte_is_refused_without_filling_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "file.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b"a,b\n1,2\n3,")
        for _ in range(1024):
            file.write(b"x" * 2**20)
    tracemalloc.start()
    try:
        message = _refused(path)
        _current, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "Row 3" in message
    assert "line break is missing" in message
    assert peak < 40 * 2**20


def test_nul_characters_name_the_row(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b"name,town\nAnn,Leeds\nZoe,\0Hull\n")
    assert "Row 3" in _refused(path)


def test_a_quotation_mark_that_never_closes_names_the_row(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text('name,town\nAnn,Leeds\nZoe,"Hull\n' + "x,y\n" * 60_000, encoding="utf-8")
    message = _refused(path)
    assert "Row 3" in message
    assert "quotation mark" in message


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"\xef\xbb\xbf\n <html>", "web page"),
        ("<html>".encode("utf-16"), "web page"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old Excel"),
        (b'[{"a": 1}]', "JSON"),
        (b"", "empty"),
        (gzip.compress(b"PK\x03\x04 a workbook"), "Unpack"),
    ],
)
def test_what_only_pretends_to_be_csv_is_recognised(content: bytes, word: str, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(content)
    assert word in _refused(path)


def test_two_columns_of_one_name_are_refused_with_both_positions(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("a,Gender,c,gender\n1,2,3,4\n", encoding="utf-8")
    with pytest.raises(HeaderUnusable, match="Columns 2 and 4"):
        open_table(path)


def test_an_empty_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text(",,\n1,2,3\n", encoding="utf-8")
    with pytest.raises(HeaderUnusable, match="first row"):
        open_table(path)


def _bomb(path: Path, size: int) -> Path:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(size // 2**20):
            part.write(b" " * 2**20)
    return path


def test_a_workbook_that_unpacks_too_far_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "LARGEST", 8 * 2**20)
    assert "was not opened" in _refused(_bomb(tmp_path / "file.xlsx", 9 * 2**20))


def test_a_workbook_that_is_packed_too_tightly_is_not_opened(tmp_path: Path) -> None:
    assert "was not opened" in _refused(_bomb(tmp_path / "file.xlsx", 20 * 2**20))


def test_a_workbook_that_lies_about_its_size_is_not_opened(tmp_path: Path) -> None:
    path = _bomb(tmp_path / "file.xlsx", 20 * 2**20)
    content = path.read_bytes()
    path.write_bytes(content.replace((20 * 2**20).to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    assert path.read_bytes() != content
    assert "Nothing was loaded" in _refused(path)


def test_a_workbook_cut_short_is_refused(tmp_path: Path) -> None:
    path = _bomb(tmp_path / "file.xlsx", 2**20)
    path.write_bytes(path.read_bytes()[:500])
    assert "damaged" in _refused(path)


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    pq.write_table(pa.table({"a": ["x" * 100] * 1000}), path)
    path.write_bytes(path.read_bytes()[:200])
    assert "damaged" in _refused(path)


def test_nested_columns_of_parquet_are_named(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    pq.write_table(pa.table({"a": [[1, 2]]}), path)
    assert "“a”" in _refused(path)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    assert "cannot be opened" in _refused(tmp_path / "nothing.csv")


def test_a_wrong_encoding_in_the_mapping_names_the_row(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b"name\n" + "Zoë\n".encode("cp1252"))
    with pytest.raises(FileUnreadable, match="cannot be read as utf-8"):
        list(open_table(path, encoding="utf-8").rows())
