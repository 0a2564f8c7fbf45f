"""Every parser of what comes from outside, and the hunt that feeds it: held against the code, so none is forgotten.

A new module that decodes bytes (JSON, TOML, CSV, DER, base64, workbooks), or a new ``parse_*``, fails here until
it stands in the table with its hunt, or among what only reads our own with the reason.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT
from tests.properties import test_parsers, test_parsers_by_shape, test_parsers_of_der

HUNTED: dict[str, tuple[str, ...]] = {
    # proofs and those who vouch for them
    "ledger.proof.note:parse_note": ("noise/note", "shape/note", "shape/note in a file", "shape/note of a folder"),
    "ledger.proof.note:parse_signature": ("shape/witness answer",),
    "ledger.proof.checkpoint:parse_checkpoint": ("noise/checkpoint", "shape/checkpoint"),
    "ledger.proof.verifier_key:VerifierKey.parse": ("noise/verifier key", "shape/verifier key", "shape/witness"),
    "ledger.proof.policy:parse_policy": ("noise/policy", "shape/policy", "shape/policy in a file"),
    "ledger.proof.proof_file:parse_proof": ("noise/proof", "shape/proof"),
    "ledger.proof.pin:from_json": ("document/pin", "shape/pin"),
    "ledger.proof.fields:binary": ("shape/note", "shape/proof", "shape/witness request"),
    "ledger.witness.request:parse_request": ("noise/witness request", "shape/witness request"),
    "ledger.witness.request:parse_answer": ("noise/witness answer", "shape/witness answer"),
    "ledger.witness.station:Station.open": ("shape/witness", "shape/witness state"),
    "ledger.checkpoints.head_file:read_head": ("shape/head",),
    "ledger.trusted_time.tokens:verify_token": ("der/test_time_stamps", "der/test_pinned_authorities_of_time"),
    "ledger.trusted_time.tokens:nonce_of": ("der/test_time_requests",),
    # receipts, exports, what is handed over
    "ledger.receipts.document:parse_receipt": ("noise/receipt", "shape/receipt"),
    "ledger.receipts.strict:load": ("noise/receipt", "shape/receipt"),
    "ledger.export.bundles:parse_bundle": ("noise/entry bundle", "shape/entry bundle"),
    "ledger.export.check:check_export": ("export",),
    "ledger.handed.bundle:parse_bundle": ("noise/submission", "shape/submission"),
    "ledger.stores.gate:read_gate": ("shape/gate",),
    "ledger.vault.backup_file:unsealed": ("shape/vault", "shape/header of a vault's backup"),
    "ledger.audit.journal_file:parse_journal": ("noise/journal", "shape/journal"),
    # entries and those who sign them
    "ledger.canonical:decode": ("noise/canonical", "shape/canonical"),
    "ledger.events.codec:decode": ("noise/payload", "shape/payload"),
    "ledger.events.envelope:parse_entry": ("noise/entry", "shape/entry"),
    "ledger.events.envelope:parse_envelope": ("noise/envelope", "shape/envelope"),
    "ledger.events.draft_file:from_json": ("document/draft", "shape/draft"),
    "ledger.signing.algorithms:load_public": ("noise/public key", "der/test_public_keys"),
    "ledger.signing.algorithms:normalise_low_s": ("der/test_signatures",),
    "ledger.signing.certificates:read_certificate": ("noise/certificate", "der/test_certificates"),
    "ledger.signing.certificates:read_crl": ("noise/revocation list", "der/test_revocation_lists"),
    "ledger.signing.keyfile:load": ("file/key file", "der/test_key_files"),
    "ledger.signing.token_uri:parse_token": ("noise/token", "shape/token"),
    # what a person writes
    "ledger.events.act_file:read_act": ("document/act", "shape/act", "shape/grid of a session"),
    "ledger.figures.input_file:read_figures": ("document/figures", "shape/figures"),
    "ledger.names:parse_query": ("noise/name",),
    "ledger.symbols:parse_symbol": ("noise/symbol",),
    "ledger.register.table:read_register": ("shape/register",),
    "commands.acts.session_grid:grid_act": ("shape/grid of a session",),
    "commands.acts.session_grid:read_grid_workbook": ("file/workbook of a session", "shape/workbook of a session"),
    "commands.acts.signing_files:read_public": ("der/test_files_of_certificates",),
    "commands.checking.trusting:read_pin": ("shape/pin",),
    "commands.files.certificates:authority": ("der/test_files_of_certificates",),
    "commands.files.x509:certificate_in": ("der/test_files_of_certificates",),
    "commands.files.criteria_sets:read_set_file": ("criteria", "shape/criteria"),
    "commands.files.figures_workbook:read_workbook": ("file/workbook of figures", "shape/workbook of figures"),
    "commands.files.workbook:sheets_of": ("file/workbook of figures", "file/workbook of a session"),
    "commands.files.structured:read_structured": ("file/json", "file/toml", "shape/toml"),
    "commands.machine.seen:known_head": ("shape/seen",),
    "commands.machine.seen:journal": ("shape/journal of this machine",),
    "commands.terminal.settings:Settings.pkcs11_module": ("shape/config",),
}
"""The parser -> the hunts that feed it."""

OURS = {
    "ledger.audit.checks.certificates": "members of entries whose envelope and payload were judged",
    "ledger.audit.run": "the keys of enrolments in the log; what can't be read is a finding (tests/attacks)",
    "ledger.events.act_members": "payloads of an act that codec.decode reads again",
    "ledger.events.entry": "stored bytes; who reads a stranger's catches what comes (receipts, replay)",
    "ledger.events.shapes": "a rule of codec.decode, hunted with it",
    "ledger.events.stored": "stored bytes, the same values as ledger.events.entry (tests/attacks/test_bits.py)",
    "ledger.events.sentences": "words that come with the program",
    "ledger.rules.v1.keys": "a rule on bodies that codec.decode has judged",
    "ledger.signing.batch": "signatures that parse_envelope has judged",
    "ledger.stores.reader": "stored bytes: tests/ledger/stores/test_hostile_files.py",
    "ledger.trusted_time.pinned": "hunted through verify_token",
    "commands.acts.values": "flags of a command line: a usage error",
    "commands.demo": "the drafts that the demo has just made",
    "commands.names.kind_words": "words that come with the program",
    "commands.names.law_names": "words that come with the program",
    "commands.staging.acts": "the acts of the demo, which come with the program",
    "commands.staging.folder": "the demo's own ledger",
    "commands.staging.stage": "answers of our own commands",
    "commands.terminal.errors": "words that come with the program",
    "commands.terminal.words": "words that come with the program",
    "projections.names": "stored bytes of entries that were admitted",
    "projections.stored": "the read model, made anew whenever it doesn't fit (tests/projections)",
}
"""Modules that decode, and why no stranger's bytes come there unjudged."""

