"""How many small reports a second are sealed and kept, on two processes.

    python bench/vault_sealing.py [--reports N] [--processes N]

A report is some 600 characters of answers from a browser without JavaScript, so the server does everything: a key of
its own, the sealed answers, wraps for three analysts, the recovery and the receipt (Argon2id). *Sealed* is that alone,
in memory; *kept* is `reports.keep` with its transaction, into an empty SQLite installation in a folder that goes away.
Beside it raw pyrage: the same bytes to the same six recipients, without frames, code or checks. Limit: 100 reports a
second sealed; a busy machine shows by processor time what it would do alone. Then what one derivation costs by each of
OWASP's settings for Argon2id, and a file of 20 MiB as a stream.
"""

from __future__ import annotations

import argparse
import io
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

LIMIT = 100
ANALYSTS = 3
OWASP = ((47104, 1), (19456, 2), (12288, 3), (9216, 4), (7168, 5))
ANSWERS = ('{"what": "' + "Seen at the harbour, two vans, early in the morning. " * 11 + '"}').encode()
MEBIBYTE = bytes(1 << 20)


def _start() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "candil.config.settings")
    django.setup()


Took = tuple[float, float]  # seconds on the clock, and of the processor


def now() -> Took:
    """Both clocks."""
    return time.perf_counter(), time.process_time()


def since(began: Took) -> Took:
    """What passed on both."""
    return time.perf_counter() - began[0], time.process_time() - began[1]


def prepare() -> None:
    """An organisation that can take reports."""
    _start()
    from django.core.management import call_command

    from candil.trust.accounts import services as accounts
    from candil.trust.accounts.policies import OPERATOR, viewer_for
    from candil.trust.vault.services import analysts, recovery
    from candil.trust.vault.services.envelopes import new_identity, recipient_of

    call_command("migrate", verbosity=0)
    organisation = accounts.add_organisation(by=OPERATOR, slug="bench", name="Bench", sector="charity")
    for number in range(ANALYSTS):
        person = accounts.add_person(
            by=OPERATOR, username=f"analyst-{number}", organisation=organisation, roles=["analyst"]
        )
        analysts.enrol(by=viewer_for(person), passphrase="a passphrase of the bench")
    recipient, _pairs = recovery.ceremony([recipient_of(new_identity()) for _trustee in range(3)])
    recovery.set_recovery(by=OPERATOR, organisation=organisation, recipient=recipient)


def sealed(number: int) -> Took:
    """For `number` reports, sealed in memory with everything that belongs to one."""
    _start()
    from candil.trust.vault.services import items, receipts, reports, wraps
    from candil.trust.vault.services.envelopes import new_identity, recipient_of

    holders = [recipient_of(new_identity()) for _holder in range(ANALYSTS + 1)]
    began = now()
    for _report in range(number):
        new = reports.NewReport("a" * 32, new_identity())
        items.sealed_item(new.target, ANSWERS, kind="answers", author="reporter", order=1)
        receipt = receipts.keys_of(receipts.new_code())
        for holder in (*holders, receipt.recipient):
            wraps.wrap(new.label, new.identity, "b" * 32, holder)
    return since(began)


def kept(number: int) -> Took:
    """For `number` reports, kept in the database."""
    _start()
    from candil.trust.accounts.queries import organisation_by_slug
    from candil.trust.vault.services import reports
    from candil.trust.vault.services.items import sealed_item

    organisation = organisation_by_slug("bench")
    began = now()
    for _report in range(number):
        new = reports.begin(organisation=organisation)
        item = sealed_item(new.target, ANSWERS, kind="answers", author="reporter", order=1)
        reports.keep(new=new, organisation=organisation, items=[item])
    return since(began)


