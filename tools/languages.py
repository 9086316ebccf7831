"""The catalogues of the public pages: `python -m tools.languages update|check|compile`.

*update* puts new words of the pages into every catalogue and takes out those that are gone; *check* says what is
missing, fuzzy, stale or broken; *compile* makes the .mo files that the site reads.
"""

from __future__ import annotations

import ast
import csv
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import PoFileError, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src" / "candil"

#: What everybody may read, and nothing else: templates whole; of Python files the classes and functions named, or all.
PUBLIC: dict[str, tuple[str, ...]] = {
    "config/settings.py": (),
    "platform/design/templates/layouts/public.html": (),
    "platform/design/templates/layouts/_display.html": (),
    "platform/design/templates/layouts/_languages.html": (),
    "platform/design/templates/layouts/_draft.html": (),
    "config/templates/404_public.html": (),
    "config/templates/500.html": (),
    "collect/support/templates/support/countries.html": (),
    "collect/support/templates/support/country.html": (),
    "collect/support/templates/support/pathways.html": (),
    "collect/support/templates/support/pathway.html": (),
    "collect/support/templates/support/_numbers.html": (),
    "collect/support/templates/support/_checked.html": (),
    "collect/support/models/directory.py": ("Need", "Serves"),
    "collect/support/models/pathways.py": ("Case",),
    "collect/questionnaires/templates/questionnaires/ask.html": (),
    "collect/questionnaires/templates/questionnaires/_field.html": (),
    "collect/questionnaires/templates/questionnaires/thanks.html": (),
    "collect/questionnaires/templates/questionnaires/closed.html": (),
    "collect/questionnaires/queries/answering.py": (),
    "collect/questionnaires/services/keeping.py": ("keep_answer",),
    "collect/reporting/questions/survey.csv": (),
    "collect/reporting/questions/choices.csv": (),
    "collect/reporting/templates/reporting/languages.html": (),
    "collect/reporting/templates/reporting/safe.html": (),
    "collect/reporting/templates/reporting/signs.html": (),
    "collect/reporting/templates/reporting/ask.html": (),
    "collect/reporting/templates/reporting/write.html": (),
    "collect/reporting/templates/reporting/_signs.html": (),
    "collect/reporting/templates/reporting/_switch.html": (),
    "collect/reporting/templates/reporting/_device.html": (),
    "collect/reporting/templates/reporting/_recorder.html": (),
    "collect/reporting/templates/reporting/_kept_until.html": (),
    "collect/reporting/templates/reporting/review.html": (),
    "collect/reporting/templates/reporting/receipt.html": (),
    "collect/reporting/templates/reporting/kept.html": (),
    "collect/reporting/templates/reporting/return.html": (),
    "collect/reporting/templates/reporting/report.html": (),
    "collect/reporting/templates/reporting/_said.html": (),
    "collect/reporting/templates/reporting/_asked.html": (),
    "collect/reporting/templates/reporting/withdraw.html": (),
    "collect/reporting/templates/reporting/withdrawn.html": (),
    "collect/reporting/templates/reporting/closed.html": (),
    "collect/reporting/templates/reporting/failed.html": (),
    "collect/reporting/queries/asking.py": (),
    "collect/reporting/services/gate.py": (),
    "collect/reporting/services/returning.py": (),
    "collect/reporting/services/sealed.py": (),
    "collect/reporting/views/returning.py": (),
    "collect/reporting/views/sealing.py": (),
    "trust/vault/services/envelopes.py": ("check_shape", "check_size"),
    "trust/vault/services/frames.py": ("framed",),
    "trust/vault/services/items.py": ("_check_words",),
    "trust/vault/services/keeping.py": ("append", "add_receipt"),
    "trust/vault/services/receipts.py": ("typed",),
    "trust/vault/services/reporters.py": (),
}
TRANSLATES = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%+[sd]|\{\w+\}")
TAG = re.compile(r"<[^>]*>")


def words_of_python(path: Path, names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """What a Python file gives to gettext, in the classes and functions named (none named: everywhere)."""
    tree = ast.parse(path.read_text())
    defined = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef | ast.FunctionDef)]
    places = [node for node in defined if node.name in names] if names else [tree]
    if names and {node.name for node in places} != set(names):  # type: ignore[union-attr]
        raise LookupError(f"{path} has no {names}")
    for call in (node for place in places for node in ast.walk(place) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Name) and call.func.id in TRANSLATES:
            count = 2 if call.func.id == "ngettext" else 1
            yield tuple(ast.literal_eval(argument) for argument in call.args[:count])


