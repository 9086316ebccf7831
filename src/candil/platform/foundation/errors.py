"""The root of all errors that people may read."""


class CandilError(Exception):
    """Something that could not be done, said so that the person can act: what, where, and what to do."""
