"""The flags of `socai record`: what is recorded, and who signs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import click

from commands.acts.values import TEXT as TEXT
from commands.acts.values import Counts, Numbers, PartialDate, Period
from commands.acts.values import Pairs as Pairs
from commands.keys.hands import Hands, hands
from commands.terminal.options import CIVIL_DATE, READABLE

F = TypeVar("F", bound=Callable[..., Any])

ATTESTATIONS = ("signed-by-author", "entered-from-paper", "archival", "quoted-from-report")
ROLES = ("founder", "head", "recorder", "secretary", "chair", "archivist", "auditor", "log-operator", "member")


class Signing(NamedTuple):
    """Who signs and how: keys, roles, passphrases, confirmation."""

    key: tuple[str, ...] = ()
    token: tuple[str, ...] = ()
    signer: tuple[str, ...] = ()
    role: str | None = None
    delegation: str | None = None
    signing_as: str | None = None
    passphrase_file: tuple[str, ...] = ()
    passphrase_fd: int | None = None
    pin_file: tuple[str, ...] = ()
    pin_fd: int | None = None
    shape: str | None = None
    confirm: str | None = None
    confirm_day: str | None = None
    dry_run: bool = False
    output: str | None = None

    @property
    def hands(self) -> Hands:
        """The keys among it."""
        return Hands(*(getattr(self, name) for name in Hands._fields))


def content(function: F) -> F:
    """The flags that say what is recorded, in the order in which help shows them."""
    for option in reversed((
        click.option("--from", "source", metavar="FILE", type=READABLE, help="record.option.from"),
        click.option("--unit", metavar="UNIT", type=TEXT, help="record.option.unit"),
        click.option("--subject", metavar="ID", type=TEXT, help="record.option.subject"),
        click.option("--standard", metavar="ID", help="record.option.standard"),
        click.option("--set", "criteria_set", metavar="ID", help="record.option.set"),
        click.option("--for-year", type=click.IntRange(1900, 2999), metavar="YYYY", help="record.option.for-year"),
        click.option("--effective-from", type=CIVIL_DATE, metavar="YYYY-MM-DD", help="record.option.effective-from"),
        click.option("--effective-to", type=CIVIL_DATE, metavar="YYYY-MM-DD", help="record.option.effective-to"),
        click.option("--observed-on", type=Period(), metavar="D|D1..D2", help="record.option.observed-on"),
        click.option("--criteria-met", type=Numbers(), metavar="1,2,..", help="record.option.criteria-met"),
        click.option("--criteria-unmet", type=Numbers(), metavar="9,10,..", help="record.option.criteria-unmet"),
        click.option("--indicators-met", type=Numbers(), metavar="1.1,..", help="record.option.indicators-met"),
        click.option("--indicators-unmet", type=Numbers(), metavar="2.3,..", help="record.option.indicators-unmet"),
        click.option("--counts", type=Counts(), metavar="M/N", help="record.option.counts"),
        click.option("--target", metavar="DIGEST|seq:N", help="record.option.target"),
        click.option("--reason", type=TEXT, metavar="TEXT", help="record.option.reason"),
        click.option("--dossier", metavar="ID", help="record.option.dossier"),
        click.option("--regime", metavar="ID", help="record.option.regime"),
        click.option("--basis", type=TEXT, metavar="TEXT", help="record.option.basis"),
        click.option("--cite", multiple=True, metavar="DIGEST|seq:N", help="record.option.cite"),
        click.option("--field", multiple=True, type=Pairs(), metavar="PATH=VALUE", help="record.option.field"),
        click.option("--correct", multiple=True, type=Pairs(), metavar="PATH=VALUE", help="record.option.correct"),
        click.option("--attestation", type=click.Choice(ATTESTATIONS), help="record.option.attestation"),
        click.option("--issuer", metavar="OFFICE", help="record.option.issuer"),
        click.option("--document-kind", type=TEXT, metavar="TEXT", help="record.option.document-kind"),
        click.option("--number", type=TEXT, metavar="TEXT", help="record.option.number"),
        click.option("--signed-on", type=PartialDate(), metavar="YYYY-MM-DD", help="record.option.signed-on"),
        click.option("--title", type=TEXT, metavar="TEXT", help="record.option.title"),
        click.option("--attach", multiple=True, type=READABLE, metavar="FILE", help="record.option.attach"),
    )):
        function = option(function)
    return function


def acting(function: F) -> F:
    """The flags that say in which capacity a draft is signed."""
    for option in reversed((
        click.option("--signer", multiple=True, metavar="KEYID", help="record.option.signer"),
        click.option("--role", type=click.Choice(ROLES), help="record.option.role"),
        click.option("--delegation", metavar="DIGEST", help="record.option.delegation"),
        click.option("--signing-as", type=click.Choice(["TM."]), help="record.option.signing-as"),
        click.option("--shape", type=click.Choice(["single", "batch"]), help="record.option.shape"),
    )):
        function = option(function)
    return function


def signing(function: F) -> F:
    """The flags that say who signs, and that the signer has seen what is signed."""
    for option in reversed((
        hands,
        acting,
        click.option("--dry-run", is_flag=True, help="record.option.dry-run"),
        click.option("-o", "--output", type=click.Path(), metavar="FILE", help="record.option.output"),
        click.option("--draft", type=READABLE, metavar="FILE", help="record.option.draft"),
        click.option("--confirm", metavar="DIGEST", help="record.option.confirm"),
        click.option("--confirm-day", type=CIVIL_DATE, metavar="YYYY-MM-DD", help="record.option.confirm-day"),
    )):
        function = option(function)
    return function
