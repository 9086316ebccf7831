"""Feeds and documents are read, or the room says in words why not: never anything else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from email.message import EmailMessage

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candil.collect.sources.errors import Unreadable
from candil.collect.sources.services.reading import MOST_CHARACTERS, read_document, read_feed, read_snippet, word
from candil.collect.sources.tests.texts import STORY, article, rss

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>The Paper</title>
<entry><title type="html">One &amp;amp; two</title><link rel="self" href="/self"/><link rel="alternate" href="/1"/>
<updated>2026-03-05T10:00:00Z</updated><published>2026-03-04T23:30:00Z</published>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Long <b>words</b></p></div></content></entry>
<entry><title>No link</title></entry></feed>"""
RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Paper</title></channel>
<item rdf:about="x"><title>One</title><link>http://paper.example/1</link><dc:date>2026-03-04</dc:date>
<description>Words</description></item></rdf:RDF>"""


def docx(paragraphs: str, **parts: str) -> bytes:
    made = io.BytesIO()
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{paragraphs}</w:body></w:document>")
        for name, body in parts.items():
            archive.writestr(name, body)
    return made.getvalue()


def pdf(text: str) -> bytes:
    """A PDF of one page that says `text` in Latin letters."""
    stream = f"BT /F1 12 Tf 40 700 Td ({text}) Tj ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 900 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    body, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj{each}endobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 6\n0000000000 65535 f \n{table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF"
    return (body + end).encode()


def mail(**said: str) -> bytes:
    made = EmailMessage()
    made["Subject"], made["Date"], made["From"] = "Bülletin", "Wed, 04 Mar 2026 23:00:00 +0000", "a@paper.example"
    if "text" in said:
        made.set_content(said["text"])
    if "html" in said:
        made.add_alternative(said["html"], subtype="html")
    return made.as_bytes()


def test_a_page_gives_its_main_text_title_and_day() -> None:
    read = read_document(article(STORY, "Twelve found").encode(), content_type="text/html")
    assert (read.kind, read.title, read.published_on) == ("html", "Twelve found", date(2026, 3, 4))
    assert "forced to work at night" in read.text
    assert "All rights reserved" not in read.text


def test_pdf_word_mail_and_text_are_read() -> None:
    assert "forced to work" in read_document(pdf("They were forced to work")).text
    made = docx(
        "<w:p><w:r><w:t>One</w:t><w:tab/><w:t>two</w:t></w:r></w:p><w:p><w:r><w:t>Three</w:t></w:r></w:p>",
        **{"docProps/core.xml": '<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Title</dc:title></c>'},
    )
    assert (read_document(made).title, read_document(made).text) == ("Title", "One two\nThree")
    read = read_document(mail(text="Plain wörds"), name="a.eml")
    assert (read.title, read.text, read.published_on) == ("Bülletin", "Plain wörds", date(2026, 3, 4))
    assert read_document(mail(html="<p>Rich <b>words</b></p><script>x()</script>"), name="a.eml").text == "Rich\nwords"
    assert read_document("Größe".encode("latin-1"), content_type="text/plain", charset="latin-1").text == "Größe"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"\x89PNG\r\n\x1a\n", "Only web pages"),
        (b"", "Only web pages"),
        (b"%PDF-1.4 broken", "damaged or locked"),
        (b"PK\x03\x04 broken", "Only web pages"),
        (docx("")[:-30], "Only web pages"),
        (b"<!doctype html><html><body><img src=x></body></html>", "No text was found"),
    ],
)
def test_what_cannot_be_read_is_said(body: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read_document(body)


def test_a_word_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "_MOST_BYTES", 2**20)
    unfolded: list[int] = []
    real = zipfile.ZipExtFile.read

    def counted(self: zipfile.ZipExtFile, size: int | None = -1) -> bytes:
        found = real(self, size)
        unfolded.append(len(found))
        return found

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    with pytest.raises(Unreadable, match="larger than is safe"):
        read_document(docx("<w:p/>" * 400_000))
    assert sum(unfolded) == 2**20 + 1, "no more than that was unfolded"
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", bomb)
    with pytest.raises(Unreadable, match="no Word document"):
        read_document(made.getvalue())


def test_a_pdf_of_many_pages_is_read_in_part() -> None:
    source, made = pypdfium2.PdfDocument(pdf("Page")), pypdfium2.PdfDocument.new()
    for _page in range(250):
        made.import_pages(source)
    kept = io.BytesIO()
    made.save(kept)
    assert read_document(kept.getvalue()).text.count("Page") == 200


def test_a_long_text_is_cut_and_says_so() -> None:
    read = read_document(b"words " * MOST_CHARACTERS, content_type="text/plain")
    assert (len(read.text) <= MOST_CHARACTERS, read.is_cut) == (True, True)


def test_three_dialects_of_feeds_come_in_one_shape() -> None:
    (one,) = read_feed(
        rss([("/1", "One", "&lt;p&gt;Words&lt;/p&gt;")]).encode(), address="http://paper.example/f"
    ).entries
    assert (one.link, one.title, one.published_on) == ("http://paper.example/1", "One", date(2026, 3, 4))
    assert read_snippet(one.html) == "Words"
    (two,) = read_feed(ATOM.encode(), address="http://paper.example/f").entries
    assert (two.link, two.title, two.published_on) == ("http://paper.example/1", "One &amp; two", date(2026, 3, 4))
    assert read_snippet(two.html).split() == ["Long", "words"]
    (three,) = read_feed(RDF.encode(), address="http://paper.example/f").entries
    assert (three.link, three.published_on) == ("http://paper.example/1", date(2026, 3, 4))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<html><body>A page<br></body></html>", "broken"),
        ("", "broken"),
        ("<a/>", "neither RSS nor Atom"),
        ('<!DOCTYPE x [<!ENTITY a "aaa">]><rss><channel><title>&a;</title></channel></rss>', "entities"),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>', "entities"),
    ],
)
def test_a_broken_feed_is_said(body: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read_feed(body.encode(), address="http://paper.example/")


SEEDS: list[bytes] = [
    article(STORY).encode(), pdf(STORY.replace("(", "")), docx(f"<w:p><w:t>{STORY}</w:t></w:p>"), mail(text=STORY),
    mail(html=f"<p>{STORY}</p>"), rss([("/1", "One", "Two")]).encode(), ATOM.encode(), RDF.encode(),
]  # fmt: skip


def changed(seed: bytes, at: int, cut: int, put: bytes) -> bytes:
    place = at % (len(seed) + 1)
    return seed[:place] + put + seed[place + cut :]


HOSTILE = st.one_of(
    st.binary(max_size=300),
    st.builds(
        changed, st.sampled_from(SEEDS), st.integers(0, 10_000), st.integers(0, 60),
        st.binary(max_size=20) | st.sampled_from([b"\x00", b"<", b"&#xD800;", b"=?x?q?=FF?=", b"charset=nothing;"]),
    ),
)  # fmt: skip
READERS: list[Callable[[bytes], object]] = [
    lambda body: read_document(body, content_type="text/html"),
    lambda body: read_document(body, name="a.eml"),
    lambda body: read_document(body, content_type="text/plain", charset="utf-16"),
    lambda body: read_feed(body, address="http://paper.example/"),
    lambda body: read_snippet(body.decode("utf-8", "replace")),
    lambda body: word.read_word(body),
]


@settings(max_examples=150)
@given(HOSTILE)
def test_any_bytes_are_read_or_refused_in_words(body: bytes) -> None:
    for reader in READERS:
        try:
            found = reader(body)
        except Unreadable:
            continue
        text = getattr(found, "text", "")
        text.encode()
        assert "\x00" not in text
