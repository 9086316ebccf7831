"""The `candil` command: Django's management commands, with our settings and plain errors."""

from __future__ import annotations

import os
import sys

from candil.platform.foundation.errors import CandilError


def main() -> None:
    """Run the sub-command named on the command line; a known error becomes one plain line and exit status 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "candil.config.settings")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except CandilError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
