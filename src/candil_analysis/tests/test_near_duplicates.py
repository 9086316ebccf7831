"""One report printed twice is one text; two reports about the same thing are two."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from candil_analysis.near_duplicates import SAME_TEXT, SIGNATURE_BYTES, resemblances, shingles, signature

AGENCY = (
    "Officers searched a packing plant on the edge of Millbrook early on Tuesday and found eleven people living above "
    "the loading bay. They said that a man who had promised them work kept their passports and most of their wages. "
    "Two people were arrested. A spokeswoman for the county said that the eleven had been offered a safe place and an "
    "interpreter, and that the owner of the plant was helping the inquiry. Neighbours had told the council in spring "
    "that minibuses came and went at night. The inspectorate of labour will look at other plants of the same owner."
)
REPRINT = (
    "MILLBROOK: Eleven found at plant\n" + AGENCY.replace("early on Tuesday", "on Tuesday morning").rsplit(". ", 1)[0]
)
OTHER_PAPER = (
    "Eleven people were taken to safety after inspectors went into a plant in Millbrook. According to the county they "
    "slept above the loading bay, and somebody else held their papers. Police arrested two suspects, who deny it. "
    "People who live nearby speak of buses in the night and of workers who never went to the shops."
)
CHINESE = (
    "警方周二清晨搜查了米尔布鲁克郊外的一家包装厂，发现十一人住在装卸区楼上。他们说，答应给他们工作的男子"
    "扣留了护照和大部分工资。两人被捕。"
)
CHINESE_REPRINT = "快讯：" + CHINESE.replace("清晨", "早上")
CHINESE_OTHER = (
    "检查人员进入工厂后，十一人被带到安全地点。据县政府称，他们的证件由别人保管，"
    "夜里常有小巴来往。警方逮捕了两名嫌疑人。"
)
THAI = "เจ้าหน้าที่เข้าตรวจค้นโรงงานบรรจุสินค้าเมื่อเช้าวันอังคารและพบคนสิบเอ็ดคนอาศัยอยู่ชั้นบน หนังสือเดินทางของพวกเขาถูกยึดไว้"
THAI_REPRINT = THAI.replace("เมื่อเช้าวันอังคาร", "เมื่อวันอังคาร")


def resemblance(one: str, other: str) -> float:
    return float(resemblances(signature(one), [signature(other)])[0])


@pytest.mark.parametrize(
    ("one", "other"), [(AGENCY, REPRINT), (CHINESE, CHINESE_REPRINT), (THAI, THAI_REPRINT), (AGENCY, AGENCY.upper())]
)
def test_a_reprint_is_the_same_text(one: str, other: str) -> None:
    assert resemblance(one, other) >= SAME_TEXT + 0.05


@pytest.mark.parametrize(("one", "other"), [(AGENCY, OTHER_PAPER), (CHINESE, CHINESE_OTHER), (AGENCY, CHINESE)])
def test_another_text_about_the_same_thing_is_another_text(one: str, other: str) -> None:
    assert resemblance(one, other) < 0.2


def test_the_estimate_is_near_the_true_share_of_common_shingles() -> None:
    words = [f"w{number}" for number in range(3_000)]
    for shift in (0, 300, 1_000, 2_000):
        one, other = " ".join(words[:2_000]), " ".join(words[shift : shift + 2_000])
        a, b = shingles(one), shingles(other)
        assert resemblance(one, other) == pytest.approx(len(a & b) / len(a | b), abs=0.15)


def test_accents_and_marks_do_not_count() -> None:
    assert shingles("Él dijo: «sí», y se fue.") == shingles("el dijo si y se fue")


def test_nothing_resembles_an_empty_text() -> None:
    assert signature("  … ") == b""
    assert resemblances(b"", [signature(AGENCY), b""]).tolist() == [0.0, 0.0]
    assert resemblances(signature(AGENCY), [b""]).tolist() == [0.0]
    with pytest.raises(ValueError, match="512 bytes"):
        resemblances(b"abc", [])


def test_a_signature_is_the_same_for_ever() -> None:
    """Signatures are kept in databases: another number here would make every reprint look new."""
    assert signature("one two three four").hex()[:32] == "8f35b942b1b32c1a08166644fd767f4c"


@given(st.text(max_size=300))
def test_any_text_has_a_signature_that_resembles_itself(text: str) -> None:
    made = signature(text)
    assert len(made) in (0, SIGNATURE_BYTES)
    assert np.array_equal(resemblances(made, [made]), [1.0 if made else 0.0])