_DECODERS = {
    "json": {"load", "loads"}, "tomllib": {"load", "loads"}, "csv": {"reader", "DictReader"}, "msgspec": {"json"},
    "binascii": {"a2b_base64"}, "base64": {"b64decode"}, "python_calamine": {"load_workbook"},
}
_OF_DER = re.compile(r"load_(der|pem)_\w+|decode_timestamp_response|parse_timestamp_request|decode_dss_signature")


def modules() -> Iterator[tuple[str, ast.Module]]:
    for root in ("ledger", "commands", "projections"):
        for path in sorted(Path(ROOT, root).rglob("*.py")):
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts), ast.parse(path.read_text("utf-8"))


def decodes(tree: ast.Module) -> bool:
    """Whether the module takes a decoder from anywhere."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            names = {alias.name for alias in node.names}
            if names & _DECODERS.get(node.module, set()) or any(_OF_DER.fullmatch(name) for name in names):
                return True
        if isinstance(node, ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            if node.attr in _DECODERS.get(owner, set()) or _OF_DER.fullmatch(node.attr):
                return True
    return False


def functions(tree: ast.Module) -> Iterator[str]:
    """Public functions and methods, by their names within the module."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node.name
        if isinstance(node, ast.ClassDef):
            yield from (f"{node.name}.{one.name}" for one in node.body if isinstance(one, ast.FunctionDef))


def hunts() -> set[str]:
    """All hunts by the names that the table uses."""
    return {
        *(f"noise/{name}" for name in test_parsers.RAW), *(f"document/{name}" for name in test_parsers.DOCUMENTS),
        *(f"file/{name}" for name in test_parsers.FILES), "criteria", "export",
        *(f"shape/{name}" for name in test_parsers_by_shape.SHAPED),
        *(f"der/{name}" for name in vars(test_parsers_of_der) if name.startswith("test_")),
    }


def test_every_module_that_decodes_is_hunted_or_reads_only_ours() -> None:
    found = {name for name, tree in modules() if decodes(tree)}
    hunted = {parser.partition(":")[0] for parser in HUNTED}
    assert sorted(found - hunted - OURS.keys()) == [], "decodes, and no hunt feeds it"
    assert sorted(OURS.keys() & hunted) == []
    gone = OURS.keys() - {name for name, _ in modules()}
    assert sorted(gone) == [], "no such module any more"


def test_every_parser_by_name_is_in_the_table() -> None:
    there = {f"{name}:{function}" for name, tree in modules() for function in functions(tree)}
    named = {one for one in there if re.search(r"[:.](parse(_\w+)?|from_json|unsealed)\Z", one)}
    assert sorted(named - HUNTED.keys()) == []
    assert sorted(HUNTED.keys() - there) == [], "no such function any more"


def test_every_hunt_of_the_table_exists_and_every_hunt_is_in_it() -> None:
    told = {hunt for several in HUNTED.values() for hunt in several}
    assert sorted(told - hunts()) == []
    alone = {"der/test_what_the_library_reads_late", "der/test_an_authority_of_time_without_a_root",
             "der/test_nested_as_deep_as_one_likes"}
    assert sorted(hunts() - told - alone) == []
    assert hasattr(test_parsers, "test_criteria_files") and hasattr(test_parsers_by_shape, "test_a_file_of_an_export")
