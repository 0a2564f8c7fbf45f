"""A key enrolled under a certificate: checked here against the authorities that the ledger has pinned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from commands.machine import certificates
from commands.terminal import output
from commands.terminal.settings import Settings
from commands.terminal.words import t
from ledger.errors import LedgerError

if TYPE_CHECKING:
    from ledger.book import Book
    from ledger.signing.chains import Pinned


def certified(
    events: Sequence[Mapping[str, Any]], book: Book, path: str | None, settings: Settings
) -> list[Mapping[str, Any]]:
    """The events of an enrolment, its key with the certificate in the file `path`, which is kept on this machine.

    Raises what `check_chain` raises, as of now, and what `pinned` raises.
    """
    if path is None:
        return list(events)
    from commands.files.x509 import certificate_in
    from ledger.events.envelope import unb64
    from ledger.signing.certificates import der_of, facts_of
    from ledger.signing.chains import check_chain

    certificate = certificate_in(path)
    facts = facts_of(certificate)
    known = pinned(book)
    if not settings.json:
        for digest in (digest for digest, authority in known.items() if authority.crl is None):
            output.warn(t("authority.no-list", name=book.registry.authorities[digest].name))
    told = []
    for one in events:
        if one["type"] == "key.enrolled":
            check_chain(certificate, unb64(one["body"]["spki"], "spki"), known, settings.now())
            one = {**one, "body": {**one["body"], "certificate": facts}}
        told.append(one)
    certificates.keep(der_of(certificate))
    return told


def pinned(book: Book) -> dict[str, Pinned]:
    """The pinned authorities whose certificates are at hand. Raises `CERTIFICATE_FILE_MISSING` for one that isn't."""
    from ledger.signing.certificates import read_certificate, read_crl
    from ledger.signing.chains import Pinned

    found: dict[str, Pinned] = {}
    for one in book.registry.authorities.values():
        data = certificates.find(one.certificate)
        if data is None:
            raise LedgerError("CERTIFICATE_FILE_MISSING", found=one.certificate, expected=certificates.folder(),
                              name=one.name)
        listed = None if one.crl is None else certificates.find(one.crl)
        if one.crl is not None and listed is None:
            raise LedgerError("CERTIFICATE_FILE_MISSING", found=one.crl, expected=certificates.folder(),
                              name=one.name)
        found[one.certificate] = Pinned(read_certificate(data), None if listed is None else read_crl(listed),
                                        one.distrusted_since)
    return found
