"""docs/reference, drawn from the source of `candil_analysis`: `python -m tools.api_reference` rewrites it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

from tools import api_source as source
from tools.api_source import Thing

FOLDER = source.SOURCE.parent / "docs" / "reference"
INDEX = "README.md"
HEADINGS = {"function": "Functions", "class": "Values and classes", "value": "Constants and aliases"}
DRAWN = "<!-- drawn by tools/api_reference.py from the source; do not edit -->"
LONGEST_VALUE = 60  # lines of source shown of a constant
WIDEST = 100  # characters of a signature on one line


def pages() -> dict[str, str]:
    """File name → text: one page a package, and the index."""
    return {INDEX: _index(), **{f"{part}.md": _page(part) for part in source.parts()}}


@cache
def _public(part: str) -> list[Thing]:
    return source.public(part)


def _of_kind(part: str) -> Iterator[tuple[str, list[Thing]]]:
    for kind, heading in HEADINGS.items():
        if things := sorted((one for one in _public(part) if one.kind == kind), key=lambda one: one.name.lower()):
            yield heading, things


@cache
def _anchors(part: str) -> dict[str, str]:
    """Name → anchor of its heading: small letters, and a number where two headings differ in capitals only."""
    times: dict[str, int] = {}
    anchors: dict[str, str] = {}
    for heading in [f"{source.LIBRARY}{part}", *_headings(part)]:
        slug = heading.lower().replace(" ", "-")
        anchors[heading] = slug if slug not in times else f"{slug}-{times[slug]}"
        times[slug] = times.get(slug, 0) + 1
    return anchors


def _headings(part: str) -> Iterator[str]:
    for heading, things in _of_kind(part):
        yield heading
        yield from (thing.name for thing in things)


@cache
def _homes() -> dict[str, list[tuple[str, Thing]]]:
    """Name → the parts that offer it."""
    homes: dict[str, list[tuple[str, Thing]]] = {}
    for part in source.parts():
        for thing in _public(part):
            homes.setdefault(thing.name, []).append((part, thing))
    return homes


def _link(name: str, part: str, thing: Thing | None = None) -> str | None:
    """A link to a public name: in this part, or in the only part that offers it; None without one."""
    found = _homes().get(name, [])
    if thing is not None:
        found = [home for home in found if home[1].node is thing.node]
    here = [home for home in found if home[0] == part]
    if not here and len(found) != 1:
        return None
    home = (here or found)[0][0]
    return f"[`{name}`]({'' if home == part else f'{home}.md'}#{_anchors(home)[name]})"


def _linked(words: str, part: str, own: frozenset[str] = frozenset()) -> str:
    """Words with public names in backticks made links.

    Not those of the thing's `own` arguments and fields; and a plain small word only where this part offers it, because
    elsewhere it is rather meant as a word.
    """

    def put(found: re.Match[str]) -> str:
        name = found[1]
        here = any(thing.name == name for thing in _public(part))
        if name in own or not (here or "_" in name or name != name.lower()):
            return found[0]
        return _link(name, part) or found[0]

    return re.sub(r"`([A-Za-z_]\w*)`", put, words)


def _own(thing: Thing) -> frozenset[str]:
    given = thing.node.args if isinstance(thing.node, ast.FunctionDef) else None
    arguments = [] if given is None else [one.arg for one in [*given.posonlyargs, *given.args, *given.kwonlyargs]]
    return frozenset({thing.name, *arguments, *(field.name for field in source.fields(thing))})


INTRODUCTION = """
Every public name with its signature, shapes, units and errors. What a method answers, how sure it is and when not to
use it: [the guide to the methods](../guide/methods/). Whole studies: [the notebooks](../notebooks/).

