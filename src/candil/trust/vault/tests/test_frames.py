"""Frames: what goes in comes out, in its place only, and nothing else ever does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from candil.trust.vault.errors import SealBroken, TooLarge
from candil.trust.vault.services import frames
from candil.trust.vault.services.frames import Context, Unframing, framed, padded
from candil.trust.vault.services.keys import new_keys

REPORT, OBJECT, KEY = "a" * 32, "b" * 32, "c" * 32
PLACE = Context(REPORT, OBJECT, "answers", "reporter", 1)
KEYS = new_keys(KEY)
STAFF_PLACE = Context(REPORT, OBJECT, "reply", KEYS.author, 1)
ABOUT = some.dictionaries(some.text(max_size=9), some.text(max_size=20) | some.integers() | some.booleans(), max_size=3)
PIECES = some.lists(some.binary(max_size=3000) | some.integers(0, 3000).map(bytes), max_size=6)


def frame(context: Context = PLACE, content: list[bytes] | None = None, about: Any = None) -> bytes:
    sign = KEYS.sign if context.is_signed else None
    return b"".join(framed(context, content if content is not None else [b"words"], about or {}, sign))


def unframed(whole: bytes, expected: Context, *, step: int | None = None) -> tuple[bytes, Any]:
    found = bytearray()
    unframing = Unframing(expected, found.extend, bytes.fromhex(KEYS.verifying_key))
    for start in range(0, len(whole), step or len(whole) or 1):
        unframing.write(whole[start : start + (step or len(whole))])
    about = unframing.finish()
    return bytes(found), about


@pytest.mark.parametrize("place", [PLACE, STAFF_PLACE], ids=["reporter", "staff"])
@given(pieces=PIECES, about=ABOUT, step=some.integers(1, 5000))
@settings(deadline=None)  # many small steps; a busy machine takes its time
def test_what_goes_in_comes_out(place: Context, pieces: list[bytes], about: Any, step: int) -> None:
    whole = frame(place, pieces, about)
    assert unframed(whole, place, step=step) == (b"".join(pieces), about)


@given(pieces=PIECES)
def test_only_the_bucket_shows(pieces: list[bytes]) -> None:
    whole = frame(PLACE, pieces)
    assert len(whole) == padded(len(whole))
    assert len(whole) > sum(map(len, pieces))


@given(length=some.integers(1, 10**9))
def test_padding_never_loses_never_shrinks_and_is_stable(length: int) -> None:
    size = padded(length)
    assert length <= size
    assert padded(size) == size
    assert padded(length + 1) >= size
    assert size in frames.STEPS or (size > 65536 and size <= length * 1.12)


def test_small_things_have_four_sizes() -> None:
    assert {padded(length) for length in range(1, 65537)} == {1 << 10, 1 << 12, 1 << 14, 1 << 16}
    assert padded(9 * 2**20) == 9 * 2**20  # already a size of Padmé
    assert padded(9 * 2**20 + 1) == 9 * 2**20 + 2**18  # worked by hand: 23 - 5 free bits


CHANGES = [
    {"report": "d" * 32}, {"object_label": "d" * 32}, {"kind": "message"}, {"author": "maker"}, {"order": 2},
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_another_place_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(SealBroken):
        unframed(frame(), replace(PLACE, **change))


def test_the_order_is_a_number_and_nothing_that_equals_one() -> None:
    whole = frame()
    for fake in (b'"order":true', b'"order":1.0'):
        swapped = _with_header(whole, lambda header, fake=fake: header.replace(b'"order":1', fake))
        with pytest.raises(SealBroken):
            unframed(swapped, PLACE)


def test_a_header_that_says_two_things_is_refused() -> None:
    doubled = _with_header(frame(), lambda header: header.replace(b'"order":1', b'"order":2,"order":1'))
    with pytest.raises(SealBroken):
        unframed(doubled, PLACE)


def test_more_or_less_than_the_known_fields_is_refused() -> None:
    for old, new in (
        (b'"v":1', b'"v":2'),
        (b',"v":1', b""),
        (b'"v":1', b'"v":1,"x":1'),
        (b'"about":{}', b'"about":[]'),
    ):
        with pytest.raises(SealBroken):
            unframed(_with_header(frame(), lambda header, old=old, new=new: header.replace(old, new)), PLACE)


def _with_header(whole: bytes, change: Any) -> bytes:
    size = int.from_bytes(whole[8:12], "big")
    header, rest = change(whole[12 : 12 + size]), whole[12 + size :].rstrip(b"\0")
    start = whole[:8] + len(header).to_bytes(4, "big") + header + rest
    return start + bytes(padded(len(start)) - len(start))


@given(cut=some.integers(0, 1023))
def test_a_frame_that_ends_early_is_refused(cut: int) -> None:
    with pytest.raises(SealBroken):
        unframed(frame()[:cut], PLACE)


@given(place=some.integers(0, 1023), flip=some.integers(1, 255))
def test_staff_sign_every_byte(place: int, flip: int) -> None:
    whole = bytearray(frame(STAFF_PLACE))
    whole[place] ^= flip
    with pytest.raises(SealBroken):
        unframed(bytes(whole), STAFF_PLACE)


def test_the_signature_of_somebody_else_is_refused() -> None:
    other = new_keys(KEY)  # names itself like the analyst, but is not
    forged = b"".join(framed(STAFF_PLACE, [b"words"], {}, other.sign))
    with pytest.raises(SealBroken):
        unframed(forged, STAFF_PLACE)


def test_a_signature_does_not_move_to_other_words() -> None:
    whole = frame(STAFF_PLACE, [b"yes"]).rstrip(b"\0")
    moved = whole.replace(b"yes", b"no!")
    with pytest.raises(SealBroken):
        unframed(moved + bytes(padded(len(moved)) - len(moved)), STAFF_PLACE)


def test_frames_of_staff_are_signed_and_no_others() -> None:
    with pytest.raises(ValueError, match="signed"):
        list(framed(STAFF_PLACE, [], {}, None))
    with pytest.raises(ValueError, match="signed"):
        list(framed(PLACE, [], {}, KEYS.sign))


def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "LARGEST_CONTENT", 100)
    with pytest.raises(TooLarge):
        frame(PLACE, [bytes(60), bytes(60)])
    with pytest.raises(TooLarge):
        frame(PLACE, [], {"name": "x" * 2**14})


@given(junk=some.binary(max_size=3000), step=some.integers(1, 400))
def test_junk_is_never_more_than_refused(junk: bytes, step: int) -> None:
    for whole in (junk, frames.MAGIC + junk, frames.MAGIC + (5).to_bytes(4, "big") + junk):
        with pytest.raises(SealBroken):
            unframed(whole, PLACE, step=step)


@given(
    header=some.recursive(
        some.none() | some.booleans() | some.floats() | some.integers() | some.text(max_size=5),
        lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=6), inner, max_size=4),
        max_leaves=8,
    )
)
def test_headers_of_any_shape_are_never_more_than_refused(header: Any) -> None:
    import json

    text = json.dumps(header).encode()
    with pytest.raises(SealBroken):
        unframed(_with_header(frame(), lambda _old: text), PLACE)


def test_deep_headers_are_refused() -> None:
    with pytest.raises(SealBroken):
        unframed(_with_header(frame(), lambda _old: b"[" * 16000), PLACE)
