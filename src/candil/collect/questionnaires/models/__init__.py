"""Forms as they are kept, and as plain data (`questions`)."""

from candil.collect.questionnaires.models.kept import Answer, Form, Version

__all__ = ["Answer", "Form", "Version"]
