"""Finding many words in one pass, at word boundaries, in any script.

`WordFinder` is for a few thousand words and word stems (Aho and Corasick 1975). `NameFinder` is for a gazetteer: whole
words only, by a table of first words, because an automaton of that size is slow to build and misses the memory cache.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from itertools import pairwise
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

    def hits(self, text: Folded, languages: frozenset[str]) -> Iterator[tuple[int, int, Meaning]]:
        """Every hit by its last position, overlapping ones too: folded start and end, and what it stands for."""
        if not self._keys:
            return
        words, view = text.words, self._view(languages)
        for last, number in self._automaton.iter(words):
            key = view[number]
            if key is None:
                continue
            start, end = last - key.back, last - key.trail
            for meaning in key.whole:
                yield start, end, meaning
            if key.stems and (reach := _word_end(words, end + 1)):
                for meaning in key.stems:
                    yield start, reach - 1, meaning

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
    """All given names of at least two characters in a text. Built once, then read-only, so threads may share it.

    It takes `names` over and changes it.
    """

    def __init__(self, names: dict[str, tuple[Meaning, ...]]) -> None:
        self._names = names
        #: First word of names of several words → their first two words → their lengths.
        self._longer: dict[str, dict[str, set[int]]] = {}
        for name in names:
            first, space, rest = name.partition(" ")
            if space:
                two = f"{first} {rest.partition(' ')[0]}"
                self._longer.setdefault(first, {}).setdefault(two, set()).add(len(name))
        self._unspaced: dict[str, tuple[Meaning, ...]] = {}
        self._pairs: dict[tuple[str, str], set[int]] = {}
        for name in [name for name in names if unspaced(name[0]) or unspaced(name[-1])]:
            key = _key(name, stem=False)
            self._unspaced[key] = names.pop(name)
            self._pairs.setdefault((key[0], key[1]), set()).add(len(key))

    def hits(self, text: Folded, begins: Callable[[int], bool]) -> Iterator[Hit[tuple[Meaning, ...]]]:
        """Every name with all its meanings, overlapping ones too; `begins`: whether a name may begin there."""
        yield from self._between_spaces(text.words, begins)
        if has_unspaced(text.words):
            for hit in self._anywhere(text.words):
                if begins(hit.start):
                    yield hit

    def _between_spaces(self, words: str, begins: Callable[[int], bool]) -> Iterator[Hit[tuple[Meaning, ...]]]:
        names, longer = self._names, self._longer
        start = -1  # `words` begins with a space
        for word in words.split(" "):
            if (word in names or word in longer) and begins(start):
                if word in names:
                    yield Hit(start, start + len(word), names[word])
                if word in longer:
                    yield from self._of_several_words(words, start + 1, len(word), longer[word])
            start += len(word) + 1

    def _of_several_words(
        self, words: str, start: int, first: int, longer: Mapping[str, Iterable[int]]
    ) -> Iterator[Hit[tuple[Meaning, ...]]]:
        two = words[start : words.find(" ", start + first + 1)]
        for length in longer.get(two, ()):
            end = start + length
            if words[end : end + 1] == " " and (found := self._names.get(words[start:end])):
                yield Hit(start - 1, end - 1, found)

    def _anywhere(self, words: str) -> Iterator[Hit[tuple[Meaning, ...]]]:
        pairs = self._pairs
        for start in [at for at, pair in enumerate(pairwise(words)) if pair in pairs]:
            for length in pairs[words[start], words[start + 1]]:
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


def stretches(text: str, words: Iterable[str], before: int, after: int) -> Iterator[tuple[int, int]]:
    """Where the words are in the text, with so many characters before and after; joined where they overlap."""
    first = last = 0
    for start, end in sorted({place for word in words if word for place in _places(text, word)}):
        if start - before > last:
            if last:
                yield first, last
            first = max(0, start - before)
        last = max(last, end + after)
    if last:
        yield first, last


def _places(text: str, word: str) -> Iterator[tuple[int, int]]:
    at = text.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = text.find(word, at + 1)
