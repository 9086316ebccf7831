"""Layouts, components, menus and choices."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import Client, RequestFactory, override_settings

from candil.config import views
from candil.platform.design import assets, gallery, navigation, storage
from candil.platform.design.checks import front_end_is_built, menus_lead_somewhere
from candil.platform.design.context import THEME_COOKIE
from candil.platform.design.icons import ICONS


class Somebody:
    def __init__(self, *permissions: str) -> None:
        self.permissions = permissions

    def may(self, permission: str) -> bool:
        return permission in self.permissions


@pytest.fixture
def menus(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`menus(viewer)` → URL names seen, with two pages registered and nothing else."""
    monkeypatch.setattr(navigation, "_items", {})
    navigation.register(stage="analyse", label="Open", url_name="design:gallery", order=2)
    navigation.register(stage="analyse", label="Guarded", url_name="home", permission=("see", "load"), order=1)

    def seen(viewer: Any) -> list[str]:
        request = RequestFactory().get("/")
        if viewer is not None:
            request.viewer = viewer  # type: ignore[attr-defined]
        return [str(link.label) for menu in navigation.menus_for(request).values() for link in menu.links]

    return seen


def test_a_menu_shows_what_any_of_the_permissions_opens(menus: Any) -> None:
    assert menus(Somebody("load")) == ["Guarded", "Open"]


def test_a_menu_hides_what_no_permission_opens(menus: Any) -> None:
    assert menus(Somebody()) == ["Open"]
    assert menus(None) == ["Open"]


def test_stages_without_a_page_are_absent(menus: Any) -> None:
    assert navigation.built_stages() == {navigation.Stage.ANALYSE}
    assert set(navigation.menus_for(RequestFactory().get("/"))) == {navigation.Stage.ANALYSE}


def test_a_menu_that_leads_nowhere_is_told_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    assert menus_lead_somewhere() == []
    monkeypatch.setattr(navigation, "_items", {})
    navigation.register(stage="share", label="Gone", url_name="nowhere:gone")
    assert [each.id for each in menus_lead_somewhere()] == ["design.E001"]


def test_every_component_is_in_the_gallery_or_drawn_by_it() -> None:
    shown = {each.name for each in gallery.components()}
    drawn_otherwise = {"mark", "field", "form", "pagination", "figure", "picture"}
    assert shown | drawn_otherwise == {path.stem for path in gallery.COMPONENTS.glob("*.html")}


def test_every_component_says_what_it_is_and_what_it_takes() -> None:
    for path in gallery.COMPONENTS.glob("*.html"):
        assert "{% comment %}" in path.read_text(), path.name
    assert all(each.about and each.parameters and each.examples for each in gallery.components())


def test_words_given_to_components_are_escaped() -> None:
    evil = "<script>alert(1)</script>"
    for name in ("badge", "notice", "empty", "stat"):
        drawn = Template("{% include template with label=evil text=evil title=evil value=evil only %}").render(
            Context({"template": f"components/{name}.html", "evil": evil})
        )
        assert "<script>" not in drawn, name
        assert "&lt;script&gt;" in drawn, name


def test_a_component_takes_a_body_and_escapes_what_is_in_it() -> None:
    page = Template('{% component "panel" title=title %}<p>{{ words }}</p>{% endcomponent %}')
    drawn = page.render(Context({"words": "<b>", "title": "A & B"}))
    assert "<p>&lt;b&gt;</p>" in drawn
    assert "A &amp; B" in drawn


def test_a_component_sees_nothing_of_the_page_but_its_parameters() -> None:
    page = Template('{% component "panel" %}x{% endcomponent %}')
    assert "secret" not in page.render(Context({"title": "secret"}))


def test_no_template_carries_inline_style_or_script() -> None:
    folder = Path(gallery.__file__).parents[2]
    for path in folder.rglob("templates/**/*.html"):
        text = path.read_text()
        assert not re.search(r'\sstyle="|<style|\son[a-z]+="|<script(?![^>]*src=)', text), path


def test_styles_use_logical_directions_only() -> None:
    styles = Path(gallery.__file__).parents[4] / "frontend" / "styles"
    physical = re.compile(
        r"\b(margin|padding|border)-(left|right)\b|^\s*(left|right):|text-align:\s*(left|right)", re.M
    )
    for path in styles.glob("*.css"):
        assert not physical.search(path.read_text()), path.name


