"""The page of the picture."""

from candil.analyse.picture.views.page import picture

__all__ = ["picture"]
