"""Street addresses, plates, documents and names, and what only looks like them. All are invented."""

from __future__ import annotations

from datetime import date

import pytest

from candil_analysis.extraction import Extractor, GazetteerRow, LexiconError, load_lexicons, read_lexicon

TODAY = date(2024, 5, 15)
EXTRACTOR = Extractor(load_lexicons(["en", "es", "fr", "ro", "ar", "vi"]))


def found(text: str) -> list[tuple[str, str]]:
    return [(one.kind, one.surface) for one in EXTRACTOR.extract(text, today=TODAY).personal]


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("we met at 31A Mill Lane at noon", ("address", "31A Mill Lane")),
        ("the door of 5 St Anne's Close was open", ("address", "5 St Anne's Close")),
        ("they keep them at 9 mill lane", ("address", "9 mill lane")),
        ("duermen en la calle de las Flores 12", ("address", "calle de las Flores 12")),
        ("au 7 rue de la Paix, troisième étage", ("address", "7 rue de la Paix")),
        ("pe strada Mihai Viteazu nr. 4, etajul doi", ("address", "strada Mihai Viteazu nr. 4")),
        ("يسكن في شارع الزيتون 8", ("address", "شارع الزيتون 8")),
        ("in der Gartenstraße 3b wohnt er", ("address", "Gartenstraße 3b")),
        ("post it to LS6 3HN please", ("address", "LS6 3HN")),
        ("the car B-MW 1234 was there", ("plate", "B-MW 1234")),
        ("a lorry, WPR 4821A, stood there", ("plate", "WPR 4821A")),
        ("el carro 9931 LMN", ("plate", "9931 LMN")),
        ("NIE: Y-7654321-K", ("document", "Y-7654321-K")),
        ("write to joe.b [at] post.example", ("email", "joe.b [at] post.example")),
        ("on discord he is wolf#1234", ("handle", "wolf#1234")),
        ("le 04.11.22.33.44 répond toujours", ("phone", "04.11.22.33.44")),
        ("tôi gặp chị Phạm Vân ở đó", ("name", "Phạm Vân")),
    ],
)
def test_is_found(text, one):
    assert one in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "In 2019 they closed the street market near the road.",
        "I gave the boss 50 and he left me in the street.",
        "le di 50 euros en la calle",
        "12 men slept on the road",
        "model ABC-123 of the printer",
        "It was on 12.03.2021 and 13.03.2021.",
        "the order 48213 arrived in May",
    ],
)
def test_is_not_personal_data(text):
    assert found(text) == []


def test_a_place_that_is_part_of_a_name_is_no_place():
    rows = [GazetteerRow("Davies", 26.06, -80.23, "US", 105_000), GazetteerRow("Leeds", 53.8, -1.55, "GB", 455_000)]
    answer = Extractor(load_lexicons(["en"]), rows).extract("We met Mr Davies in Leeds on that day.", today=TODAY)
    assert [one.surface for one in answer.places] == ["Leeds"]


def test_a_word_with_marks_that_the_name_has_not_is_no_place():
    rows = [GazetteerRow("Maine", 45.0, -69.0, "US", 1_300_000), GazetteerRow("Brașov", 45.6, 25.6, "RO", 250_000)]
    answer = Extractor(load_lexicons(["ro"]), rows).extract("Plecăm la Mâine și la Brașov, apoi la Maine.", today=TODAY)
    assert [one.surface for one in answer.places] == ["Brașov", "Maine"]


LEXICON = """
language: en
terms:
  means_of_control:
    WithholdsDocuments: [(took|keeps) + (papers|passport*)]
    RestrictsMovement: ["(never|not) allow* (out|outside)"]
"""


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("He took all our passports at once.", {"WithholdsDocuments"}),
        ("Our papers he keeps at home.", {"WithholdsDocuments"}),
        ("He took it, he keeps it.", set()),
        ("She is never allowed outside.", {"RestrictsMovement"}),
        ("Not allowing out anybody.", {"RestrictsMovement"}),
        ("She is never allowed in.", set()),
    ],
)
def test_alternatives_of_a_term(text, codes):
    lexicon = read_lexicon(LEXICON)
    assert Extractor([lexicon]).extract(text, today=TODAY).codes("means_of_control") == codes


@pytest.mark.parametrize("term", ["(took|keeps + papers", "a* b* c", "took| + papers", "(|a) + b"])
def test_a_wrong_alternative_says_so(term):
    with pytest.raises(LexiconError, match="not a term"):
        read_lexicon(f'language: xx\nterms: {{means_of_control: {{Other: ["{term}"]}}}}')
