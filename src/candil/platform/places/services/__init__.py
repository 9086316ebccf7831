"""What changes about places: the areas that an operator imports."""

from candil.platform.places.services.changes import on_areas_changed
from candil.platform.places.services.importing import Imported, NewLevel, Properties, import_areas
from candil.platform.places.services.population_files import PopulationFiles

__all__ = ["Imported", "NewLevel", "PopulationFiles", "Properties", "import_areas", "on_areas_changed"]
