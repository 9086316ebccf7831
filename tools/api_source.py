"""What `candil_analysis` offers, read from its source: names, signatures, fields with their comments, docstrings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src"
LIBRARY = "candil_analysis"
Definition = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


@dataclass(frozen=True)
class Module:
    """One source file, read."""

    name: str
    text: str
    tree: ast.Module

    @property
    def words(self) -> str:
        return ast.get_docstring(self.tree) or ""


@dataclass(frozen=True, eq=False)
class Thing:
    """Something with a name that a caller may use, and where it is defined."""

    name: str
    module: Module
    node: Definition

    @property
    def kind(self) -> str:
        if isinstance(self.node, ast.FunctionDef):
            return "function"
        return "class" if isinstance(self.node, ast.ClassDef) else "value"

    @property
    def words(self) -> str:
        """The docstring; of a value, the comment before it (`#:`) or behind it."""
        if isinstance(self.node, ast.FunctionDef | ast.ClassDef):
            return ast.get_docstring(self.node) or ""
        lines = self.module.text.splitlines()
        above: list[str] = []
        for line in reversed(lines[: self.node.lineno - 1]):
            if not line.startswith("#:"):
                break
            above.insert(0, line[2:].strip())
        return " ".join(above) or comment(lines[(self.node.end_lineno or self.node.lineno) - 1])

    @property
    def code(self) -> str:
        return ast.get_source_segment(self.module.text, self.node) or ""


@dataclass(frozen=True)
class Field:
    """One field of a class of values."""

    name: str
    type: str
    default: str
    words: str


@cache
def module(name: str) -> Module:
    """The module of this dotted name; for a package its `__init__`."""
    path = SOURCE.joinpath(*name.split("."))
    text = (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text()
    return Module(name, text, ast.parse(text))


def parts() -> list[str]:
    """The packages of the library and the modules beside them, by name."""
    folder = SOURCE / LIBRARY
    packages = [path.parent.name for path in folder.glob("*/__init__.py") if path.parent.name != "tests"]
    modules = [path.stem for path in folder.glob("*.py") if path.stem != "__init__"]
    return sorted([*packages, *modules])


def public(part: str) -> list[Thing]:
    """What `__all__` lists; without one, whatever is defined there under a name without underscore."""
    found = module(f"{LIBRARY}.{part}")
    listed = next((node for node in found.tree.body if names_of(node) == ["__all__"]), None)
    if isinstance(listed, ast.Assign):
        return [resolved(name, found) for name in ast.literal_eval(listed.value)]
    own = [name for node in found.tree.body for name in names_of(node) if not name.startswith("_")]
    return [resolved(name, found) for name in own]


def resolved(name: str, where: Module) -> Thing:
    """The definition that a name stands for in a module, through as many imports as it takes. KeyError without one."""
    found = _defined(name, where)
    if found is None:
        raise KeyError(f"{where.name}.{name}")
    return found


def _defined(name: str, where: Module) -> Thing | None:
    for node in where.tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign) and name in names_of(node):
            return Thing(name, where, node)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(LIBRARY):
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    return resolved(alias.name, module(node.module or ""))
    return None


def names_of(node: ast.stmt) -> list[str]:
    """The names that a statement defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def fields(thing: Thing) -> list[Field]:
    """The fields of a class, with the comments behind them."""
    lines = thing.module.text.splitlines()
    if not isinstance(thing.node, ast.ClassDef):
        return []
    return [
        Field(
            name=node.target.id,
            type=ast.unparse(node.annotation),
            default="" if node.value is None else ast.unparse(node.value),
            words=comment(lines[(node.end_lineno or node.lineno) - 1]),
        )
        for node in thing.node.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and not node.target.id.startswith("_")
    ]


def methods(thing: Thing) -> list[Thing]:
    """Public methods and properties of a class, and its `__init__` where it has one."""
    body = thing.node.body if isinstance(thing.node, ast.ClassDef) else []
    return [
        Thing(node.name, thing.module, node)
        for node in body
        if isinstance(node, ast.FunctionDef) and (node.name == "__init__" or not node.name.startswith("_"))
    ]


def decorators(node: ast.FunctionDef | ast.ClassDef) -> list[str]:
    """What a definition is decorated with, without arguments."""
    return [ast.unparse(one.func if isinstance(one, ast.Call) else one) for one in node.decorator_list]


def hints(thing: Thing) -> Iterator[ast.expr]:
    """Every annotation of a function's signature, or of a class's fields and methods."""
    if isinstance(thing.node, ast.FunctionDef):
        given = thing.node.args
        arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs]
        yield from (one.annotation for one in arguments if one.annotation is not None)
        if thing.node.returns is not None:
            yield thing.node.returns
    elif isinstance(thing.node, ast.ClassDef):
        yield from (node.annotation for node in thing.node.body if isinstance(node, ast.AnnAssign))
        for method in methods(thing):
            yield from hints(method)


def comment(line: str) -> str:
    """The comment at the end of a line of code, without directives to linters."""
    found = re.search(r"\s#:? (.*)$", line)
    return "" if found is None else re.sub(r"\s*(noqa|type: ignore)\b.*$", "", found[1]).strip()
