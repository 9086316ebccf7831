"""`candil run`: bring the database up to date, make the sample world, run the main job once, serve the site."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from candil.config.errors import PortTaken
from candil.sample import reports as sample_reports
from candil.sample import services as sample

LOOPBACK = "127.0.0.1"


class Command(BaseCommand):
    """Start Candil on this machine."""

    help = "Set up, run the main job on the sample data, and serve the site on this machine."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--port`, `--no-serve`."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-serve", action="store_true", help="stop before serving the site")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; each step says what it does, finished steps are not done again."""
        if not options["no_serve"]:
            refuse_taken_port(options["port"])
        call_command("migrate", verbosity=0, interactive=False)
        if settings.TRIAL:
            self.main_job()
        if not options["no_serve"]:
            self.stdout.write(f"\nServing http://localhost:{options['port']}/   (stop with Ctrl-C)")
            self.stdout.flush()
            serve(options["port"])

    def main_job(self) -> None:
        """Records → hotspots, routes, trends → report, on the sample world."""
        sample.make_sample(say=self.stdout.write)
        secrets = sample_reports.make_reports(say=self.stdout.write)
        done = sample.main_job(say=self.stdout.write)
        self.stdout.write(f"\nIntelligence report: {_short(done.report)}")
        self.stdout.write(f"What was planted:    {_short(done.truth)}\n")
        self.stdout.write("Sign in as (sample people; the second step asks for a code: ./candil code NAME)")
        for person in done.people:
            self.stdout.write(f"  {person.username:<7} {person.password}   {person.shows}")
        self.about_reports(secrets)

    def about_reports(self, secrets: sample_reports.SampleSecrets) -> None:
        """How to tell, come back, and read in the trial; and that nothing real belongs into it."""
        self.stdout.write("\nReports: tell one at /report/ , come back at /report/return/ with this sample code:")
        self.stdout.write(f"  {secrets.code}")
        self.stdout.write("Sign in as one of these, open the Desk and unlock the key with its passphrase:")
        for username, passphrase in secrets.passphrases.items():
            self.stdout.write(f"  {username:<7} {passphrase}")
        self.stdout.write("In a trial all keys and the pieces of all three sample trustees lie on this machine, in")
        self.stdout.write(f"{_short(sample.home() / 'reports')} : tell it nothing real.")


def _short(path: Path) -> str:
    """The path from where the person stands, when it lies below."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def refuse_taken_port(port: int) -> None:
    """Say at once that something else listens there, before any work is done."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise PortTaken(f"Port {port} is in use. Choose another: ./candil run --port {port + 1}") from error


def serve(port: int) -> None:
    """The site and one worker for background tasks, until stopped."""
    worker = subprocess.Popen([sys.argv[0], "worker"])  # noqa: S603 — our own command
    try:
        subprocess.run(  # noqa: S603 — our own environment
            [
                str(Path(sys.executable).parent / "granian"),
                "--interface", "wsgi", "--host", LOOPBACK, "--port", str(port),
                "--workers", "1", "--blocking-threads", "8", "--no-ws", "--log-level", "warning",
                "candil.config.wsgi:application",
            ],
            check=False,
        )  # fmt: skip
    except KeyboardInterrupt:
        pass
    finally:
        worker.terminate()
        worker.wait(timeout=20)
