"""The mapping: which column means what. Presets and partners' own mapping files are written in the same words.

The language is described for its writers in docs/guide/loading-files.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from candil.collect.datasets.errors import MappingWrong
from candil.collect.datasets.services.mapping_words import Words, restored

Texts = tuple[str, ...]


@dataclass(frozen=True)
class CodeColumn:
    """One column that holds codes or labels of a dimension, or (columns of yes and no) one code each."""

    dimension: str
    column: str = ""
    values: dict[str, Texts] = field(default_factory=dict)  # text in the file → codes; none: not reported
    separator: str = ""
    missing: Texts = ()
    flags: dict[str, Texts] = field(default_factory=dict)  # column → codes it says yes or no to
    yes: Texts = ("1",)
    no: Texts = ("0",)
    always: Texts = ()  # codes that every row has
    if_empty: bool = False  # used only when the dimension has no code from an earlier entry
    pairs: bool = False  # "Albanian Greek": two names with a space between them
    table: str = ""  # "nrm": values translate by the vocabulary's table of that name
    birthdate: str = ""  # age band from this column …
    at: str = ""  # … on the date in this one


@dataclass(frozen=True)
class DateRule:
    column: str = ""
    formats: Texts = ("%Y-%m-%d", "%Y-%m", "%Y", "quarter", "years")
    precision: str = ""
    precision_column: str = ""
    missing: Texts = ()
    given: bool = False  # the period comes from --date or the file's name


@dataclass(frozen=True)
class PeopleRule:
    columns: Texts = ()
    missing: Texts = ()
    zero: str = "refuse"  # refuse, skip, keep
    corrections: bool = False  # a column may be negative to correct another; their sum may not


@dataclass(frozen=True)
class LegRule:
    stage: str
    basis: str = "observed"
    precision: str = ""
    mode: str = ""
    country: CodeColumn | None = None
    place: str = ""
    shorten: bool = False
    place_missing: Texts = ()
    geocode: bool = False
    latitude: str = ""
    longitude: str = ""
    coordinates: str = ""


@dataclass(frozen=True)
class TextRule:
    """A fixed text, or the texts of columns joined by " · "."""

    text: str = ""
    columns: Texts = ()
    missing: Texts = ()
    shorten: bool = False


@dataclass(frozen=True)
class RowRule:
    """Rows to leave out (`skip`) or hand back (`refuse`): those whose column equals, or ends with, one of the texts."""

    column: str
    equals: Texts = ()
    ends_with: Texts = ()
    because: str = ""
    margins: bool = False  # the totals of the quarterly tables of the UK National Referral Mechanism


@dataclass(frozen=True)
class Mapping:
    """A file's layout. `required` and `one_of` are how a preset knows its files; `personal` columns are never kept."""

    name: str
    title: str = ""
    kind: str = "person"
    synthetic: bool = False
    required: Texts = ()
    one_of: Texts = ()
    groups: bool = False  # header names carry the names of form groups before a / or -
    also_called: dict[str, Texts] = field(default_factory=dict)
    personal: Texts = ()
    encoding: str = ""
    sheet: str = ""
    missing: Texts = ()
    id: Texts = ()
    people: PeopleRule = PeopleRule()
    date: DateRule = DateRule()
    source: TextRule = TextRule()
    source_grade: CodeColumn | None = None
    information_grade: CodeColumn | None = None
    summary: TextRule = TextRule()
    codes: tuple[CodeColumn, ...] = ()
    legs: tuple[LegRule, ...] = ()
    skip: tuple[RowRule, ...] = ()
    refuse: tuple[RowRule, ...] = ()

    @classmethod
    def from_plain(cls, data: dict[str, Any]) -> Mapping:
        """The mapping that `opening.plain` made plain data of, to be kept with a batch."""
        return restored(cls, data)


def mapping_from_file(path: Path) -> Mapping:
    """Read a mapping file. Raises MappingWrong naming the key that is not understood."""
    try:
        return mapping_from_text(path.read_text(encoding="utf-8"), where=path.name)
    except OSError as error:
        raise MappingWrong(
            _("The mapping file %(file)s cannot be opened: %(reason)s.") % {"file": path.name, "reason": error.strerror}
        ) from error
    except UnicodeDecodeError as error:
        raise MappingWrong(_("The mapping file %(file)s is not UTF-8 text.") % {"file": path.name}) from error


def mapping_from_text(text: str, *, where: str) -> Mapping:
    """Read a mapping from YAML text; `where` names it in messages."""
    try:
        # Texts stay texts: YAML would turn the country code NO and the value 012 into something else.
        content = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes texts, lists and mappings only
    except yaml.YAMLError as error:
        raise MappingWrong(
            _("%(file)s is not valid YAML: %(reason)s") % {"file": where, "reason": " ".join(str(error).split())}
        ) from error
    return mapping_from_data(content, where=where)


