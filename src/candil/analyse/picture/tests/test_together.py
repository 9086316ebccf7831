"""Neighbours are told as one finding."""

from __future__ import annotations

from candil.analyse.picture.queries.together import together
from candil.analyse.picture.views.together import named

NEAR = {"a": ("a", "b"), "b": ("a", "b", "c"), "c": ("b", "c"), "d": ("d", "x"), "x": ("x",)}


def test_neighbours_of_neighbours_are_one_group_named_by_the_first() -> None:
    groups = together(["c", "d", "a", "b"], lambda one: one, NEAR.__getitem__)
    assert groups == [("c", 3), ("d", 1)]


def test_nothing_found_is_no_group() -> None:
    assert together([], lambda one: one, NEAR.__getitem__) == []


def test_a_group_says_how_many_places_it_has() -> None:
    assert named("Hull", 1) == "Hull"
    assert named("Hull", 2) == "Hull, and 1 place around"
    assert named("Hull", 4) == "Hull, and 3 places around"
