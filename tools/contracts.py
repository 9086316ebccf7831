"""The import contract of our own: from another room, only through its public doors."""

from __future__ import annotations

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PublicDoors(Contract):
    """Every module of a room imports from another room only what stands behind one of the named doors."""

    apps = fields.ListField(subfield=fields.StringField())
    doors = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        broken = [
            (importer, imported)
            for app in self.apps
            for importer in graph.find_descendants(app)
            if not {"tests", "migrations"} & set(importer.split("."))
            for imported in graph.find_modules_directly_imported_by(importer)
            if not self._allowed(app, imported)
        ]
        return ContractCheck(kept=not broken, metadata={"broken": sorted(broken)})

    def _allowed(self, app: str, imported: str) -> bool:
        other = next((a for a in self.apps if imported == a or imported.startswith(a + ".")), None)
        if other is None or other == app:
            return True
        rest = imported[len(other) + 1 :].split(".")
        return rest[0] in self.doors

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["broken"]:
            output.print_error(f"{importer} imports {imported}, which is not a public door.")
