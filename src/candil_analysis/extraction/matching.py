"""Finding many words in one pass, at word boundaries, in any script.

`WordFinder` is for a few thousand words and word stems (Aho and Corasick 1975). `NameFinder` is for a gazetteer: whole
words only, by a table of first words, because an automaton of that size is slow to build and misses the memory cache.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Final, Generic, NamedTuple, TypeVar

import ahocorasick

from candil_analysis.extraction.folding import Folded, has_unspaced, unspaced

Meaning = TypeVar("Meaning", bound=Hashable)
#: Longest ending that a stem may take: enough for the cases of Lithuanian, too short for another word.
LONGEST_ENDING: Final = 9
#: Sets of languages whose words are remembered; real texts come in far fewer.
_MOST_VIEWS: Final = 64


class Hit(NamedTuple, Generic[Meaning]):
    """Folded positions start … end − 1 stand for `meaning`."""

    start: int
    end: int
    meaning: Meaning


class _Key(NamedTuple, Generic[Meaning]):
    """What an entry of the automaton stands for: `back` to its first letter, spaces at its end, and its meanings."""

    back: int
    trail: int
    first: str
    whole: tuple[Meaning, ...]
    stems: tuple[Meaning, ...]


class _View(dict[int, "_Key[Meaning] | None"], Generic[Meaning]):
    """The keys as they matter in texts of some languages, worked out when first met; None for those that do not."""

    def __init__(self, keys: list[_Key[Meaning]], wanted: Callable[[Meaning, str], bool]) -> None:
        super().__init__()
        self._keys = keys
        self._wanted = wanted

    def __missing__(self, number: int) -> _Key[Meaning] | None:
        key = self._keys[number]
        whole = tuple(one for one in key.whole if self._wanted(one, key.first))
        stems = tuple(one for one in key.stems if self._wanted(one, key.first))
        self[number] = key._replace(whole=whole, stems=stems) if whole or stems else None
        return self[number]


class WordFinder(Generic[Meaning]):
    """All given words in a text. Built once, then read-only but for what it remembers, so threads may share it.

    A key in a script with spaces is looked up with a space on each side, a stem with one in front only; a key in a
    script without spaces is looked up as it is. `wanted` says whether a meaning, given the first letter of its word,
    counts in a text of some languages.
    """

    def __init__(
        self, words: Iterable[tuple[str, bool, Meaning]], wanted: Callable[[frozenset[str], Meaning, str], bool]
    ) -> None:
        meanings: dict[str, tuple[dict[Meaning, None], dict[Meaning, None]]] = {}
        for text, stem, meaning in words:
            if text:
                meanings.setdefault(_key(text, stem), ({}, {}))[stem][meaning] = None
        self._wanted = wanted
        self._views: dict[frozenset[str], _View[Meaning]] = {}
        self._keys: list[_Key[Meaning]] = []
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for key, (whole, stems) in meanings.items():
            lead = key.startswith(" ")
            self._automaton.add_word(key, len(self._keys))
            self._keys.append(_Key(len(key) - lead, key.endswith(" "), key[lead], tuple(whole), tuple(stems)))
        if self._keys:
            self._automaton.make_automaton()

    def hits(self, text: Folded, languages: frozenset[str]) -> Iterator[Hit[Meaning]]:
        """Every hit by its last position, overlapping ones too."""
        if not self._keys:
            return
        words, view = text.words, self._view(languages)
        for last, number in self._automaton.iter(words):
            key = view[number]
            if key is None:
                continue
            start, end = last - key.back, last - key.trail
            for meaning in key.whole:
                yield Hit(start, end, meaning)
            if key.stems and (reach := _word_end(words, end + 1)):
                for meaning in key.stems:
                    yield Hit(start, reach - 1, meaning)

    def _view(self, languages: frozenset[str]) -> _View[Meaning]:
        view = self._views.get(languages)
        if view is None:
            if len(self._views) >= _MOST_VIEWS:
                self._views.clear()
            view = _View(self._keys, lambda meaning, first: self._wanted(languages, meaning, first))
            self._views[languages] = view
        return view


def _key(text: str, stem: bool) -> str:
    lead = "" if unspaced(text[0]) else " "
    trail = "" if stem or unspaced(text[-1]) else " "
    return f"{lead}{text}{trail}"


def _word_end(words: str, end: int) -> int:
    """Where the word goes on to, 0 when it is too long to be a form of the stem."""
    stop = words.find(" ", end, end + LONGEST_ENDING + 1)
    return stop if stop >= 0 else 0


class NameFinder(Generic[Meaning]):
    """All given names of at least two characters in a text. Built once, then read-only, so threads may share it."""

    def __init__(self, names: Mapping[str, tuple[Meaning, ...]]) -> None:
        self._names = names
        self._longer: dict[str, set[int]] = {}
        self._unspaced: dict[str, tuple[Meaning, ...]] = {}
        self._pairs: dict[str, set[int]] = {}
        for name, meanings in names.items():
            # Quicker than to look at both ends of each name of the world; the few that are caught too do no harm.
            if name[0] >= "\u0e00" or name[-1] >= "\u0e00":
                self._add_unspaced(name, meanings)
            first, space, _ = name.partition(" ")
            if space:
                self._longer.setdefault(first, set()).add(len(name))

    def _add_unspaced(self, name: str, meanings: tuple[Meaning, ...]) -> None:
        if unspaced(name[0]) or unspaced(name[-1]):
            key = _key(name, stem=False)
            self._unspaced[key] = meanings
            self._pairs.setdefault(key[:2], set()).add(len(key))

    def hits(self, text: Folded) -> Iterator[Hit[tuple[Meaning, ...]]]:
        """Every name with all its meanings, overlapping ones too, in no order that may be relied on."""
        yield from self._between_spaces(text.words)
        if has_unspaced(text.words):
            yield from self._anywhere(text.words)

    def _between_spaces(self, words: str) -> Iterator[Hit[tuple[Meaning, ...]]]:
        names, longer = self._names, self._longer
        start = 0
        for word in words.split(" "):
            if word in names and not (unspaced(word[0]) or unspaced(word[-1])):
                yield Hit(start - 1, start - 1 + len(word), names[word])
            if word in longer:
                yield from self._of_several_words(words, start, longer[word])
            start += len(word) + 1

    def _of_several_words(self, words: str, start: int, lengths: Iterable[int]) -> Iterator[Hit[tuple[Meaning, ...]]]:
        for length in lengths:
            end = start + length
            name = words[start:end]
            if words[end : end + 1] == " " and name in self._names and not (unspaced(name[0]) or unspaced(name[-1])):
                yield Hit(start - 1, end - 1, self._names[name])

    def _anywhere(self, words: str) -> Iterator[Hit[tuple[Meaning, ...]]]:
        for start in range(len(words) - 1):
            for length in self._pairs.get(words[start : start + 2], ()):
                key = words[start : start + length]
                if key in self._unspaced:
                    lead, trail = key[0] == " ", key[-1] == " "
                    yield Hit(start - 1 + lead, start - 1 + length - trail, self._unspaced[key])


def longest(hits: Iterable[Hit[Meaning]]) -> list[Hit[Meaning]]:
    """Leftmost longest hits that do not overlap; of equals all meanings stay."""
    kept: list[Hit[Meaning]] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if not kept or hit.start >= kept[-1].end or (hit.start, hit.end) == (kept[-1].start, kept[-1].end):
            kept.append(hit)
    return kept
