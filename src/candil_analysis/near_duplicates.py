"""Near-duplicates: whether two texts are one text, lightly changed, as when papers print the same agency report.

Method: MinHash (Broder 1997, *On the resemblance and containment of documents*) over shingles: runs of three words, or
of four characters in scripts that are written without blanks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["MOST_SHINGLES", "SAME_TEXT", "SIGNATURE_BYTES", "resemblances", "shingles", "signature"]

VERSION: Final = "1"
#: Hash functions. The standard error of a resemblance r is sqrt(r (1 - r) / 128), at most 0.044.
_FUNCTIONS: Final = 128
#: Length of a signature: 128 numbers of four bytes.
SIGNATURE_BYTES: Final = _FUNCTIONS * 4
#: From this resemblance on two texts count as one.
SAME_TEXT: Final = 0.5
#: Longer texts are compared by their beginning.
MOST_SHINGLES: Final = 20_000
_WORDS: Final = 3
_CHARACTERS: Final = 4
_PRIME: Final = np.uint64(2**31 - 1)
#: Thai, Lao, Tibetan, Burmese, Khmer, kana, Chinese characters: written without blanks between words.
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+"
)


def shingles(text: str) -> frozenset[str]:
    """Runs of three words and, where a script has no blanks, of four characters; case, accents and marks do not count.

    A text shorter than one run is one shingle; a text without letters and digits has none.
    """
    plain = "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
    words = list(_words(plain))[: MOST_SHINGLES + _WORDS]
    if not words:
        return frozenset()
    width = max(len(words) - _WORDS + 1, 1)
    return frozenset(" ".join(words[start : start + _WORDS]) for start in range(width))


def _words(plain: str) -> Iterator[str]:
    """Words; of a stretch without blanks its runs of four characters, each as one word."""
    for word in re.findall(r"\w+", plain):
        position = 0
        for stretch in _UNSPACED.finditer(word):
            if word[position : stretch.start()]:
                yield word[position : stretch.start()]
            letters = stretch.group()
            yield from (letters[at : at + _CHARACTERS] for at in range(max(len(letters) - _CHARACTERS + 1, 1)))
            position = stretch.end()
        if word[position:]:
            yield word[position:]


def signature(text: str) -> bytes:
    """128 least hash values of the shingles as 512 bytes (little-endian); empty for a text without words.

    The same text gives the same bytes on every machine and in every process.
    """
    found = shingles(text)
    if not found:
        return b""
    factors, offsets = _functions()
    hashed = np.array([_hash(each) for each in found], dtype=np.uint64)
    least = np.full(_FUNCTIONS, _PRIME, dtype=np.uint64)
    for chunk in np.array_split(hashed, len(hashed) // 1_000 + 1):
        least = np.minimum(least, ((chunk[:, None] * factors + offsets) % _PRIME).min(axis=0))
    return least.astype("<u4").tobytes()


def resemblances(one: bytes, others: Iterable[bytes]) -> NDArray[np.float64]:
    """Estimated share of common shingles (0 to 1) of one text with each other, from their signatures, in order.

    A text without words resembles nothing. Raises ValueError for bytes that are no signature.
    """
    every = list(others)
    if any(len(each) not in (0, SIGNATURE_BYTES) for each in (one, *every)):
        raise ValueError(f"A signature has {SIGNATURE_BYTES} bytes, or none.")
    if not one or not every:
        return np.zeros(len(every))
    filled = np.frombuffer(b"".join(each or bytes(SIGNATURE_BYTES) for each in every), dtype="<u4")
    equal = filled.reshape(len(every), _FUNCTIONS) == np.frombuffer(one, dtype="<u4")
    shares: NDArray[np.float64] = equal.mean(axis=1)
    shares[[not each for each in every]] = 0.0
    return shares


def _functions() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Factors and offsets of the hash functions (a x + b) mod p: fixed, because signatures are kept and compared."""
    numbers = np.random.default_rng(1997).integers(1, int(_PRIME), size=(2, _FUNCTIONS), dtype=np.uint64)
    return numbers[0], numbers[1]


def _hash(shingle: str) -> int:
    return int.from_bytes(blake2b(shingle.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little") % int(
        _PRIME
    )
