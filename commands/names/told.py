"""The words for what an answer names: units with their kind, offices, standards, documents, states, counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commands.terminal import dates
from commands.terminal.words import known, language, t
from ledger.folds.view import View


class Told:
    """Words for the subjects of one cut, from the cut's own law and registry."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._offices: dict[str, str] = {}

    def kind(self, kind: str | None) -> str:
        """`xã`; an unpublished kind is shown by its id."""
        return either((self._view.law.kind(kind) or {}).get("names")) or kind or t("answers.unknown")

    def unit(self, unit: Mapping[str, Any], *, mark: bool = False) -> str:
        """`xã Đăk Kroong` of {id, kind, name}; with its id behind it if `mark`."""
        if unit["name"] is None:
            return str(unit["id"])
        told = t("answers.unit", kind=self.kind(unit["kind"]), name=unit["name"])
        return f"{told} [{unit['id']}]" if mark else told

    def unit_within(self, unit: Mapping[str, Any]) -> str:
        """`xã Đăk Kroong (huyện Đăk Glei, tỉnh Kon Tum)` of a unit with `parents`."""
        told = self.unit(unit)
        parents = ", ".join(self.unit(above) for above in unit["parents"])
        return t("answers.unit.within", unit=told, parents=parents) if parents else told

    def standard(self, standard: str) -> str:
        """The name of a standard given by its short id."""
        law = self._view.law.standard(f"standard:{standard}")
        return (either(law.names) if law else None) or standard

    def office(self, office: str | None) -> str:
        """The registered name of an office; its id where it was never registered."""
        if office is None:
            return t("answers.unknown")
        if office not in self._offices:
            names = [e.body["name"] for e in self._view.events(office) if e.type == "office.registered"]
            self._offices[office] = names[-1] if names else office
        return self._offices[office]

    def named(self, subject: str) -> str:
        """The name of a unit with its kind (as last known), of an office or standard; another id as it is."""
        kind, _, short = subject.partition(":")
        if kind == "unit":
            return self.unit(self._view.described(subject, "9999-12-31"))
        if kind == "office":
            return self.office(subject)
        return self.standard(short) if kind == "standard" else subject

    def paper(self, document: Mapping[str, Any] | None, kind: str | None = None) -> str:
        """`QĐ 695/QĐ-UBND ngày 31/12/2021 của Ủy ban nhân dân tỉnh Kon Tum` of {number, signed_on, issuer}."""
        if document is None:
            return ""
        kind = coded("document", kind or document.get("kind"))
        number = document["number"]
        title = document.get("title") or t("answers.paper.unnumbered")
        told = t("answers.paper.kind", kind=kind, number=number or title) if kind else number or title
        if document["signed_on"]:
            key = "signed" if len(document["signed_on"]) == 10 else "signed-partly"
            told = t(f"answers.paper.{key}", paper=told, day=dates.day(document["signed_on"]))
        if document["issuer"]:
            told = t("answers.paper.issued", paper=told, issuer=self.office(document["issuer"]))
        return told

    def decision(self, unit: str, decision: Mapping[str, Any] | None) -> str:
        """A decision of an answer, with the kind of document that the unit's own entry gives it."""
        if decision is None:
            return ""
        kinds = [
            entry.payload["document"]["kind"]
            for entry in self._view.read(unit)
            if entry.payload["document"] and entry.payload["document"]["number"] == decision["number"]
        ]
        return self.paper(decision, kinds[-1] if kinds else None)


def coded(area: str, code: str | None) -> str | None:
    """The word for a code of an open list (a kind of document, a role); one that has none stands for itself."""
    key = f"answers.{area}.{code}"
    return t(key) if code and known(key) else code


def state_form(standing: Mapping[str, Any]) -> str:
    """The form of words for a state: a recognition known only from a report or a higher standard is said so."""
    if standing["state"] != "recognised":
        return str(standing["state"])
    if standing["implied_by"]:
        return "implied"
    return "recognised" if standing["decision"] else "attested"


def state(standing: Mapping[str, Any]) -> str:
    """The state in words, with a mark where it rests on an entry in question."""
    said = t(f"answers.state.{state_form(standing)}")
    return t("answers.in-question.mark", text=said) if standing.get("in_question") else said


def questioned(doubt: Mapping[str, Any]) -> str:
    """Why an entry is in question."""
    since = dates.instant(doubt["compromised_since"])
    return t("answers.in-question", seq=doubt["seq"], keyid=doubt["key"][:12], office=doubt["office"], since=since)


def attestation(standing: Mapping[str, Any]) -> str:
    return t(f"answers.attestation.{standing['attestation']}") if standing["attestation"] else ""


def count(progress: Mapping[str, Any] | None) -> str:
    """`5/9 tiêu chí, 27/36 chỉ tiêu`: what a progress knows of both."""
    parts = [
        t(f"answers.count.{of}", met=progress[f"{of}_met"], total=progress[f"{of}_total"])
        for of in ("criteria", "indicators")
        if progress and progress[f"{of}_met"] is not None
    ]
    said = ", ".join(parts) or t("answers.count.none")
    return t("answers.in-question.short", text=said) if progress and progress.get("in_question") else said


def items(listed: list[dict[str, str | None]]) -> str:
    """Numbers of criteria and indicators, an indicator by its own number only."""
    return ", ".join(str(one["indicator"] or one["criterion"]) for one in listed)


def either(names: Mapping[str, Any] | None) -> str | None:
    """The name in the language spoken, else the Vietnamese one."""
    return (names.get(language()) or names.get("vi")) if names else None
