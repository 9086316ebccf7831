"""Template tags of the design system; built in, so that no template loads them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from candil.platform.design import languages
from candil.platform.design.assets import FrontEndMissing, entry
from candil.platform.design.icons import ICONS

register = template.Library()


@register.simple_block_tag(takes_context=True)
def component(context: template.Context, content: SafeString, name: str, **parameters: Any) -> SafeString:
    """A component around a body: `{% component "panel" title="Batches" %}…{% endcomponent %}`.

    Renders `components/<name>.html` with the parameters and the body as `content`, and nothing else of the page.
    """
    inner = context.new({**parameters, "content": content})
    engine = context.template.engine  # type: ignore[union-attr]
    return engine.get_template(f"components/{name}.html").render(inner)


@register.simple_tag(takes_context=True)
def block_again(context: template.Context, name: str) -> SafeString:
    """The words of a block once more: the title of a page is also its heading."""
    blocks = context.render_context[BLOCK_CONTEXT_KEY]
    drawn: str = blocks.get_block(name).render(context)
    return mark_safe(drawn.strip())  # noqa: S308 - a rendered template


@register.simple_tag
def asset(name: str) -> SafeString:
    """Style sheets and module script of a front-end entry: `{% asset "main.ts" %}`."""
    try:
        built = entry(name)
    except FrontEndMissing as missing:
        return format_html('<meta name="candil-front-end" content="{}">', str(missing))
    return format_html(
        '{}{}<script type="module" src="{}"></script>',
        format_html_join("", '<link rel="stylesheet" href="{}">', ((static(each),) for each in built.styles)),
        format_html_join("", '<link rel="modulepreload" href="{}">', ((static(each),) for each in built.imports)),
        static(built.script),
    )


@register.simple_tag
def front_end_fault() -> str:
    """Why the front-end cannot be used, in words for whoever runs the site; empty when it can."""
    try:
        entry("main.ts")
    except FrontEndMissing as missing:
        return str(missing)
    return ""


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative drawing of `icons.ICONS`, hidden from screen readers: the words beside it say the same."""
    return format_html(
        '<svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>',
        ICONS[name],
    )


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any], parameter: str = "page") -> dict[str, Any]:
    """Links to the other pages of a Django `Page`, keeping every other parameter of the address."""
    request = context.get("request")
    kept: QueryDict = request.GET.copy() if request else QueryDict(mutable=True)
    kept.pop(parameter, None)
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "numbers": list(numbers), "parameter": parameter, "kept": kept.urlencode()}


@register.simple_tag(takes_context=True)
def public_url(context: template.Context, name: str, **arguments: Any) -> str:
    """The address of a public page in the language chosen for this one: `{% public_url "support:countries" %}`."""
    return languages.address(context["request"], name, **arguments)


@register.filter
def in_words(day: date) -> str:
    """A day in the language of the page: `{{ entry.checked_on|in_words }}`."""
    return languages.day_in_words(day)


@register.filter
def in_digits(number: int) -> str:
    """A count in the digits of the language of the page. Not for codes and phone numbers."""
    return languages.in_own_digits(str(number))


@register.filter
def named_language(code: str) -> str:
    """The name of a language of the public pages, in the active one."""
    return languages.name_of(code)


@register.filter
def cell(row: Any, column: dict[str, Any]) -> Any:
    """The value of a table row (mapping or object) under the column's `key`."""
    key = column["key"]
    return row.get(key, "") if isinstance(row, dict) else getattr(row, key, "")


@register.filter
def cell_link(row: Any, column: dict[str, Any]) -> str:
    """Where the value of a table row leads: what stands under the column's `href_key`, if it has one."""
    return str(cell(row, {"key": column["href_key"]}) or "") if column.get("href_key") else ""
