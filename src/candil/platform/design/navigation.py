"""The menus of the site. A room registers its pages in `apps.py`; a person sees the ones they may open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Stage(StrEnum):
    """The five stages of the loop, then two menus that belong to no stage."""

    COLLECT = "collect"
    ANALYSE = "analyse"
    SHARE = "share"
    APPLY = "apply"
    MEASURE = "measure"
    MANAGE = "manage"
    ACCOUNT = "account"


LABELS: Final[dict[Stage, Promise]] = {
    Stage.COLLECT: _("Collect"),
    Stage.ANALYSE: _("Analyse"),
    Stage.SHARE: _("Share"),
    Stage.APPLY: _("Apply"),
    Stage.MEASURE: _("Measure"),
    Stage.MANAGE: _("Manage"),
    Stage.ACCOUNT: _("Your account"),
}
LOOP: Final = (Stage.COLLECT, Stage.ANALYSE, Stage.SHARE, Stage.APPLY, Stage.MEASURE)


class Asker(Protocol):
    """Whoever asks for a page: the viewer that the accounts room puts on the request."""

    def may(self, permission: str) -> bool: ...


@dataclass(frozen=True)
class Item:
    """A page in a menu. `permissions`: any of them opens it; empty: everybody may."""

    stage: Stage
    label: str | Promise
    url_name: str
    permissions: frozenset[str] = frozenset()
    description: str | Promise = ""
    order: int = 100

    def open_to(self, viewer: Asker | None) -> bool:
        """Whether this viewer finds the page in a menu (the page itself checks again)."""
        return not self.permissions or (viewer is not None and any(viewer.may(each) for each in self.permissions))


@dataclass(frozen=True)
class Link:
    """An item as one visitor sees it."""

    label: str | Promise
    url: str
    description: str | Promise
    current: bool


@dataclass(frozen=True)
class Menu:
    """One stage with the pages that a visitor may open."""

    stage: Stage
    label: str | Promise
    links: tuple[Link, ...]
    current: bool


_items: dict[str, Item] = {}


def register(
    *,
    stage: str,
    label: str | Promise,
    url_name: str,
    permission: str | Iterable[str] | None = None,
    description: str | Promise = "",
    order: int = 100,
) -> None:
    """Put the page `url_name` ("room:page-name", no arguments) into the menu of `stage` (a value of `Stage`).

    `permission`: one permission, or several of which any opens the page; None: everybody sees it.
    `description`: one plain sentence, shown on the home page. Lower `order` comes first.
    Registering a name again replaces it.
    """
    needed = frozenset({permission} if isinstance(permission, str) else permission or ())
    _items[url_name] = Item(Stage(stage), label, url_name, needed, description, order)


def menus_for(request: HttpRequest) -> dict[Stage, Menu]:
    """The menus of whoever makes this request; stages without a page for them are absent."""
    viewer: Asker | None = getattr(request, "viewer", None)
    match = getattr(request, "resolver_match", None)
    here = match.view_name if match else ""
    menus = {}
    for stage in Stage:
        items = sorted((i for i in _items.values() if i.stage is stage and i.open_to(viewer)), key=lambda i: i.order)
        if items:
            links = tuple(Link(i.label, reverse(i.url_name), i.description, i.url_name == here) for i in items)
            menus[stage] = Menu(stage, LABELS[stage], links, _in_same_room(here, items))
    return menus


def built_stages() -> frozenset[Stage]:
    """Stages for which at least one page stands, whoever may open it."""
    return frozenset(item.stage for item in _items.values())


def _in_same_room(here: str, items: Iterable[Item]) -> bool:
    room, _, page = here.rpartition(":")
    return bool(page) and any(
        item.url_name == here or (room and item.url_name.startswith(room + ":")) for item in items
    )


def unknown_pages() -> tuple[str, ...]:
    """Registered names that no URL carries: a mistake of ours, told when the site starts."""
    return tuple(sorted(name for name in _items if not _is_known(name)))


def _is_known(url_name: str) -> bool:
    try:
        reverse(url_name)
    except NoReverseMatch:
        return False
    return True
