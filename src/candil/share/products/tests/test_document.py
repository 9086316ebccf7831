"""The printed face: everything in the description is on the page, nothing else is, and the file is accessible."""

from __future__ import annotations

import dataclasses
import re
import zlib

import pypdfium2
import pytest

from candil.share.products.errors import ProductNotDrawn
from candil.share.products.models.description import Description, Marking
from candil.share.products.queries import document
from candil.share.products.queries.document import pdf
from candil.share.products.tests.plain import a_description


def pages_of(made: bytes) -> list[str]:
    """The text of each page, white space folded."""
    with pypdfium2.PdfDocument(made) as opened:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in opened]


def everything_said(description: Description) -> list[str]:
    """Every text of the description that must be found in the file."""
    said = [description.title, description.organisation, description.audience, description.basis, description.period]
    said += [judgement.text for judgement in description.judgements]
    said += [*description.limits, *description.cautions, *description.marking.conditions]
    for section in description.sections:
        said += [section.title, *section.paragraphs, section.nothing, *section.why, *section.sure]
        for table in section.tables:
            said += [table.number, table.caption, *table.notes, *(column.label for column in table.columns)]
            said += [cell.text for row in table.rows for cell in row.cells]
        said += [figure.caption for figure in section.figures]
    return [" ".join(text.split()) for text in said if text]


def streams_of(made: bytes) -> bytes:
    """The file with its compressed parts unpacked, so that its structure can be read."""
    unpacked = [made]
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", made, re.DOTALL):
        try:
            unpacked.append(zlib.decompress(found[1]))
        except zlib.error:
            continue
    return b"\n".join(unpacked)


def _letters(text: str) -> str:
    """Without white space and hyphens: a line may break at either, and a hyphen at its end is read as another sign."""
    return re.sub(r"[\s\-\x02\ufffe]", "", text)


def test_everything_the_description_says_is_in_the_file() -> None:
    description = a_description()
    text = _letters("".join(pages_of(pdf(description))))
    missing = [said for said in everything_said(description) if _letters(said) not in text]
    assert missing == []


def test_handling_tlp_and_cut_off_stand_on_every_page() -> None:
    conditions = ("Ask Lantern Trust before passing it on.",)
    marking = Marking("C", "sharing permitted with conditions.", conditions, "TLP:AMBER", "members of the group only.")
    pages = pages_of(pdf(a_description(marking=marking)))
    assert len(pages) >= 3
    for number, page in enumerate(pages, start=1):
        assert "Handling C (3x5x2): sharing permitted with conditions." in page
        assert page.count("TLP:AMBER") >= 2  # head and foot
        assert "Data cut-off: records accepted until 20 November 2026, 14:05 UTC" in page
        assert f"Page {number} of {len(pages)}" in page
    assert conditions[0] in pages[0]


def test_a_report_of_invented_records_says_so_on_every_page() -> None:
    pages = pages_of(pdf(a_description(population="synthetic", holds_synthetic=True)))
    assert all("SYNTHETIC DATA: invented for trying the software" in page for page in pages)
    mixed = pages_of(pdf(a_description(population="both", holds_synthetic=True)))
    assert all("HOLDS SYNTHETIC DATA" in page for page in mixed)
    assert not any("SYNTHETIC" in page for page in pages_of(pdf(a_description())))


def test_a_draft_says_so_on_every_page_and_a_released_report_does_not() -> None:
    assert all("DRAFT: not released" in page for page in pages_of(pdf(a_description(), state="draft")))
    assert not any("DRAFT" in page for page in pages_of(pdf(a_description(), state="released")))


def test_markup_in_peoples_words_stays_text() -> None:
    title = '#evil[boom] $x^2$ @ref *bold* #import "/etc/passwd" <label>'
    text = "".join(pages_of(pdf(a_description(title=title))))
    assert title.replace(" ", "") in text.replace(" ", "")  # lines may break inside a path


def test_the_file_is_tagged_pdf_ua_with_title_language_headers_and_alternative_texts() -> None:
    made = pdf(a_description())
    inside = streams_of(made)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in inside
    assert b"/StructTreeRoot" in inside
    assert re.search(rb"/Marked\s+true", inside)
    assert b"/Lang" in inside
    assert re.search(rb"/S\s*/TH\b", inside)
    assert re.search(rb"/S\s*/H1\b", inside)
    assert inside.count(b"/Alt") >= 3  # one for each drawing
    with pypdfium2.PdfDocument(made) as opened:
        assert opened.get_metadata_dict()["Title"] == "Forced labour in England, 2022–2023"


def test_the_same_description_gives_the_same_bytes() -> None:
    assert pdf(a_description()) == pdf(a_description())


def test_a_script_without_a_font_stops_the_report_instead_of_losing_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = document._compile
    monkeypatch.setattr(document, "_compile", lambda data, at, *, system_fonts: drawn(data, at, system_fonts=False))
    with pytest.raises(ProductNotDrawn, match="No font on this machine has “中"):
        pdf(a_description(title="Report 中文"))


def test_greek_cyrillic_and_accented_latin_need_no_font_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = document._compile
    monkeypatch.setattr(document, "_compile", lambda data, at, *, system_fonts: drawn(data, at, system_fonts=False))
    title = "Łódź, Αθήνα, Київ, Đà Nẵng"
    assert title in " ".join(pages_of(pdf(a_description(title=title))))


def test_a_drawing_that_is_no_svg_is_an_error_with_words() -> None:
    description = a_description()
    first = description.sections[0]
    broken = dataclasses.replace(first.figures[0], svg="<html>")
    section = dataclasses.replace(first, figures=(broken,))
    with pytest.raises(ProductNotDrawn, match="The PDF could not be made"):
        pdf(dataclasses.replace(description, sections=(section,)))