def raw(number: int) -> Took:
    """The same bytes to the same recipients by pyrage alone."""
    import pyrage

    holders = [pyrage.x25519.Identity.generate().to_public() for _holder in range(ANALYSTS + 2)]
    padded, identity = ANSWERS.ljust(1024), bytes(1024)
    began = now()
    for _report in range(number):
        pyrage.encrypt(padded, [pyrage.x25519.Identity.generate().to_public()])
        for holder in holders:
            pyrage.encrypt(identity, [holder])
    return since(began)


def derived(cost: tuple[int, int]) -> float:
    """Milliseconds of one derivation, the best of five."""
    _start()
    from candil.trust.vault.services.stretching import Cost, stretched

    def once() -> float:
        began = time.perf_counter()
        stretched("1" * 24, bytes(16), Cost(*cost))
        return time.perf_counter() - began

    return min(once() for _attempt in range(5)) * 1000


def streamed(mebibytes: int) -> tuple[float, float]:
    """Seconds to seal a file as a stream, and for pyrage alone to do so."""
    _start()
    import pyrage

    from candil.trust.vault.services.envelopes import new_identity, recipient_of, seal_stream
    from candil.trust.vault.services.frames import Context

    recipient = recipient_of(new_identity())
    began = time.perf_counter()
    seal_stream(Context("a" * 32, "b" * 32, "file", "reporter", 1), _file(mebibytes), recipient, io.BytesIO())
    between = time.perf_counter()
    source = io.BytesIO(MEBIBYTE * mebibytes)
    pyrage.encrypt_io(source, io.BytesIO(), [pyrage.x25519.Recipient.from_str(recipient)])
    return between - began, time.perf_counter() - between


def _file(mebibytes: int) -> Iterator[bytes]:
    for _piece in range(mebibytes):
        yield MEBIBYTE


def rate(work: Callable[[int], Took], reports: int, processes: int, pool: ProcessPoolExecutor) -> Took:
    """Reports a second with this many processes at work at once, by the slowest: on the clock, of the processor."""
    each = reports // processes
    took = list(pool.map(work, [each] * processes))
    return each * processes / max(clock for clock, _cpu in took), each * processes / max(cpu for _clock, cpu in took)


def main() -> int:
    """Print the rates, the ratio and the limit; 1 when the limit is missed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--reports", type=int, default=1000)
    asked.add_argument("--processes", type=int, default=2)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="candil-bench-") as home:
        os.environ |= {"CANDIL_HOME": home, "CANDIL_MODE": "trial", "DATABASE_URL": f"sqlite:///{home}/bench.sqlite3"}
        with ProcessPoolExecutor(given.processes, mp_context=get_context("spawn")) as pool:
            pool.submit(prepare).result()
            found = {work.__name__: rate(work, given.reports, given.processes, pool) for work in (sealed, kept, raw)}
            costs = {cost: pool.submit(derived, cost).result() for cost in OWASP}
            ours, alone = pool.submit(streamed, 20).result()
    return tell(given, found, costs, ours / alone, 20 / ours)


def tell(given: Any, found: dict[str, Took], costs: dict[Any, float], slower: float, speed: float) -> int:
    """The figures in words."""
    busy = f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}"
    print(
        f"{given.reports} reports of {len(ANSWERS)} B, {given.processes} processes, {platform.python_version()}, {busy}"
    )
    print("\n| | a second | a second by processor time |\n|---|---:|---:|")
    for name, (clock, cpu) in found.items():
        print(f"| {name} | {clock:.0f} | {cpu:.0f} |")
    print(f"\nSealing takes {found['raw'][1] / found['sealed'][1]:.1f} times as long as raw pyrage, by processor time.")
    for (memory, passes), cost in costs.items():
        print(f"Argon2id {memory} KiB, {passes} passes: {cost:.1f} ms")
    print(f"a file of 20 MiB as a stream: {speed:.0f} MiB/s, {slower:.2f} times raw pyrage")
    good = found["sealed"][0] >= LIMIT
    print(f"Limit: {LIMIT} reports a second sealed: {'held' if good else 'MISSED'}.")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
