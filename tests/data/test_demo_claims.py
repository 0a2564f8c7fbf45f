"""The demo's acts: drafted by the strict codec, ids of the seed, quotes as the sources have them, every claim once."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import data
from data import seed
from ledger.events import catalogue
from ledger.events.act_file import ActFile, read_act
from ledger.events.drafting import Drafted, Intent, Setting, draft_act

SOURCES = Path(__file__).resolve().parents[3] / "shared" / "reference" / "sources"
FOLDER = files(data).joinpath("demo")
NAMES = sorted(entry.name for entry in FOLDER.iterdir() if re.match(r"[0-9]{2}-.*\.toml\Z", entry.name))
ACTS: dict[str, ActFile] = {name: read_act(data.load_toml(f"demo/{name}")) for name in NAMES}
LEFT_OUT: list[dict[str, str]] = data.load_toml("demo/left-out.toml")["left_out"]
SIGNER = {"delegation": None, "key": "0" * 64, "office": "office:luu-tru", "person": "person:p1", "role": "recorder",
          "signing_as": None}
RELATIONS = frozenset({
    "average", "band-count", "base-plus-gains", "citation", "complement", "count-of-list", "deadline-order",
    "difference", "exceeds-by", "part-against-whole", "percent-of-plan", "range-over-group", "ratio", "same-as",
    "subset", "sum", "target-against-forecast", "target-already-met", "text-against-table",
})
Body = Mapping[str, Any]
NEED_OPERANDS = RELATIONS - {"count-of-list", "citation"}


class Quote(NamedTuple):
    """Words that the source document must hold at ``place`` (``l.51`` or ``l.151-190``; null: anywhere)."""

    act: str
    file: str
    place: str | None
    words: str


def uuid(number: int) -> str:
    return f"00000000-0000-7000-8000-{number:012d}"


def draft(act: ActFile) -> list[Drafted]:
    persons = 2 if act.attestation == "archival" else 1
    signers = [{**SIGNER, "key": str(n) * 64, "person": f"person:p{n}"} for n in range(persons)]
    setting = Setting(
        origin="demo.socai.example", genesis="0" * 64, attestation=act.attestation, signers=signers,
        observed={"root": "0" * 64, "size": 2}, signed_at="2026-01-01T00:00:00.000000Z", act_id=uuid(0),
    )
    return draft_act(act.intents, setting, [uuid(n + 1) for n in range(len(act.intents))], lambda subject: None)


def intents() -> Iterator[tuple[str, Intent]]:
    for name, act in ACTS.items():
        for intent in act.intents:
            yield name, intent


def of_type(*types: str) -> list[Intent]:
    return [intent for _, intent in intents() if intent.type in types]


def quotes() -> Iterator[Quote]:
    for name, intent in intents():
        body = intent.body
        file = ((intent.document or {}).get("files") or [body.get("file")])[0]
        if intent.type == "document.registered" or file is None:
            continue
        stated = body.get("stated") or {}
        place = body.get("place") or stated.get("place")
        words = [body.get("quote"), stated.get("as_written"), body.get("basis_text")]
        words += [item["measured"]["as_written"] for item in body.get("indicators", ()) if item.get("measured")]
        for text in filter(None, words):
            yield Quote(name, file["name"], place, text)
        for number in body.get("list") or () if body.get("metric", "").startswith(("viện dẫn", "các văn bản")) else ():
            yield Quote(name, file["name"], None, number.split(";")[0])


def source_lines(file: str) -> list[str]:
    if not SOURCES.is_dir():
        pytest.skip("../shared/reference/sources is not here")
    return unicodedata.normalize("NFC", (SOURCES / file).read_text(encoding="utf-8")).split("\n")


@pytest.mark.parametrize("name", NAMES)
def test_every_act_is_drafted_by_the_strict_codec(name: str) -> None:
    drafted = draft(ACTS[name])
    assert len(drafted) == len(ACTS[name].intents)
    assert len({item.digest for item in drafted}) == len(drafted)


@pytest.mark.parametrize("name", NAMES)
def test_attestation_suits_the_types(name: str) -> None:
    act = ACTS[name]
    deciding = {catalogue.is_deciding(intent.type) for intent in act.intents}
    assert deciding == {act.attestation != "quoted-from-report"}
    effects = {(intent.effective_from, intent.effective_to) for intent in act.intents}
    assert effects == ({("2021-12-31", None)} if name.startswith("02-") else {(None, None)})


def test_every_unit_set_office_and_standard_is_in_the_seed() -> None:
    known = {item["subject"] for act in seed.unit_acts() for item in act["events"]}
    known |= {item["subject"] for item in [*seed.sets(), *seed.offices(), *seed.standards()]}
    known |= {intent.subject for intent in of_type("document.registered")}
    pattern = re.compile(r"(?:unit|office|set|standard|document):[a-z0-9][a-z0-9.-]*")
    used = {identifier for act in ACTS.values() for item in draft(act) for identifier in strings(item.plain)
            if pattern.fullmatch(identifier)} - {SIGNER["office"]}
    assert used <= known, sorted(used - known)
    assert len(used) > 60


def test_deciding_acts_name_a_row_of_the_competence_table() -> None:
    rows = {row["id"]: row for row in seed.competence_rows()}
    for intent in of_type("document.registered", "recognition.recognised"):
        row = rows[intent.body["competence_rule"]]
        assert (row["act"], row["regime"]) == (intent.type, intent.body.get("regime"))
        assert intent.effective_from is None or row["valid_from"] <= intent.effective_from < row["valid_to"]


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key != "signers":
                yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def test_numbers_are_of_the_set_and_sets_of_the_standard_and_kind() -> None:
    sets: dict[str, dict[str, Any]] = {}
    for part in seed.sets():
        known = sets.setdefault(part["subject"], {**part["body"], "criteria": []})
        known["criteria"] = [*known["criteria"], *part["body"]["criteria"]]
    kinds = {item["subject"]: item["body"]["kind"] for act in seed.unit_acts() for item in act["events"]
             if "kind" in item["body"]}
    for intent in of_type("result.reported", "target.adopted", "recognition.recognised", "recognition.attested"):
        body = intent.body
        known = sets[body["set"]]
        assert known["standard"] == body["standard"]
        assert kinds[intent.subject] in known["unit_kinds"]
        counts = body.get("counts") or {}
        numbers = [*counts.get("known_met", ()), *counts.get("known_unmet", ()), *(body.get("list") or ())]
        numbers += [item["number"] for item in body.get("criteria", ())]
        assert set(numbers) <= {criterion["number"] for criterion in known["criteria"]}, intent.label
        assert counts.get("total", known["criteria_total"]) == known["criteria_total"]


def test_figures_have_unique_rows_and_relations_that_resolve() -> None:
    figures = of_type("figure.asserted")
    rows = Counter((intent.subject, intent.body["row"]) for intent in figures)
    assert max(rows.values()) == 1
    for intent in figures:
        for relation in intent.body.get("relations", ()):
            assert relation["relation"] in RELATIONS
            assert relation["operands"] or relation["relation"] not in NEED_OPERANDS, intent.body["row"]
            for operand in relation["operands"]:
                assert len(operand) == 1
                assert "row" not in operand or (intent.subject, operand["row"]) in rows, operand


def test_what_the_demo_shows_follows_from_the_acts() -> None:
    counts = {i.subject: i.body["counts"]["met"] for i in of_type("result.reported")
              if i.label in {f"C{n:03d}" for n in range(1, 12)}}
    assert len(counts) == 11 and round(sum(counts.values()) / 11, 2) == 14.18
    (table,) = [i.body["indicators"] for i in of_type("result.reported") if i.body.get("indicators")]
    unmet = [item["number"] for item in table if item["outcome"] != "met"]
    assert len(table) == 36 and len(unmet) == 9
    assert {number.partition(".")[0] for number in unmet} == {"2", "6", "7", "9"}
    rows = {i.body["row"]: i.body for i in of_type("figure.asserted") if i.subject.endswith("dam-rong-2024")}
    assert rows["bang.chua-dat"]["list"] == unmet and len(rows["bang.dat"]["list"]) == 27


def holds(relation: str, body: Body, operands: list[Body], figures: dict[str, Body]) -> bool | None:
    """Whether a relation of README.md holds, to the decimals of the figure; None where only a list or date tells."""
    numbers = [Decimal(o["value"]) if "value" in o else number(figures[o["row"]]) for o in operands]
    if relation == "count-of-list":
        named = figures[operands[0]["row"]]["list"] if operands else body["list"]
        return None if body.get("list_closed") is False else number(body) == len(named)
    if relation in ("subset", "text-against-table", "deadline-order", "citation", "percent-of-plan"):
        return None
    if not all(n is not None for n in [*numbers, number(body)]) and relation != "range-over-group":
        return None
    n = [value for value in numbers if value is not None]
    if relation == "range-over-group":
        return all(n[0] <= value <= n[1] for value in n[2:])
    said = Decimal(body["value"])
    if relation == "same-as":
        return said == n[0]
    if relation == "part-against-whole":
        return said <= n[0]
    if relation == "target-already-met":
        return said != n[0]
    if relation == "target-against-forecast":
        return said < n[0] if body["better"] == "down" else said > n[0]
    expected: dict[str, Callable[[], Decimal]] = {
        "sum": lambda: sum(n, Decimal(0)),
        "base-plus-gains": lambda: sum(n, Decimal(0)),
        "difference": lambda: n[0] - n[1],
        "complement": lambda: n[0] - sum(n[1:], Decimal(0)),
        "average": lambda: sum(n, Decimal(0)) / len(n),
        "ratio": lambda: 100 * n[0] / n[1],
        "exceeds-by": lambda: 100 * (n[0] / n[1] - 1),
        "band-count": lambda: Decimal(sum(n[0] <= value <= n[1] for value in n[2:])),
    }
    step = Decimal(1).scaleb(-int(body["decimals"]))
    return said == expected[relation]().quantize(step, ROUND_HALF_UP)


def number(body: Body) -> Decimal | None:
    return None if body.get("value") is None else Decimal(body["value"])


def test_relations_find_the_known_contradictions_and_nothing_else() -> None:
    found: Counter[str] = Counter()
    for subject in {intent.subject for intent in of_type("figure.asserted")}:
        figures = {i.body["row"]: i.body for i in of_type("figure.asserted") if i.subject == subject}
        for row, body in figures.items():
            for relation in body.get("relations", ()):
                if holds(relation["relation"], body, relation["operands"], figures) is False:
                    found[f"{row} {relation['relation']}"] += 1
    assert sorted(found) == sorted([
        "l32.sam-ngoc-linh exceeds-by", "l47.nha-tam-giam sum", "l47.thon-xa-bien-gioi count-of-list",
        "l51.tang-2021 difference", "l69.binh-quan-2022 average", "l70.khu-dan-cu range-over-group",
        "l73.peng-lang count-of-list",
        "l88.xa-2022 target-already-met", "l91.ho-ngheo-2022 target-against-forecast",
        "l91.nuoc-2022 target-already-met", "l91.thu-nhap-2022 target-already-met",
        "l92.tieu-chi-huyen-2022 target-already-met", "l103.ngan-sach-tinh-2022 part-against-whole",
        "l164.truong-thpt ratio", "l194.tieu-chi-chua-dat count-of-list",
    ])


def test_every_act_names_its_source_by_the_same_digest() -> None:
    registered = {i.subject: i.body for i in of_type("document.registered")}
    by_file = {body["file"]["name"]: body for body in registered.values() if body.get("file")}
    assert len(by_file) == 3
    for name, intent in intents():
        if intent.type == "document.registered":
            continue
        assert intent.document is not None, name
        (file,) = intent.document["files"]
        assert file == by_file[file["name"]]["file"]
        if intent.type == "figure.asserted":
            assert registered[intent.subject]["file"] == file
    for name, body in by_file.items():
        content = "\n".join(source_lines(name))
        assert content
        raw = (SOURCES / name).read_bytes()
        assert (len(raw), hashlib.sha256(raw).hexdigest()) == (body["file"]["size"], body["file"]["sha256"])


def test_quotes_stand_in_the_sources_at_their_place() -> None:
    missing: list[Quote] = []
    found = list(quotes())
    assert len(found) > 200
    for quote in found:
        lines = source_lines(quote.file)
        if quote.place is not None:
            place = re.fullmatch(r"l\.([0-9]+)(?:-([0-9]+))?", quote.place)
            assert place is not None, quote
            lines = lines[int(place[1]) - 1 : int(place[2] or place[1])]
        if not any(quote.words in line for line in lines):
            missing.append(quote)
    assert missing == []


def test_no_claim_is_in_two_acts_and_none_is_also_left_out() -> None:
    covered = {name: {claim for claims in act.claims for claim in claims} for name, act in ACTS.items()}
    held = Counter(claim for claims in covered.values() for claim in claims)
    assert {claim for claim, acts in held.items() if acts > 1} == set()
    out = [row["id"] for row in LEFT_OUT]
    assert len(out) == len(set(out)) and held.keys() & set(out) == set()
    assert all(row["vi"] and row["en"] for row in LEFT_OUT)


def test_every_id_of_the_source_facts_is_covered_or_left_out(reference: Callable[[str], Any]) -> None:
    facts = reference("source-facts.yaml")
    ids = {row["id"] for part in ("claims", "targets", "aggregates", "inconsistencies") for row in facts[part]}
    ids |= {f"ocop_claims.{n}" for n, _ in enumerate(facts["ocop_claims"], start=1)} | {"dam_rong_district_table"}
    covered = {claim for act in ACTS.values() for claims in act.claims for claim in claims}
    assert covered | {row["id"] for row in LEFT_OUT} == ids


def test_no_signer_of_a_source_is_named(reference: Callable[[str], Any]) -> None:
    names = {document["signer"].split(",")[0] for document in reference("source-facts.yaml")["documents"]
             if document["signer"]}
    assert names
    for entry in FOLDER.iterdir():
        if entry.is_file():
            text = unicodedata.normalize("NFC", entry.read_text(encoding="utf-8"))
            assert not [name for name in names if name in text], entry.name


def test_act_files_are_nfc() -> None:
    for name in NAMES:
        assert unicodedata.is_normalized("NFC", data.read_text(f"demo/{name}")), name