def test_pages_keep_the_rest_of_the_address() -> None:
    request = RequestFactory().get("/records/?year=2025&page=3&tag=a&tag=b")
    page = Paginator(range(100), 10).page(3)
    drawn = Template("{% pagination page %}").render(Context({"page": page, "request": request}))
    assert 'href="?year=2025&amp;tag=a&amp;tag=b&amp;page=4" rel="next"' in drawn
    assert drawn.count('aria-current="page"') == 1


def test_one_page_needs_no_pagination() -> None:
    page = Paginator([], 10).page(1)
    assert Template("{% pagination page %}").render(Context({"page": page})).strip() == ""


@pytest.mark.parametrize("name", ICONS)
def test_icons_are_decoration(name: str) -> None:
    assert 'aria-hidden="true"' in Template("{% icon name %}").render(Context({"name": name}))


def test_a_missing_front_end_is_said_on_the_page_and_at_the_start(client: Client, tmp_path: Path, db: None) -> None:
    with override_settings(CANDIL_FRONTEND=tmp_path):
        answer = client.get("/")
        assert [each.id for each in front_end_is_built()] == ["design.W001"]
    assert answer.status_code == 200
    assert "npm run build" in answer.content.decode()


def test_styles_come_before_the_script_that_needs_them() -> None:
    drawn = Template('{% asset "main.ts" %}').render(Context())
    assert drawn.index('rel="stylesheet"') < drawn.index('type="module"')


def test_an_entry_that_does_not_exist_is_named() -> None:
    with pytest.raises(assets.FrontEndMissing, match="nothing.ts"):
        assets.entry("nothing.ts")


@pytest.mark.parametrize(
    ("name", "kept"),
    [("assets/main-Dk3_x9aQ.js", True), ("atlas/countries-50m.geojson", False), ("favicon.svg", False)],
)
def test_files_that_vite_named_by_their_content_keep_their_name(name: str, kept: bool, tmp_path: Path) -> None:
    from django.core.files.base import ContentFile

    names = storage.Storage(location=tmp_path, base_url="/static/")
    assert (names.hashed_name(name, ContentFile(b"x")) == name) is kept


def test_the_theme_is_kept_in_a_cookie_and_can_be_given_back_to_the_system(client: Client, db: None) -> None:
    answer = client.post("/design/choose/", {"theme": "dark", "next": "/design/"})
    assert answer["Location"] == "/design/"
    assert 'data-theme="dark"' in client.get("/").content.decode()
    client.post("/design/choose/", {"theme": "system"})
    assert "data-theme" not in client.get("/").content.decode()


def test_a_made_up_theme_is_ignored(client: Client, db: None) -> None:
    client.cookies[THEME_COOKIE] = '"><script>'
    assert "<script>" not in client.get("/").content.decode()


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_a_choice_never_leads_to_another_site(client: Client, target: str, db: None) -> None:
    assert client.post("/design/choose/", {"theme": "dark", "next": target})["Location"] == "/"


def test_the_language_is_chosen_with_its_direction(client: Client, db: None) -> None:
    client.post("/design/choose/", {"language": "ar"})
    assert '<html lang="ar" dir="rtl"' in client.get("/").content.decode()


def test_public_pages_set_no_cookie(client: Client, db: None) -> None:
    assert not client.get("/").cookies
    assert not client.get("/design/").cookies


def test_the_title_is_the_heading_and_the_name_of_the_tab(client: Client, db: None) -> None:
    page = client.get("/").content.decode()
    assert "<title>A small light in dark places · Candil</title>" in page
    assert "<h1>A small light in dark places</h1>" in page


def test_home_tells_what_is_not_built_and_menus_do_not(client: Client, db: None) -> None:
    page = client.get("/").content.decode()
    assert page.count("Not built yet.") == len(set(navigation.LOOP) - navigation.built_stages())
    assert "Measure" not in page[page.index("<nav") : page.index("</nav>")]


def test_unknown_addresses_say_not_found(client: Client, db: None) -> None:
    answer = client.get("/nothing/")
    assert answer.status_code == 404
    assert "There is nothing for you at this address." in answer.content.decode()


def test_a_form_without_its_token_is_explained(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x"})
    assert answer.status_code == 403
    assert "The form has expired" in answer.content.decode()


def test_the_page_for_failures_needs_no_database() -> None:
    answer = views.failed(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "The fault is ours" in answer.content.decode()


def test_no_page_names_another_site(client: Client, db: None) -> None:
    for address in ("/", "/design/", "/nothing/"):
        found = re.findall(r'(?:src|href|action)="(https?:)?//', client.get(address).content.decode())
        assert not found, address