def mapping_from_data(content: Any, *, where: str) -> Mapping:
    """A mapping from the plain data that YAML gives."""
    words = Words(content, where)
    mapping = Mapping(
        name=words.text("name", needed=True),
        title=words.text("title"),
        kind=words.one_of("kind", ("person", "event", "statistic"), "person"),
        synthetic=words.flag("synthetic"),
        required=words.texts("required"),
        one_of=words.texts("one_of"),
        groups=words.flag("groups"),
        also_called=words.text_lists("also_called"),
        personal=words.texts("personal"),
        encoding=words.text("encoding"),
        sheet=words.text("sheet"),
        missing=words.texts("missing"),
        id=words.texts("id"),
        people=_people(words),
        date=_date(words),
        source=_text_rule(words, "source"),
        source_grade=_grade(words, "source_grade", "source_evaluation"),
        information_grade=_grade(words, "information_grade", "information_evaluation"),
        summary=_text_rule(words, "summary"),
        codes=tuple(_code_column(part) for part in words.parts("codes")),
        legs=tuple(_leg(part) for part in words.parts("legs")),
        skip=tuple(_row_rule(part) for part in words.parts("skip")),
        refuse=tuple(_row_rule(part) for part in words.parts("refuse")),
    )
    words.finish()
    return mapping


def _people(words: Words) -> PeopleRule:
    part = words.part("people", short="columns")
    if part is None:
        return PeopleRule()
    rule = PeopleRule(
        part.texts("columns"),
        part.texts("missing"),
        part.one_of("zero", ("refuse", "skip", "keep"), "refuse"),
        part.flag("corrections"),
    )
    part.finish()
    return rule


def _date(words: Words) -> DateRule:
    part = words.part("date", short="column")
    if part is None:
        return DateRule()
    rule = DateRule(
        column=part.text("column"),
        formats=part.texts("formats") or DateRule.formats,
        precision=part.one_of("precision", ("", "day", "month", "quarter", "year"), ""),
        precision_column=part.text("precision_column"),
        missing=part.texts("missing"),
        given=part.flag("given"),
    )
    part.finish()
    return rule


def _text_rule(words: Words, key: str) -> TextRule:
    part = words.part(key, short="text")
    if part is None:
        return TextRule()
    rule = TextRule(part.text("text"), part.texts("columns"), part.texts("missing"), part.flag("shorten"))
    part.finish()
    return rule


def _grade(words: Words, key: str, dimension: str) -> CodeColumn | None:
    part = words.part(key, short="always")
    return None if part is None else _code_column(part, dimension)


def _code_column(part: Words, dimension: str = "") -> CodeColumn:
    rule = CodeColumn(
        dimension=dimension or part.text("dimension", needed=True),
        column=part.text("column"),
        values=part.text_lists("values"),
        separator=part.text("separator"),
        missing=part.texts("missing"),
        flags=part.text_lists("flags"),
        yes=part.texts("yes") or ("1",),
        no=part.texts("no") if part.has("no") else ("0",),
        always=part.texts("always"),
        if_empty=part.flag("if_empty"),
        pairs=part.flag("pairs"),
        table=part.one_of("table", ("", "nrm"), ""),
        birthdate=part.text("birthdate"),
        at=part.text("at"),
    )
    if not (rule.column or rule.flags or rule.always or rule.birthdate):
        raise part.wrong(_("needs one of: column, flags, always, birthdate"))
    part.finish()
    return rule


def _leg(part: Words) -> LegRule:
    country = part.part("country", short="column")
    rule = LegRule(
        stage=part.text("stage", needed=True),
        basis=part.text("basis") or "observed",
        precision=part.text("precision"),
        mode=part.text("mode"),
        country=None if country is None else _code_column(country, "country"),
        place=part.text("place"),
        shorten=part.flag("shorten"),
        place_missing=part.texts("place_missing"),
        geocode=part.flag("geocode"),
        latitude=part.text("latitude"),
        longitude=part.text("longitude"),
        coordinates=part.text("coordinates"),
    )
    if bool(rule.latitude) != bool(rule.longitude):
        raise part.wrong(_("names only one of latitude and longitude"))
    part.finish()
    return rule


def _row_rule(part: Words) -> RowRule:
    rule = RowRule(
        part.text("column", needed=True),
        part.texts("equals"),
        part.texts("ends_with"),
        part.text("because"),
        part.flag("margins"),
    )
    part.finish()
    return rule