Results are frozen and say how they came about. Where a result has these fields, they mean the same everywhere:
`method` and `version`: what was done; `evidence`: how many records, people and contributors stand behind it; `notes`:
what a reader must be told; `discovery_rate`: the share of false findings allowed; `confidence`: that of intervals;
`seed`: what reproduces it.
"""


def _index() -> str:
    rows = [f"| [{part}]({part}.md) | {_summary(part)} |" for part in source.parts()]
    head = ["# Reference of `candil_analysis`", "", DRAWN, *INTRODUCTION.splitlines(), ""]
    return "\n".join([*head, "| part | what it is for |", "|---|---|", *rows, ""])


def _page(part: str) -> str:
    words = _linked(source.module(f"{source.LIBRARY}.{part}").words, part)
    lines = [f"# {source.LIBRARY}.{part}", "", DRAWN, "", words, "", *_guides(part)]
    for heading, things in _of_kind(part):
        lines += [f"## {heading}", ""]
        for thing in things:
            lines += _drawn(thing, part)
    return "\n".join(lines).rstrip() + "\n"


def _guides(part: str) -> list[str]:
    guide = FOLDER.parent / "guide" / "methods" / f"{part}.md"
    if not guide.exists():
        return []
    return [f"How it works, how sure it is and when not to use it: [the guide](../guide/methods/{part}.md).", ""]


def _drawn(thing: Thing, part: str) -> list[str]:
    lines = [f"### {thing.name}", ""]
    if isinstance(thing.node, ast.FunctionDef):
        lines += _code(_signature(thing.node))
    elif isinstance(thing.node, ast.ClassDef):
        lines += [_class_line(thing.node, part), ""]
    else:
        lines += _code(_shortened(thing.code))
    lines += [_linked(thing.words, part, _own(thing)), ""] if thing.words else []
    lines += [*_fields(thing, part), *_types(thing, part), *_methods(thing, part)]
    return lines


def _code(text: str) -> list[str]:
    return ["```python", text, "```", ""]


def _shortened(code: str) -> str:
    lines = code.splitlines()
    return code if len(lines) <= LONGEST_VALUE else "\n".join([*lines[:LONGEST_VALUE], "…"])


def _signature(node: ast.FunctionDef, name: str | None = None) -> str:
    """`name(…) -> …`, on one line where it fits, otherwise an argument a line. `name` is that of a class."""
    given = [text for text in _arguments(node.args) if text not in ("self", "cls")]
    returns = "" if node.returns is None or name else f" -> {ast.unparse(node.returns)}"
    line = f"{name or node.name}({', '.join(given)}){returns}"
    if len(line) <= WIDEST or len(given) < 2:
        return line
    inner = "".join(f"    {one},\n" for one in given)
    return f"{name or node.name}(\n{inner}){returns}"


def _arguments(given: ast.arguments) -> list[str]:
    places = [*given.posonlyargs, *given.args]
    defaults = [None] * (len(places) - len(given.defaults)) + list(given.defaults)
    shown = [_argument(one, default) for one, default in zip(places, defaults, strict=True)]
    if given.vararg is not None:
        shown.append(f"*{_argument(given.vararg, None)}")
    elif given.kwonlyargs:
        shown.append("*")
    shown += [_argument(one, default) for one, default in zip(given.kwonlyargs, given.kw_defaults, strict=True)]
    return shown


def _argument(one: ast.arg, default: ast.expr | None) -> str:
    typed = one.arg if one.annotation is None else f"{one.arg}: {ast.unparse(one.annotation)}"
    return typed if default is None else f"{typed} = {ast.unparse(default)}"


def _class_line(node: ast.ClassDef, part: str) -> str:
    bases = [ast.unparse(base) for base in node.bases]
    if "dataclass" in source.decorators(node):
        kind = "Frozen values" if any("frozen=True" in ast.unparse(one) for one in node.decorator_list) else "Values"
    elif "Protocol" in bases:
        kind = "Anything that has these"
    else:
        kind = "Error" if any(base.endswith("Error") for base in bases) else "Class"
    named = [_link(base, part) or f"`{base}`" for base in bases if base != "Protocol"]
    return f"*{kind}*" + (f" · a kind of {', '.join(named)}" if named else "")


def _fields(thing: Thing, part: str) -> list[str]:
    found = source.fields(thing)
    if not found:
        return []
    rows = [
        f"| `{one.name}` | {_cell(one.type)} | {_cell(one.default)} | {_linked(one.words, part, _own(thing))} |"
        for one in found
    ]
    return ["| field | type | default | |", "|---|---|---|---|", *rows, ""]


def _cell(code: str) -> str:
    escaped = code.replace("|", "\\|")
    return f"`{escaped}`" if code else ""


def _types(thing: Thing, part: str) -> list[str]:
    """Links to the public types named in a signature, and what its own aliases stand for."""
    linked: dict[str, str] = {}
    aliases: dict[str, str] = {}
    waiting = [name for one in source.hints(thing) for name in _names_in(one)]
    for name in waiting:
        try:
            found = source.resolved(name, thing.module)
        except KeyError:
            continue
        if found.node is thing.node or name in linked or name in aliases:
            continue
        if (link := _link(found.name, part, found)) is not None:
            linked[name] = link
        elif isinstance(found.node, ast.Assign):
            aliases[name] = ast.unparse(found.node.value)
            waiting += _names_in(found.node.value)
    lines = [f"Types: {', '.join(linked[name] for name in sorted(linked))}.", ""] if linked else []
    told = "; ".join(f"`{name}` is `{aliases[name]}`" for name in sorted(aliases))
    return [*lines, *([f"Here {told}.", ""] if told else [])]


def _names_in(expression: ast.expr) -> list[str]:
    return [node.id for node in ast.walk(expression) if isinstance(node, ast.Name)]


def _methods(thing: Thing, part: str) -> list[str]:
    lines: list[str] = []
    for method in source.methods(thing):
        if not isinstance(method.node, ast.FunctionDef):
            continue
        if "property" in source.decorators(method.node):
            returns = "" if method.node.returns is None else f": {ast.unparse(method.node.returns)}"
            shown = f".{method.name}{returns}"
        elif method.name == "__init__":
            shown = _signature(method.node, thing.name)
        else:
            shown = f".{_signature(method.node)}"
        lines += [
            *_code(shown),
            *([_linked(method.words, part, _own(thing) | _own(method)), ""] if method.words else []),
        ]
    return lines


def _summary(part: str) -> str:
    return " ".join(source.module(f"{source.LIBRARY}.{part}").words.split("\n\n")[0].split())


def main() -> None:
    """Rewrite the reference: pages of parts that are gone go."""
    FOLDER.mkdir(exist_ok=True)
    drawn = pages()
    for path in FOLDER.glob("*.md"):
        if path.name not in drawn:
            path.unlink()
    for name, text in drawn.items():
        (FOLDER / name).write_text(text)


if __name__ == "__main__":
    main()
