"""The catalogues of the public pages are whole, and the check that says so sees every kind of fault."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from candil.platform.design import catalogues
from tools import languages

PO = catalogues.paths()
SHOWN = re.compile(r'extends "(layouts|support|reporting)/public\.html"')


def test_there_are_twenty_languages_five_of_them_right_to_left() -> None:
    assert len(PO) >= 20
    assert {"ar", "fa", "ur", "ckb", "ps"} <= set(PO)


@pytest.mark.parametrize("code", PO)
def test_a_catalogue_is_whole(code: str) -> None:
    assert languages.faults(PO[code]) == []


def test_every_template_for_everybody_is_translated() -> None:
    templates = {
        str(path.relative_to(languages.SOURCES))
        for path in languages.SOURCES.rglob("*.html")
        if SHOWN.search(path.read_text())
    }
    bare = {f"collect/{room}/templates/{room}/public.html" for room in ("support", "reporting")}
    assert templates - bare <= set(languages.PUBLIC)


@pytest.mark.parametrize(
    ("found", "put", "fault"),
    [
        ('msgid "Find help"', 'msgid "Find nothing"', "missing: 'Find help'"),
        ('msgid "Find help"', 'msgid "Find nothing"', "stale: 'Find nothing'"),
        ('msgid "Country"', '#, fuzzy\nmsgid "Country"', "fuzzy: 'Country'"),
        ('msgstr "Hilfe: %(country)s"', 'msgstr "Hilfe: %(land)s"', "placeholders changed: 'Help: %(country)s'"),
        ('msgstr "Angezeigt: %%s."', 'msgstr "Angezeigt: %s."', "placeholders changed: 'Shown: %%s.'"),
        ('msgstr "Land"', 'msgstr ""', "untranslated: 'Country'"),
        ("nplurals=2; plural=(n != 1)", "nplurals=3; plural=(n != 1)", "plural forms are"),
        ("X-Candil-Review: draft", "X-Candil-Review: fine", "review state"),
        ("X-Candil-Review: draft", "X-Candil-Review: reviewed-by Somebody", "review state"),
    ],
)
def test_the_check_sees_a_fault(tmp_path: Path, found: str, put: str, fault: str) -> None:
    text = PO["de"].read_text()
    assert text.count(found) >= 1
    path = tmp_path / "de" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(text.replace(found, put))
    assert any(each.startswith(fault) for each in languages.faults(path)), languages.faults(path)


def test_a_changed_count_of_plurals_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No public string has a plural yet, so one is put among them."""
    wanted = {**languages.wanted(), ("%(n)s day", "%(n)s days"): ["made up"]}
    monkeypatch.setattr(languages, "wanted", lambda: wanted)
    path = tmp_path / "pl" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    entry = 'msgid "%(n)s day"\nmsgid_plural "%(n)s days"\n'
    forms = [f'msgstr[{number}] "%(n)s dni"\n' for number in range(3)]
    path.write_text(PO["pl"].read_text() + "\n" + entry + "".join(forms))
    assert languages.faults(path) == []
    path.write_text(PO["pl"].read_text() + "\n" + entry + "".join(forms[:2]))
    assert [fault for fault in languages.faults(path) if "%(n)s day" in fault]


def test_an_update_keeps_what_was_translated_and_who_read_it(tmp_path: Path) -> None:
    path = tmp_path / "de" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    text = PO["de"].read_text().replace('msgid "Find help"', 'msgid "Find nothing"')
    path.write_text(text.replace("X-Candil-Review: draft", "X-Candil-Review: reviewed-by Haus, 2026-11-30"))
    languages.update(path)
    after = catalogues.read(path)
    assert after.review == "reviewed-by Haus, 2026-11-30"
    assert "Find nothing" not in after
    assert after.get("Find help").string == ""
    assert after.get("Country").string == "Land"
