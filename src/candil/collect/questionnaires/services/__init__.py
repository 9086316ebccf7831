"""What changes forms and open answers."""

from candil.collect.questionnaires.services.importing import Imported, import_answers
from candil.collect.questionnaires.services.keeping import add_form, add_version, change_form, keep_answer
from candil.collect.questionnaires.services.reading import ReadForm, read_xlsform
from candil.collect.questionnaires.services.tables import answers_csv

__all__ = [
    "Imported", "ReadForm", "add_form", "add_version", "answers_csv", "change_form", "import_answers", "keep_answer",
    "read_xlsform",
]  # fmt: skip
