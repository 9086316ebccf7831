"""Receipt codes: what people mistype is found, in every script."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from candil.trust.vault.errors import ReceiptMistyped
from candil.trust.vault.services import receipts, stretching
from candil.trust.vault.services.bech32 import encoded
from candil.trust.vault.services.envelopes import new_identity

CODES = some.text("0123456789", min_size=23, max_size=23).map(lambda digits: digits + receipts.check_digit(digits))
SCRIPTS = ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "০১২৩৪৫৬৭৮৯", "၀၁၂၃၄၅၆၇၈၉", "０１２３４５６７８９"]


def test_the_check_digit_of_the_published_example() -> None:
    assert receipts.check_digit("572") == "4"


def test_the_table_is_totally_anti_symmetric() -> None:
    """The property that Damm asks of it, over all digits: it is what makes exchanges show."""
    table = [[int(digit) for digit in row] for row in receipts.DAMM]
    ten = range(10)
    assert all(sorted(row) == list(ten) for row in table)
    assert all(sorted(column) == list(ten) for column in zip(*table, strict=True))
    assert all(table[digit][digit] == 0 for digit in ten)
    assert all(table[table[c][x]][y] != table[table[c][y]][x] for c in ten for x in ten for y in ten if x != y)


@given(code=CODES, place=some.integers(0, 23), digit=some.sampled_from("0123456789"))
def test_every_wrong_digit_is_found(code: str, place: int, digit: str) -> None:
    if code[place] == digit:
        return
    with pytest.raises(ReceiptMistyped):
        receipts.typed(code[:place] + digit + code[place + 1 :])


@given(code=CODES, place=some.integers(0, 22))
def test_every_exchange_of_neighbours_is_found(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped == code:
        return
    with pytest.raises(ReceiptMistyped):
        receipts.typed(swapped)


@pytest.mark.parametrize("script", SCRIPTS)
def test_digits_of_every_script_are_read(script: str) -> None:
    code = receipts.new_code()
    assert receipts.typed(receipts.shown(code).translate(str.maketrans("0123456789", script))) == code


@given(code=CODES, between=some.text(max_size=3).filter(lambda text: not any(s.isdecimal() for s in text)))
def test_what_stands_between_does_not_matter(code: str, between: str) -> None:
    assert receipts.typed(between.join(code)) == code


@given(text=some.text(max_size=60))
def test_junk_is_never_more_than_mistyped(text: str) -> None:
    with suppress(ReceiptMistyped):
        assert len(receipts.typed(text)) == 24


def test_a_code_is_shown_in_six_groups_and_confirmed_by_the_last() -> None:
    code = receipts.new_code()
    assert [len(group) for group in receipts.shown(code).split(" ")] == [4] * 6
    assert receipts.shown(code).endswith(receipts.last_group(code))


def test_codes_differ_and_use_every_digit() -> None:
    codes = {receipts.new_code() for _number in range(200)}
    assert len(codes) == 200
    assert {digit for code in codes for digit in code[:23]} == set("0123456789")


def test_a_code_that_follows_from_a_seed_is_a_code_and_always_the_same() -> None:
    code = receipts.code_from(b"seed")
    assert code == receipts.code_from(b"seed") == receipts.typed(code)
    codes = {receipts.code_from(bytes([number])) for number in range(200)}
    assert len(codes) == 200
    assert {len(each) for each in codes} == {24}


def test_one_code_gives_one_pair_of_separate_keys(settings: Any) -> None:
    code = receipts.new_code()
    keys = receipts.keys_of(code)
    assert receipts.keys_of(code) == keys
    assert receipts.keys_of(receipts.new_code()).lookup != keys.lookup
    assert keys.lookup.hex() not in keys.identity
    assert keys.recipient.startswith("age1")
    settings.CANDIL_VAULT_KEY = "of another site"
    assert receipts.keys_of(code).lookup != keys.lookup


def test_secrets_do_not_show_themselves() -> None:
    keys = receipts.keys_of(receipts.new_code())
    assert keys.identity not in repr(keys)


@given(data=some.binary(min_size=32, max_size=32))
def test_identities_are_written_as_age_reads_them(data: bytes) -> None:
    from candil.trust.vault.services.envelopes import recipient_of

    assert recipient_of(encoded(receipts.IDENTITY_PREFIX, data).upper()).startswith("age1")


def test_bech32_vectors() -> None:
    """A valid string of BIP 173; that pyrage reads what we write is shown above."""
    assert encoded("a", b"") == "a12uel5l"
    assert new_identity().startswith("AGE-SECRET-KEY-1")


def test_few_derivations_take_memory_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, guard = 0, 0, threading.Lock()

    class Slow:
        def __init__(self, **_cost: Any) -> None:
            pass

        def derive(self, _secret: bytes) -> bytes:
            nonlocal running, most
            with guard:
                running += 1
                most = max(most, running)
            time.sleep(0.02)
            with guard:
                running -= 1
            return bytes(32)

    monkeypatch.setattr(stretching, "Argon2id", Slow)
    people = [
        threading.Thread(target=stretching.stretched, args=("1", bytes(16), stretching.Cost(1, 1))) for _one in range(8)
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert most == 2
