"""Partners' own mapping files: every word of the language, and what is said about wrong ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from candil.collect.datasets.errors import LayoutUnknown, MappingWrong
from candil.collect.datasets.services import CleanRecord, mapping_from_text, suggest_mapping
from candil.collect.datasets.services.opening import open_for
from candil.collect.datasets.services.validation import Refusal, Skipped
from candil.collect.datasets.tests.factories import write_csv

FULL = """
name: harbour
kind: event
missing: ["-"]
id: Ref
people: {columns: [Dead, Missing], missing: [NA]}
date: {column: When, formats: ["%d/%m/%Y", "%m/%Y"], precision_column: How exact}
source: {columns: [Reported by]}
source_grade: {column: Grade, values: {good: "1"}}
information_grade: D
summary: {columns: [Cause, Notes]}
codes:
- {dimension: exploitation, column: Kind, separator: "/", values: {fishing: ForcedLabour, nothing: ~}}
- {dimension: means_of_control, flags: {Debt: DebtBondage, Threats: [PhysicalThreats]}, yes: [x], no: ["o"]}
- {dimension: status, always: PossibleVictimOfTrafficking}
legs:
- {stage: exploitation, coordinates: Position, precision: locality, place: Place, country: Country, mode: sea}
- {stage: origin, country: {column: From, separator: ","}}
skip:
- {column: Kind, equals: [Sum], because: A total}
refuse:
- {column: Notes, ends_with: [withdrawn], because: The source took it back}
"""
HEADER = ["Ref", "Dead", "Missing", "When", "How exact", "Reported by", "Grade", "Cause", "Notes", "Kind", "Debt",
          "Threats", "Position", "Place", "Country", "From"]  # fmt: skip
ROW = ["7", "2", "3", "31/03/2022", "month", "Coastguard", "good", "Drowning", "-", "fishing/ForcedBegging", "x", "o",
       "51.5, -0.12", "London", "UK", "Albania,NA"]  # fmt: skip


def _outcome(tmp_path: Path, text: str = FULL, **changed: str) -> Any:
    row = [changed.get(name.replace(" ", "_"), value) for name, value in zip(HEADER, ROW, strict=True)]
    opened = open_for(
        path=write_csv(tmp_path / "f.csv", HEADER, [row]), owner="lantern", mapping=mapping_from_text(text, where="m")
    )
    return next(outcome for _row, outcome in opened.outcomes(opened.cleaner()[0]))


def _reason(outcome: Any) -> str:
    assert isinstance(outcome, Refusal), outcome
    one = outcome.problems[0]
    return f"{one.column}|{one.value}|{one.reason}|{one.advice}"


def test_every_word_of_the_language_does_what_it_says(tmp_path: Path) -> None:
    record = _outcome(tmp_path)
    assert isinstance(record, CleanRecord), record
    assert (record.kind, record.people) == ("event", 5)
    assert (str(record.date_from), str(record.date_to), record.date_precision) == ("2022-03-01", "2022-03-31", "month")
    assert (record.source_name, record.source_grade, record.information_grade) == ("Coastguard", "1", "D")
    assert record.summary == "Drowning"
    assert record.codes == {
        "exploitation": ("ForcedLabour", "ForcedBegging"),
        "means_of_control": ("DebtBondage",),
        "status": ("PossibleVictimOfTrafficking",),
    }
    assert record.denied == {"means_of_control": ("PhysicalThreats",)}
    first, *origins = record.legs
    assert (first.stage, first.country, first.place_name, first.mode) == ("exploitation", "GBR", "London", "sea")
    assert (first.latitude, first.longitude, first.precision) == (51.5, -0.12, "locality")
    assert [(leg.stage, leg.country, leg.precision) for leg in origins] == [
        ("origin", "ALB", "country"), ("origin", "NAM", "country"),
    ]  # fmt: skip


def test_rows_are_skipped_and_refused_by_rule(tmp_path: Path) -> None:
    skipped = _outcome(tmp_path, Kind="Sum")
    assert isinstance(skipped, Skipped)
    assert skipped.because == "A total"
    assert "took it back" in _reason(_outcome(tmp_path, Notes="It was withdrawn"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"When": "31/02/2022"}, "When|31/02/2022|There is no such day"),
        ({"When": "2022-03-31"}, "When|2022-03-31|This is not a date"),
        ({"When": "01/01/1066"}, "year is not between"),
        ({"How_exact": "roughly"}, "How exact|roughly|This is not a precision"),
        ({"Position": "91, 0.5"}, "Position|91|This latitude is not a number between -90 and 90"),
        ({"Position": "51.5, 181"}, "longitude is not a number between -180 and 180"),
        ({"Position": "somewhere"}, "These are not two coordinates"),
        ({"Position": "0, 0"}, "open sea"),
        ({"Country": "Yugoslavia"}, "no longer exists (ISO 3166-3 YUCS"),
        ({"Country": "Ruritania"}, "Country|Ruritania|This is not in the code list"),
        ({"Kind": "fishing/piracy"}, "Kind|piracy|This is not in the code list “exploitation”"),
        ({"Debt": "maybe"}, "Debt|maybe|This is neither yes nor no"),
        ({"Dead": "-4", "Missing": "0"}, "Dead|-4|The number of people is negative"),
        ({"Dead": "two"}, "Dead|two|This is not a whole number"),
        ({"Dead": "2.5"}, "Dead|2.5|This is not a whole number"),
        ({"Dead": "NA", "Missing": "NA"}, "The number of people is missing"),
        ({"Dead": "0", "Missing": "0"}, "The number of people is zero"),
        ({"Dead": "9999999999"}, "too large"),
        ({"Place": "x" * 201}, "Place|" + "x" * 79 + "…|The place name has 201 characters"),
        ({"Reported_by": "x" * 201}, "The text has 201 characters"),
        ({"Ref": ""}, "The row has no identity"),
    ],
)
def test_a_bad_value_hands_the_row_back_with_place_reason_and_advice(
    changed: dict[str, str], said: str, tmp_path: Path
) -> None:
    reason = _reason(_outcome(tmp_path, **changed))
    assert said in reason
    assert not reason.endswith("|")


def test_the_country_of_today_is_named_where_there_is_one(tmp_path: Path) -> None:
    assert "SRB" in _reason(_outcome(tmp_path, Country="Yugoslavia"))


def test_all_problems_of_a_row_are_told_at_once(tmp_path: Path) -> None:
    outcome = _outcome(tmp_path, When="31/02/2022", Country="Ruritania", Dead="-1")
    assert {one.column for one in outcome.problems} == {"When", "Country", "Dead"}


def test_a_row_of_another_width_is_handed_back(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text(",".join(HEADER) + "\n1,2,3\n", encoding="utf-8")
    opened = open_for(path=path, owner="x", mapping=mapping_from_text(FULL, where="m"))
    assert "3 fields; the header has 16" in _reason(next(one for _r, one in opened.outcomes(opened.cleaner()[0])))


def test_one_identity_twice_in_a_file_hands_the_second_row_back(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "f.csv", HEADER, [ROW, ROW])
    opened = open_for(path=path, owner="x", mapping=mapping_from_text(FULL, where="m"))
    _first, second = (one for _row, one in opened.outcomes(opened.cleaner()[0]))
    assert "Row 2 has the same identity" in _reason(second)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("name: harbour", "nam: harbour"), "“name” is missing"),
        (("kind: event", "kind: thing"), "must be one of: person, event, statistic"),
        (("people: {columns:", "people: {colums:"), "did you mean “columns”"),
        (("dimension: exploitation", "dimension: exploitaton"), "no code list “exploitaton”"),
        (("fishing: ForcedLabour", "fishing: Forced labour"), "Write ForcedLabour"),
        (("stage: origin", "stage: start"), "not a code of the list “leg_stage”"),
        (("kind: event", "kind: [event"), "not valid YAML"),
        (("- {column: Kind, equals: [Sum], because: A total}", "  column: Kind"), "must be a list"),
    ],
)
def test_a_wrong_mapping_is_explained(change: tuple[str, str], said: str, tmp_path: Path) -> None:
    text = FULL.replace(*change)
    assert text != FULL
    with pytest.raises(MappingWrong) as caught:
        _outcome(tmp_path, text)
    assert said in str(caught.value)


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LayoutUnknown, match=r"does not have: Cuse"):
        _outcome(tmp_path, FULL.replace("[Cause, Notes]", "[Cuse, Notes]"))


def test_a_negative_number_may_correct_another_where_the_mapping_says_so(tmp_path: Path) -> None:
    text = FULL.replace("missing: [NA]}", "missing: [NA], corrections: true}")
    assert _outcome(tmp_path, text, Dead="5", Missing="-2").people == 3
    assert "negative" in _reason(_outcome(tmp_path, text, Dead="1", Missing="-2"))


def test_a_long_place_name_is_shortened_where_the_mapping_says_so(tmp_path: Path) -> None:
    record = _outcome(tmp_path, FULL.replace("place: Place,", "place: Place, shorten: true,"), Place="x" * 300)
    assert len(record.legs[0].place_name) == 200


def test_yaml_does_not_turn_norway_or_012_into_something_else() -> None:
    mapping = mapping_from_text("name: x\nmissing: [NO, 012, yes]\n", where="m")
    assert mapping.missing == ("NO", "012", "yes")


def test_a_suggestion_is_a_mapping_that_loads_the_file(tmp_path: Path, inspect: Callable[..., Any]) -> None:
    header = ["Case ID", "Date of referral", "Sex", "Nationality", "Exploitation", "Town", "Latitude", "Longitude"]
    rows = [
        [str(n), f"{n:02d}/03/2021", "Female", "Albania", "ForcedLabour", "Leeds", "53.8", "-1.55"]
        for n in range(1, 29)
    ]
    path = write_csv(tmp_path / "cases.csv", header, rows)
    text = suggest_mapping(path)
    mapping = mapping_from_text(text, where="suggestion")
    assert mapping.id == ("Case ID",)
    assert mapping.date.column == "Date of referral"
    assert {code.dimension for code in mapping.codes} == {"gender", "citizenship", "exploitation"}
    found = inspect(path, mapping=mapping)
    assert (found.rows_good, found.rows_refused) == (28, 0), found.report["problems"]