def words_of_sheet(path: Path) -> Iterator[tuple[str, ...]]:
    """What the English columns of a sheet of an XLSForm say."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield from ((words,) for head, words in row.items() if head.endswith("::English (en)") and words)


def words_of_template(path: Path) -> Iterator[tuple[str, ...]]:
    """What a template translates, as Django's own tool finds it."""
    found = re.finditer(r"\b(n?gettext)\((.*?)\) ", templatize(path.read_text()), re.DOTALL)
    for call in found:
        node = ast.parse(f"f({call[2]})", mode="eval").body
        assert isinstance(node, ast.Call)
        yield tuple(ast.literal_eval(argument) for argument in node.args[: 2 if call[1] == "ngettext" else 1])


READERS = {".html": words_of_template, ".csv": words_of_sheet}


@cache
def wanted() -> dict[tuple[str, ...], list[str]]:
    """Every public string (or singular and plural) → the files that show it, in the order of PUBLIC."""
    found: dict[tuple[str, ...], list[str]] = {}
    for name, parts in PUBLIC.items():
        path = SOURCES / name
        for words in words_of_python(path, parts) if path.suffix == ".py" else READERS[path.suffix](path):
            places = found.setdefault(words, [])
            if name not in places:
                places.append(name)
    return found


def faults(path: Path) -> list[str]:
    """What is wrong with the catalogue in a .po file."""
    from candil.platform.design import catalogues

    try:
        catalogue = catalogues.read(path)
    except PoFileError as error:
        return [f"cannot be read: {error}"]
    held = {_key(message): message for message in catalogue if message.id}
    due = wanted()
    found = [f"missing: {words[0]!r}" for words in due if words not in held]
    found += [f"stale: {words[0]!r}" for words in held if words not in due]
    if (catalogue.num_plurals, catalogue.plural_expr) != _plurals(path):
        found.append(f"plural forms are {catalogue.plural_forms}, not those of the language")
    if not re.fullmatch(r"draft|reviewed-by .+, \d{4}-\d\d-\d\d", catalogue.review):
        found.append(f"review state {catalogue.review!r} is neither “draft” nor “reviewed-by NAME, YYYY-MM-DD”")
    return found + [fault for message in held.values() for fault in _faults_of(message, catalogue)]


def _key(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _plurals(path: Path) -> tuple[int, str]:
    found = get_plural(path.parents[1].name)
    return found.num_plurals, found.plural_expr


def _faults_of(message: Message, catalogue: Catalog) -> Iterator[str]:
    key = _key(message)
    texts = [message.string] if isinstance(message.string, str) else list(message.string)
    if message.fuzzy:
        yield f"fuzzy: {key[0]!r}"
    if len(texts) != (catalogue.num_plurals if len(key) > 1 else 1):
        yield f"{len(texts)} plural forms: {key[0]!r}"
    for text in texts:
        if not text.strip():
            yield f"untranslated: {key[0]!r}"
        elif _marks(text) != _marks(key[-1]):
            yield f"placeholders changed: {key[0]!r} → {text!r}"


def _marks(text: str) -> tuple[list[str], list[str]]:
    """Placeholders and tags, which a translation must keep."""
    return sorted(PLACEHOLDER.findall(text)), sorted(TAG.findall(text))


def update(path: Path) -> None:
    """Put new strings into a catalogue, untranslated, and take out those that no page shows any more."""
    from candil.platform.design import catalogues

    before = catalogues.read(path)
    after = catalogues.ReviewedCatalog(locale=path.parents[1].name, project="Candil", version="0.1", fuzzy=False)
    after.review, after.header_comment = before.review, "# Public pages of Candil. See docs/guide/languages.md."
    after.creation_date, after.revision_date = before.creation_date, before.revision_date
    kept = {_key(message): message.string for message in before if message.id}
    for words, places in wanted().items():
        identity = words if len(words) > 1 else words[0]
        after.add(identity, kept.get(words, ""), locations=[(place, 0) for place in places])
    with path.open("wb") as file:
        write_po(file, after, width=0, include_lineno=False)


def compile_(path: Path) -> None:
    """Write the .mo file beside a .po file."""
    from candil.platform.design import catalogues

    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogues.read(path))


def main(action: str) -> int:
    """Do what is asked for every catalogue; the exit status."""
    from candil.platform.design import catalogues

    found = catalogues.paths()
    if action == "check":
        wrong = [f"{path.relative_to(ROOT)}: {fault}" for path in found.values() for fault in faults(path)]
        print("\n".join(wrong) or f"{len(found)} catalogues of {len(wanted())} strings are complete.")
        return 1 if wrong or not found else 0
    for path in found.values():
        {"update": update, "compile": compile_}[action](path)
    return 0


def set_up() -> None:
    """Django's settings only: no room is loaded, so that this works before the site does."""
    if not settings.configured:
        settings.configure(LOCALE_PATHS=[SOURCES / "locale"], USE_I18N=True)
        django.setup()


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in {"update", "check", "compile"}:
        sys.exit(__doc__)
    set_up()
    sys.exit(main(sys.argv[1]))
