"""A questionnaire as plain data: what an XLSForm says, without a database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Words = Mapping[str, str]
Kind = Literal[
    "text", "integer", "decimal", "date", "time", "datetime", "select_one", "select_multiple", "note", "calculate",
    "acknowledge", "geopoint", "file",
]  # fmt: skip

#: pyxform's names of types → ours. What is not here is refused when a form is uploaded.
KINDS: Final[Mapping[str, Kind]] = {
    "text": "text",
    "integer": "integer",
    "int": "integer",
    "decimal": "decimal",
    "range": "decimal",
    "date": "date",
    "time": "time",
    "dateTime": "datetime",
    "datetime": "datetime",
    "select one": "select_one",
    "select all that apply": "select_multiple",
    "note": "note",
    "calculate": "calculate",
    "acknowledge": "acknowledge",
    "trigger": "acknowledge",
    "geopoint": "geopoint",
    "photo": "file",
    "image": "file",
    "audio": "file",
    "video": "file",
    "file": "file",
}
#: Said about the device or the moment, which Candil does not collect: left out of the questionnaire, and said so.
NOT_COLLECTED: Final = frozenset(
    {"start", "end", "today", "deviceid", "phonenumber", "simserial", "subscriberid", "username", "email", "audit",
     "start-geopoint", "background-audio", "background-geopoint"}
)  # fmt: skip
REPEAT_LIMIT: Final = 50


@dataclass(frozen=True)
class Choice:
    """One answer that may be chosen. `columns`: further columns of the choices sheet, for choice filters."""

    name: str
    label: Words
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """One question. Expressions are XPath in XLSForm's dialect; "" where there is none."""

    name: str
    kind: Kind
    label: Words
    hint: Words
    required: str
    required_words: Words
    relevant: str
    constraint: str
    constraint_words: Words
    calculation: str
    default: str
    choices: tuple[Choice, ...]
    choice_filter: str
    appearance: str
    read_only: bool

    @property
    def is_asked(self) -> bool:
        """Whether a person answers it."""
        return self.kind not in ("note", "calculate") and not self.read_only


@dataclass(frozen=True)
class Group:
    """Questions that belong together. `is_repeat`: asked once for each of several things."""

    name: str
    label: Words
    relevant: str
    is_repeat: bool
    repeat_count: str
    appearance: str
    children: tuple[Group | Question, ...]


@dataclass(frozen=True)
class Questionnaire:
    """A whole form in one version. `languages`: as the XLSForm writes them, the default first."""

    form: str
    version: str
    title: str
    languages: tuple[str, ...]
    children: tuple[Group | Question, ...]

    def questions(self) -> Iterator[tuple[tuple[str, ...], Question]]:
        """Every question with the path of names that leads to it, in order."""
        yield from _walk(self.children, ())

    def language_for(self, code: str) -> str:
        """The form's language for a code such as "ro" or "pt-br": by "(ro)" in its name, else the default."""
        short = code.split("-")[0].lower()
        wanted = {code.lower(), short}
        for language in self.languages:
            bracket = language.rpartition("(")[2]  # the last one: "Chinese (Simplified) (zh-hans)"
            if bracket.rstrip(") ").lower() in wanted or language.lower() in wanted:
                return language
        return self.languages[0]

    def say(self, words: Words, language: str) -> str:
        """`words` in `language`, else in the default language, else in any."""
        return words.get(language) or words.get(self.languages[0]) or next(iter(words.values()), "")


def _walk(children: tuple[Group | Question, ...], above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Question]]:
    for child in children:
        if isinstance(child, Group):
            yield from _walk(child.children, (*above, child.name))
        else:
            yield (*above, child.name), child


def questionnaire(definition: Mapping[str, Any]) -> Questionnaire:
    """The questionnaire of pyxform's description of a survey, which `services` has checked."""
    default = str(definition.get("default_language") or "default")
    lists = {name: tuple(map(_choice, items)) for name, items in (definition.get("choices") or {}).items()}
    children = _children(definition, lists, default)
    found = dict.fromkeys([default, *_languages(definition)])
    spoken = tuple(language for language in found if language != "default") or ("default",)
    return Questionnaire(
        str(definition.get("id_string") or definition.get("name")),
        str(definition.get("version") or ""),
        str(definition.get("title") or ""),
        spoken,
        children,
    )


def _children(
    node: Mapping[str, Any], lists: Mapping[str, tuple[Choice, ...]], default: str
) -> tuple[Group | Question, ...]:
    found: list[Group | Question] = []
    for child in node.get("children") or ():
        if child.get("name") == "meta" or child.get("type") in NOT_COLLECTED:
            continue
        if child.get("type") in ("group", "repeat"):
            found.append(_group(child, lists, default))
        else:
            found.append(_question(child, lists, default))
    return tuple(found)


def _group(node: Mapping[str, Any], lists: Mapping[str, tuple[Choice, ...]], default: str) -> Group:
    control = node.get("control") or {}
    return Group(
        str(node["name"]),
        _words(node.get("label"), default),
        _expression(node, "relevant"),
        node["type"] == "repeat",
        str(control.get("jr:count") or ""),
        str(control.get("appearance") or ""),
        _children(node, lists, default),
    )


def _question(node: Mapping[str, Any], lists: Mapping[str, tuple[Choice, ...]], default: str) -> Question:
    bind = node.get("bind") or {}
    named = lists.get(str(node.get("list_name") or node.get("itemset") or ""))
    choices = named if named is not None else tuple(map(_choice, node.get("choices") or ()))
    return Question(
        str(node["name"]),
        KINDS[str(node["type"])],
        _words(node.get("label"), default),
        _words(node.get("hint"), default),
        _expression(node, "required"),
        _words(bind.get("jr:requiredMsg"), default),
        _expression(node, "relevant"),
        _expression(node, "constraint"),
        _words(bind.get("jr:constraintMsg"), default),
        _expression(node, "calculate"),
        str(node.get("default") or ""),
        choices,
        str(node.get("choice_filter") or ""),
        str((node.get("control") or {}).get("appearance") or ""),
        str(bind.get("readonly") or "") in ("yes", "true()", "true"),
    )


def _choice(node: Mapping[str, Any]) -> Choice:
    columns = {key: str(value) for key, value in (node.get("extra_data") or {}).items()}
    columns |= {
        key: str(value) for key, value in node.items() if isinstance(value, str) and key not in ("name", "label")
    }
    return Choice(str(node["name"]), _words(node.get("label"), "default"), columns)


def _expression(node: Mapping[str, Any], name: str) -> str:
    text = str((node.get("bind") or {}).get(name) or "").strip()
    return {"yes": "true()", "true": "true()", "no": "", "false": "", "false()": ""}.get(text.lower(), text)


def _words(value: Any, default: str) -> Words:
    if isinstance(value, Mapping):
        return {str(language): str(words) for language, words in value.items()}
    return {default: str(value)} if value else {}


def _languages(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        for key in ("label", "hint"):
            if isinstance(node.get(key), Mapping):
                yield from map(str, node[key])
        for value in node.values():
            yield from _languages(value)
    elif isinstance(node, list):
        for value in node:
            yield from _languages(value)
