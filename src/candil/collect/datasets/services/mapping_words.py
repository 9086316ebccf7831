"""Taking a mapping file apart word by word, so that a misspelt key is named and never silently ignored."""

from __future__ import annotations

import dataclasses
import difflib
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _

from candil.collect.datasets.errors import MappingWrong

T = TypeVar("T")


def restored(kind: type[T], data: Any) -> T:
    """An object of a frozen dataclass, with those inside it, from what `dataclasses.asdict` and JSON made of it."""
    hints = get_type_hints(kind)
    return kind(**{name: _restored(hints[name], value) for name, value in data.items()})


def _restored(hint: Any, value: Any) -> Any:
    inner = [one for one in get_args(hint) if one is not type(None)]
    if value is None:
        return None
    if dataclasses.is_dataclass(hint):
        return restored(hint, value)  # type: ignore[arg-type]
    if isinstance(value, list):
        return tuple(_restored(inner[0], one) for one in value)
    if isinstance(value, dict) and get_origin(hint) is dict:
        return {key: _restored(inner[1], one) for key, one in value.items()}
    return _restored(inner[0], value) if isinstance(value, dict) else value


class Words:
    """One mapping level of the YAML: take its keys, then `finish()` refuses whatever was not taken."""

    def __init__(self, content: Any, where: str) -> None:
        self._where = where
        self._asked: list[str] = []
        if not isinstance(content, dict):
            raise self.wrong(_("must be a list of “key: value” lines"))
        self._content = dict(content)

    def wrong(self, what: str) -> MappingWrong:
        """The error that names this place."""
        return MappingWrong(_("Mapping %(where)s: %(what)s.") % {"where": self._where, "what": what})

    def has(self, key: str) -> bool:
        return key in self._content

    def _take(self, key: str) -> Any:
        self._asked.append(key)
        return self._content.pop(key, None)

    def text(self, key: str, *, needed: bool = False) -> str:
        value = self._take(key)
        if value is None:
            if needed:
                raise self.wrong(_("“%(key)s” is missing") % {"key": key})
            return ""
        if not isinstance(value, str):
            raise self.wrong(_("“%(key)s” must be one text") % {"key": key})
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._take(key)
        return self._as_texts(key, value)

    def _as_texts(self, key: str, value: Any) -> tuple[str, ...]:
        if value is None:
            return ()
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(_("“%(key)s” must be a text or a list of texts") % {"key": key})
        return tuple(value)

    def text_lists(self, key: str) -> dict[str, tuple[str, ...]]:
        """A mapping of texts to texts. An empty value (or ~) is no code at all."""
        value = self._take(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.wrong(_("“%(key)s” must be a list of “text: code” lines") % {"key": key})
        return {
            str(text): () if codes in ("", "~", "null") else self._as_texts(f"{key}: {text}", codes)
            for text, codes in value.items()
        }

    def flag(self, key: str) -> bool:
        value = self._take(key)
        if value is None:
            return False
        if value not in ("true", "false", "True", "False", "yes", "no"):
            raise self.wrong(_("“%(key)s” must be true or false") % {"key": key})
        return value in ("true", "True", "yes")

    def one_of(self, key: str, choices: tuple[str, ...], otherwise: str) -> str:
        value = self.text(key) or otherwise
        if value not in choices:
            raise self.wrong(
                _("“%(key)s” is “%(value)s”; it must be one of: %(choices)s")
                % {"key": key, "value": value, "choices": ", ".join(filter(None, choices))}
            )
        return value

    def part(self, key: str, *, short: str) -> Words | None:
        """A level below; written as plain text or list it stands for its `short` key."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            value = {short: value}
        return Words(value, f"{self._where}, {key}")

    def parts(self, key: str) -> list[Words]:
        value = self._take(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.wrong(_("“%(key)s” must be a list, each entry beginning with a dash") % {"key": key})
        return [Words(item, f"{self._where}, {key} {number}") for number, item in enumerate(value, start=1)]

    def finish(self) -> None:
        """Refuse keys that nobody asked for, with the nearest that exists."""
        for key in self._content:
            near = difflib.get_close_matches(str(key), self._asked, n=1)
            hint = _("; did you mean “%(near)s”?") % {"near": near[0]} if near else ""
            raise self.wrong(_("“%(key)s” is not a word of the mapping language%(hint)s") % {"key": key, "hint": hint})
