"""One realistic event of each type, and one neighbour of it that must be refused. Material of ``make_vectors``.

``@type`` stands for the event digest of that type's example, made earlier. What an example leaves out is filled in by
drafting. Facts are those of the reference documents or invented in their manner; no example names a private person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

PAYLOAD, SHAPE, UNKNOWN, LARGE = "NON_CANONICAL_PAYLOAD", "INVALID_PAYLOAD", "NOT_UNDERSTOOD", "PAYLOAD_TOO_LARGE"


class Neighbour(NamedTuple):
    """One change to the valid payload. ``drop``/``put``: a member of its JSON; ``swap``: its text, old for new."""

    why: str
    code: str = SHAPE
    drop: str | None = None
    put: tuple[str, Any] | None = None
    swap: tuple[str, str] | None = None


class Example(NamedTuple):
    """``signed``: names of keys, or of a batch (see ``make_vectors``); ``act`` groups examples into one act."""

    type: str
    subject: str
    body: Mapping[str, Any]
    neighbour: Neighbour
    effective_from: str | None = None
    effective_to: str | None = None
    effective_window: Mapping[str, Any] | None = None
    attestation: str = "archival"
    document: Mapping[str, Any] | None = None
    relied_on: tuple[str, ...] = ()
    signed: str = "archive"
    act: str | None = None


KON_TUM, DAM_RONG, GLEI = "office:ubnd-tinh-kon-tum", "office:ubnd-huyen-dam-rong", "office:ubnd-huyen-dak-glei"
ARCHIVE = "office:phong-luu-tru"
KROONG, PEK, PEK_2 = "unit:xa-dak-kroong", "unit:xa-dak-pek", "unit:xa-dak-pek-2"
DOSSIER, SESSION, REPORT = "dossier:xa-dak-kroong-ntm-2021", "session:hdtd-kon-tum-2021-12", "document:dak-glei-bc-2021"
NTM, SET = "standard:ntm", "set:vn-xa-ntm-2016"

QD_695 = {
    "issuer": KON_TUM, "kind": "Quyết định", "number": "695/QĐ-UBND", "signed_on": "2021-12-31",
    "title": "Về việc công nhận xã đạt chuẩn nông thôn mới năm 2021", "as_written": "695/QĐ – UBND",
    "files": [{"media_type": "application/pdf", "name": "qd-695-2021.pdf", "sha256": "5f" * 32, "size": 418211}],
}
NQ_1677 = {"issuer": "office:uy-ban-thuong-vu-quoc-hoi", "kind": "Nghị quyết", "number": "1677/NQ-UBTVQH15",
           "signed_on": "2025-06-16", "covers": {"count": 2, "units": [PEK, KROONG], "as_written": "02 xã"}}
BC_2021 = {"issuer": GLEI, "kind": "Báo cáo", "number": None, "signed_on": "2022",
           "title": "Kết quả thực hiện Chương trình xây dựng nông thôn mới năm 2021",
           "as_written": "   /BC-UBND (để trống)"}
KH_149 = {"issuer": "office:btv-huyen-uy-dam-rong", "kind": "Kế hoạch", "number": "149-KH/HU",
          "signed_on": "2024-03-31", "as_written": "149 -KH/HU"}
QD_912 = {"issuer": KON_TUM, "kind": "Quyết định", "number": "912/QĐ-UBND", "signed_on": "2023-05-25"}
STATED = {"basis": "actual", "place": "l.51"}
YEAR_2021 = {"first": "2021-01-01", "last": "2021-12-31", "precision": "year", "as_written": "năm 2021"}
FEBRUARY = {"first": "2024-02-29", "last": "2024-02-29", "precision": "day", "as_written": "tính đến 29/02/2024"}
REGIME = {"regime": "qd-2540-2016", "competence_rule": "xa-cap-tinh.recognition.recognised.qd-2540-2016"}
AUTHOR, QUOTED, PAPER = "signed-by-author", "quoted-from-report", "entered-from-paper"

FOUNDING = Example(
    "ledger.founded", "ledger:main", {}, Neighbour("two root keys demanded of one", put=("body.root_keys.k", 3)),
    attestation=AUTHOR, signed="founders")

LEDGER = [
    Example("ledger.confirmed", "ledger:main", {"genesis": "@genesis"},
            Neighbour("subject is not ledger:main", put=("subject", "ledger:other")), attestation=AUTHOR,
            signed="founders"),
    Example("index.sealed", "ledger:index", {"covers": 7, "subjects": 5, "root": "c1" * 32},
            Neighbour("1.0 is not an integer", PAYLOAD, swap=('"covers":7,', '"covers":7.0,')), attestation=AUTHOR,
            signed="log"),
    Example("rules.adopted", "registry:rules", {"rules": 1}, Neighbour("rule version 0", put=("body.rules", 0)),
            attestation=AUTHOR, signed="founders"),
    Example("kinds.published", "registry:kinds", {
        "kinds": [{"id": "xa", "in_scope": True, "level": "commune", "names": {"vi": "xã", "en": "commune"}},
                  {"id": "huyen", "in_scope": True, "level": "district", "names": {"vi": "huyện", "en": "district"},
                   "valid_to": "2025-07-01"}], "part": 1, "parts": 1},
            Neighbour("part 2 of 1", put=("body.part", 2)), attestation=AUTHOR, signed="founders"),
    Example("competence.published", "registry:competence", {
        "part": 1, "parts": 1, "rows": [{
            "act": "recognition.recognised", "id": "xa-cap-tinh.recognition.recognised.qd-2540-2016",
            "level": "province", "office_kind": "ubnd", "provenance": "found", "regime": "qd-2540-2016",
            "relation": "contains", "roles": ["head"], "signers": 1, "source": "QĐ 2540/QĐ-TTg", "standards": None,
            "unit_kinds": ["xa"], "valid_from": "2016-12-30", "valid_to": "2022-08-02"}]},
            Neighbour("a relation that the format doesn't know", put=("body.rows.0.relation", "child")),
            attestation=AUTHOR, signed="founders"),
    Example("standard.published", "standard:nang-cao", {
        "counted_in": "criteria", "names": {"vi": "nông thôn mới nâng cao", "en": "advanced New Rural"},
        "provenance": "found", "requires": [NTM], "source": "QĐ 318/QĐ-TTg", "unit_kinds": ["xa", "huyen"]},
            Neighbour("a required standard without its kind", put=("body.requires", ["ntm"])), attestation=AUTHOR,
            signed="founders"),
    Example("set.published", SET, {
        "criteria": [{"name": "Quy hoạch", "name_en": "Planning", "number": "1", "indicators": [
            {"name": "Có quy hoạch chung được phê duyệt", "number": "1.1",
             "threshold": {"kind": "boolean", "value": "true"}}]}],
        "criteria_total": 19, "indicators_total": 49, "issuing": {
            "issuer": "Thủ tướng Chính phủ", "number": "1980/QĐ-TTg", "signed_on": "2016-10-17"},
        "not_applicable_counts_as_met": False, "part": 1, "parts": 1, "provenance": {"status": "mixed 0.75"},
        "standard": NTM, "title": {"vi": "Bộ tiêu chí quốc gia về xã nông thôn mới giai đoạn 2016-2020"},
        "unit_kinds": ["xa"], "valid_from": "2016-12-01", "valid_to": "2022-03-08"},
            Neighbour("29 February of a common year", put=("body.issuing.signed_on", "2017-02-29")),
            attestation=AUTHOR, signed="founders"),
    Example("procedure.published", "procedure:xa-qd-18-2022", {
        "in_force": "2022-08-02", "part": 1, "parts": 1, "regime": "qd-18-2022", "standards": [NTM],
        "steps": [{"actor": "UBND xã", "output": "Báo cáo tự đánh giá", "provenance": "found", "source": "Điều 7",
                   "step": "self-assessed"}],
        "title": {"vi": "Xét, công nhận xã đạt chuẩn nông thôn mới"}, "unit_kinds": ["xa"]},
            Neighbour("no steps at all", drop="body.steps"), attestation=AUTHOR, signed="founders"),
]

REGISTRY = [
    Example("office.registered", KON_TUM, {
        "codes": ["UBND"], "jurisdiction": "unit:tinh-kon-tum", "kind": "ubnd", "level": "province",
        "name": "Ủy ban nhân dân tỉnh Kon Tum", "system": "state"},
            Neighbour("a Cyrillic letter in an office id", put=("subject", "office:ubnd-tinh-k\u043en-tum")),
            effective_to="2025-07-01", attestation=AUTHOR, signed="founders"),
    Example("office.ended", GLEI, {"reason": "Kết thúc hoạt động của cấp huyện"},
            Neighbour("a unit has no office.ended", put=("subject", "unit:huyen-dak-glei")),
            effective_from="2025-07-01", attestation=AUTHOR, signed="founders"),
    Example("office.succeeded", KON_TUM, {
        "reason": "NQ 202/2025/QH15", "successors": ["office:ubnd-tinh-quang-ngai-2"]},
            Neighbour("no successor", put=("body.successors", [])), effective_from="2025-07-01", attestation=AUTHOR,
            signed="founders"),
    Example("person.registered", "person:p-0006", {"commitments": [{"commitment": "ab" * 32, "field": "name"}]},
            Neighbour("a personal name, which no member may hold",
                      put=("body.commitments.0.name", "Nguyễn Thị Thử Nghiệm")), attestation=AUTHOR, signed="founders"),
    Example("key.enrolled", KON_TUM, {
        "algorithm": "ecdsa-p256", "certificate": {
            "issuer_key_id": "9a3f", "not_after": "2028-01-01T00:00:00.000000Z",
            "not_before": "2025-01-01T00:00:00.000000Z", "sha256": "d4" * 32},
        "key": "@key:head", "person": "person:p-0006", "proof": "@proof:head", "purpose": "events",
        "spki": "@spki:head"},
            Neighbour("a P-256 key that claims to be another algorithm", put=("body.algorithm", "ed25519")),
            attestation=AUTHOR, signed="founders"),
    Example("key.retired", KON_TUM, {"key": "@key:head", "reason": "đổi thiết bị"},
            Neighbour("keyid in upper case", put=("body.key", "AB" * 32)), attestation=AUTHOR, signed="founders"),
    Example("key.revoked", DAM_RONG, {"compromised_since": "2026-01-03T17:00:00.000000Z", "key": "@key:recorder",
                                      "reason": "mất thiết bị"},
            Neighbour("milliseconds instead of six digits",
                      put=("body.compromised_since", "2026-01-03T17:00:00.000Z")),
            attestation=AUTHOR, signed="founders"),
    Example("role.granted", KON_TUM, {"person": "person:p-0006", "role": "head"},
            Neighbour("a role that the format doesn't know", put=("body.role", "deputy")), effective_from="2021-06-30",
            attestation=AUTHOR, signed="founders"),
    Example("role.ended", KON_TUM, {"person": "person:p-0006", "role": "head", "reason": "hết nhiệm kỳ"},
            Neighbour("30 February", put=("effective_from", "2025-02-30")), effective_from="2025-07-01",
            attestation=AUTHOR, signed="founders"),
    Example("delegation.granted", KON_TUM, {
        "acts": ["recognition.recognised"], "from_person": "person:p-0006", "role": "head", "signing_as": "KT.",
        "standards": None, "to_person": "person:p-0009"},
            Neighbour("an ending before the beginning", put=("effective_to", "2024-12-31")),
            effective_from="2025-01-01", effective_to="2025-07-01", attestation=AUTHOR, signed="founders"),
    Example("delegation.ended", KON_TUM, {"delegation": "@delegation.granted", "reason": None},
            Neighbour("digest cut to 63 digits", put=("body.delegation", "a" * 63)), effective_from="2025-03-01",
            attestation=AUTHOR, signed="founders"),
]

UNITS = [
    Example("unit.registered", KROONG, {
        "aliases": ["Đăk KRoong"], "code": "23383", "kind": "xa", "name": "Đăk Kroong", "parent": "unit:huyen-dak-glei",
        "region": "TN", "source": "Danh mục của Cục Thống kê 06/11/2021"},
            Neighbour("the name in NFD", PAYLOAD, swap=('"name":"Đăk Kroong"', '"name":"Đa\u0306k Kroong"'))),
    Example("unit.ceased", PEK, {"form": "thanh-lap-moi", "successors": [{"relation": "whole", "unit": PEK_2}]},
            Neighbour("a form that no act knows", put=("body.form", "sap-nhap")), effective_from="2025-07-01",
            document=NQ_1677, signed="batch:archive", act="merger"),
    Example("unit.formed", PEK_2, {
        "code": "23344", "form": "thanh-lap-moi", "form_as_written": "thành xã mới có tên gọi là xã Đăk Pék",
        "kind": "xa", "name": "Đăk Pék", "parent": "unit:tinh-quang-ngai-2",
        "predecessors": [{"relation": "whole", "unit": PEK}]},
            Neighbour("no form", drop="body.form"), effective_from="2025-07-01", document=NQ_1677,
            signed="batch:archive", act="merger"),
    Example("unit.members-changed", "unit:tinh-quang-ngai-2", {"joined": [PEK_2], "left": []},
            Neighbour("index 3 in an act of 3", put=("act.index", 3)), effective_from="2025-07-01", document=NQ_1677,
            signed="batch:archive", act="merger"),
    Example("unit.absorbed", "unit:xa-dak-mon", {"form": "nhap-vao", "units": [{"relation": "part", "unit": PEK}]},
            Neighbour("a relation that the format doesn't know", put=("body.units.0.relation", "half")),
            effective_from="2025-07-01", document=NQ_1677),
    Example("unit.renamed", KROONG, {"name": "Đăk Krong"},
            Neighbour("a zero-width joiner in the name", PAYLOAD, swap=("Đăk Krong", "Đăk\u200dKrong")),
            effective_from="2024-01-01", document=QD_912),
    Example("unit.moved", KROONG, {"parent": "unit:tinh-quang-ngai-2"},
            Neighbour("a name where an id belongs", put=("body.parent", "tỉnh Quảng Ngãi")),
            effective_from="2025-07-01", document=NQ_1677),
    Example("unit.described", KROONG, {"attribute": "difficulty", "source": "QĐ 861/QĐ-TTg", "value": "khu vực III"},
            Neighbour("an attribute that is no code", put=("body.attribute", "Khu vực")),
            effective_from="2021-06-04", document={"issuer": "office:thu-tuong-chinh-phu", "number": "861/QĐ-TTg",
                                                   "signed_on": "2021-06-04"}),
    Example("unit.aliased", KROONG, {"aliases": ["Đắk Krong", "Đăk Krông"], "source": "tài liệu nguồn 000"},
            Neighbour("an observing type that names a decision before it", put=("decision_prev", "0" * 64)),
            attestation=QUOTED, document=BC_2021, signed="archivist"),
    Example("coverage.declared", "unit:huyen-dak-glei", {
        "kinds": ["xa", "thon"], "standards": [NTM, "standard:nang-cao"], "valid_from": "2015-01-01",
        "valid_to": None},
            Neighbour("an empty interval", put=("body.valid_to", "2015-01-01")), attestation=AUTHOR),
    Example("coverage.ended", "unit:huyen-dak-glei", {"declaration": "@coverage.declared", "until": "2025-07-01"},
            Neighbour("an instant where a day belongs", put=("body.until", "2025-07-01T00:00:00Z")),
            attestation=AUTHOR),
]


def _result(stage: str, neighbour: Neighbour, **members: Any) -> Example:
    body = {"observed_on": YEAR_2021, "set": SET, "standard": NTM, "stated": STATED, **members}
    return Example(f"result.{stage}", KROONG, body, neighbour, attestation=PAPER, document=BC_2021,
                   signed="batch:recorder")


RESULTS = [
    _result("reported", Neighbour("counts and a list at once", put=("body.criteria", [
        {"claimed": None, "measured": None, "note": None, "number": "1", "outcome": "met"}])),
            counts={"of": "criteria", "met": 15, "total": 19, "known_met": [], "known_unmet": ["10", "17"]}),
    _result("self-assessed", Neighbour("a quantity as a JSON number", put=("body.indicators.1.measured.value", 2)),
            by="UBND xã Đăk Kroong", dossier=DOSSIER, indicators=[
                {"number": "1.1", "outcome": "met"},
                {"number": "10.1", "outcome": "not-met", "claimed": "met", "note": "Số liệu hai bảng\nkhông khớp",
                 "measured": {"op": "ge", "value": "41.5", "unit": "triệu đồng/người", "as_written": "41,5 triệu"}}]),
    _result("inspected", Neighbour("one criterion twice", put=("body.criteria.1.number", "17")), criteria=[
        {"number": "17", "outcome": "not-met"}, {"number": "18", "outcome": "not-assessed"}],
            partial=True, amends="@result.reported"),
    _result("reviewed", Neighbour("an overlay of nothing", put=("body.partial", True)), criteria=[
        {"number": str(number), "outcome": "met"} for number in range(1, 20)]),
    _result("appraised", Neighbour("a period that ends before it begins", put=("body.observed_on.last", "2020-12-31")),
            by="Đoàn thẩm định tỉnh", dossier=DOSSIER,
            counts={"of": "criteria", "met": 19, "total": 19, "known_met": ["9"], "known_unmet": []}),
    Example("survey.recorded", KROONG, {
        "for_year": 2021, "items": [{"item": "Đường giao thông", "rate": "97.25"}], "observed_on": YEAR_2021,
        "rate": "96.4", "satisfied": 482, "set": SET, "standard": NTM, "stated": STATED, "surveyed": 500},
            Neighbour("a decimal comma", put=("body.rate", "96,4")), attestation=QUOTED, document=BC_2021,
            signed="archivist"),
    Example("inspection.recorded", KROONG, {
        "findings": "Đường trục thôn xuống cấp.\nNước sạch chưa đạt.", "observed_on": FEBRUARY,
        "scope": "Kiểm tra duy trì tiêu chí", "stated": STATED},
            Neighbour("a newline in a field of one line", PAYLOAD, swap=("Kiểm tra duy trì", "Kiểm tra\\nduy trì")),
            attestation=PAPER, document=BC_2021, signed="recorder"),
    Example("target.adopted", "unit:huyen-dam-rong", {
        "for_year": 2024, "from_count": 28, "kind": "reach-total", "list": ["3.2", "6.3"], "milestones": [
            {"what": "Trình thẩm định", "due": {"first": "2024-07-01", "last": "2024-09-30", "precision": "quarter",
                                                "as_written": "quý III/2024"}}],
        "note": "Danh sách chỉ nêu 2 chỉ tiêu", "responsible": DAM_RONG, "set": "set:vn-huyen-ntm-2022",
        "standard": NTM, "stated": {"basis": "target", "place": "mục II.1"},
        "stated_count": {"as_written": "08 chỉ tiêu", "max": 8, "min": 8}, "to_count": 36},
            Neighbour("a range turned round", put=("body.stated_count.min", 9)), attestation=QUOTED, document=KH_149,
            signed="archivist"),
]

PROCEDURE = [
    Example("dossier.registered", DOSSIER, {"attempt": 1, "for_year": 2021, "procedure": "procedure:xa-qd-18-2022",
                                            "set": SET, "standard": NTM, "unit": KROONG, "regime": "qd-2540-2016"},
            Neighbour("attempt 0", put=("body.attempt", 0)), attestation=PAPER, document=BC_2021, signed="recorder"),
    Example("dossier.linked", KROONG, {"dossier": DOSSIER, "for_year": 2021, "standard": NTM},
            Neighbour("two members in the wrong order", PAYLOAD,
                      swap=(f'"dossier":"{DOSSIER}","for_year":2021', f'"for_year":2021,"dossier":"{DOSSIER}"')),
            attestation=PAPER, document=BC_2021, signed="recorder"),
    Example("dossier.advanced", DOSSIER, {"outcome": "passed", "step": "appraised", "basis": ["@result.appraised"]},
            Neighbour("a step outside the vocabulary", put=("body.step", "signed")), attestation=PAPER,
            document=BC_2021, signed="recorder"),
    Example("dossier.returned", DOSSIER, {"reasons": "Thiếu biểu tổng hợp ý kiến.\nBổ sung trước 15/11/2021."},
            Neighbour("\\u000a instead of \\n", PAYLOAD, swap=("kiến.\\n", "kiến.\\u000a")), attestation=PAPER,
            document=BC_2021, signed="recorder"),
    Example("dossier.withdrawn", DOSSIER, {"reasons": "Xã đề nghị rút"},
            Neighbour("a trailing newline after the payload", PAYLOAD, swap=('"version":1}', '"version":1}\n')),
            attestation=PAPER, document=BC_2021, signed="recorder"),
    Example("session.recorded", SESSION, {
        "ballot": "secret", "council": "office:hdtd-ntm-kon-tum", "counting_team": ["person:p-0011", "person:p-0012"],
        "held_on": "2021-12-28", "items": [{"agree": 12, "appointed": 15, "conclusion": "passed", "disagree": 1,
                                            "dossier": DOSSIER, "issued": 13, "present": 13, "returned": 13,
                                            "valid": 13}], "minutes_sha256": "e7" * 32},
            Neighbour("a negative number of votes", put=("body.items.0.disagree", -1)), effective_from="2021-12-28",
            document=BC_2021),
    Example("vote.cast", SESSION, {"choice": "agree", "dossier": DOSSIER},
            Neighbour("a choice that no ballot offers", put=("body.choice", "yes")), attestation=AUTHOR,
            signed="head"),
    Example("vote.sealed", SESSION, {"votes": ["@vote.cast"]},
            Neighbour("white space", PAYLOAD, swap=('"votes":[', '"votes": [')), attestation=AUTHOR, signed="head"),
    Example("document.registered", "document:qd-695-2021", {
        "count": 2, "issuer": KON_TUM, "kind": "Quyết định", "number": "695/QĐ-UBND", "signed_on": "2021-12-31",
        "file": {"media_type": "application/pdf", "name": "qd-695-2021.pdf", "sha256": "5f" * 32, "size": 418211},
        "title": "Về việc công nhận xã đạt chuẩn nông thôn mới năm 2021", "units": [KROONG, "unit:xa-dak-mon"]},
            Neighbour("a file name that climbs out", put=("body.file.name", "../qd-695.pdf")), document=QD_695),
    Example("figure.asserted", REPORT, {
        "better": "up", "decimals": 2, "list": None, "list_closed": None, "metric": "bình quân tiêu chí/xã",
        "nature": "stock", "period": YEAR_2021, "place": "l.51", "quote": "bình quân đạt 14,18 tiêu chí/xã",
        "relations": [{"relation": "average-of", "operands": [{"row": "r1"}, {"value": "19"}]}], "row": "r7",
        "scope": "unit:huyen-dak-glei", "set": SET, "stated": STATED, "unit": "tiêu chí/xã", "value": "14.18",
        "value_as_written": "14,18"},
            Neighbour("a number with leading zeros", put=("body.value", "014.18")), attestation=QUOTED,
            document=BC_2021, signed="archivist"),
]

DECISIONS = [
    Example("recognition.recognised", KROONG, {"for_year": 2021, "set": SET, "standard": NTM, "dossier": DOSSIER,
                                               "basis": ["@result.appraised"], **REGIME},
            Neighbour("no standard", drop="body.standard"), effective_from="2021-12-31", document=QD_695,
            relied_on=("unit:huyen-dak-glei",)),
    Example("recognition.announced", KROONG, {"announced_on": "2022-01-20", "recognition": "@recognition.recognised",
                                              "place": "Nhà văn hóa xã", "standard": NTM},
            Neighbour("a bidirectional override", PAYLOAD, swap=("Nhà văn hóa xã", "Nhà văn hóa \u202exã")),
            attestation=QUOTED, document=BC_2021, signed="archivist"),
    Example("recognition.replaced", KROONG, {"for_year": 2023, "set": "set:vn-xa-ntm-2022", "standard": NTM, **REGIME},
            Neighbour("a member that the type doesn't know", put=("body.level", "nang-cao")),
            effective_from="2023-12-31", attestation=AUTHOR, signed="head",
            document={"issuer": KON_TUM, "number": "1204/QĐ-UBND", "signed_on": "2023-12-31"}),
    Example("recognition.carried-over", PEK_2, {"for_year": 2021, "from": [
        {"recognition": "@recognition.recognised", "unit": PEK}], "set": SET, "standard": NTM},
            Neighbour("from nowhere", put=("body.from", [])), effective_from="2025-07-01",
            document={"issuer": "office:ubnd-tinh-quang-ngai-2", "number": "88/QĐ-UBND", "signed_on": "2025-09-05"}),
    Example("recognition.suspended", KROONG, {"reason": "Ô nhiễm môi trường kéo dài",
                                              "recognition": "@recognition.recognised", "standard": NTM},
            Neighbour("an ending on the day it begins", put=("effective_to", "2022-10-01")),
            effective_from="2022-10-01", effective_to="2023-01-01", document=QD_912),
    Example("recognition.revoked", KROONG, {"reason": "Không duy trì mức đạt chuẩn",
                                            "recognition": "@recognition.recognised", "standard": NTM},
            Neighbour("the member effective_from is missing, not null", drop="effective_from"),
            effective_from="2023-06-01", document=QD_912),
    Example("recognition.repealed", KROONG, {"reason": None, "recognition": "@recognition.recognised",
                                             "standard": NTM},
            Neighbour("a window turned round", put=("effective_window.not_after", "2023-05-24")), document=QD_912,
            effective_window={"as_written": "trong tháng 6", "not_after": "2023-06-30", "not_before": "2023-05-25"}),
    Example("recognition.attested", PEK, {
        "for_year": 2018, "holds": True, "observed_on": YEAR_2021, "set": SET, "standard": NTM,
        "stated": {"as_written": "Xã Đăk Pék đạt 19/19 tiêu chí", "basis": "actual", "hedge": None, "place": "l.51"}},
            Neighbour("a version of the future", UNKNOWN, put=("version", 2)), attestation=QUOTED, document=BC_2021,
            signed="archivist"),
    Example("act.corrected", KROONG, {
        "fields": [{"path": "effective_from", "value": "2022-01-01"},
                   {"path": "document.title", "value": "Công nhận xã đạt chuẩn nông thôn mới"}],
        "reason": "Đính chính ngày có hiệu lực", "target": "@recognition.recognised"},
            Neighbour("a fraction in a new value", PAYLOAD, swap=('"value":"2022-01-01"', '"value":1.5')),
            document=QD_912),
    Example("act.annulled", KROONG, {"reason": "Trái thẩm quyền", "target": "@recognition.replaced"},
            Neighbour("an annulment with a day of effect", put=("effective_from", "2024-01-01")), document=QD_912),
    Example("entry.amended", KROONG, {
        "fields": [{"path": "body.findings", "value": "Đường trục thôn xuống cấp.\nNước sạch đã đạt."}],
        "reason": "Gõ nhầm", "target": "@inspection.recorded"},
            Neighbour("one path twice", put=("body.fields", [{"path": "body.name", "value": "A"}] * 2)),
            attestation=PAPER, document=BC_2021, signed="recorder"),
    Example("entry.voided", KROONG, {"reason": "Nhập hai lần", "target": "@survey.recorded"},
            Neighbour("a byte order mark", PAYLOAD, swap=('{"act":', '\ufeff{"act":')), attestation=PAPER,
            document=BC_2021, signed="recorder"),
]

PRODUCT = "product:mat-ong-dak-kroong"
PROGRAMME = [
    Example("product.registered", PRODUCT, {"category": "thực phẩm", "name": "Mật ong rừng", "owner":
                                            "Hợp tác xã nông nghiệp Đăk Kroong", "unit": KROONG},
            Neighbour("a unit has no product.registered", put=("subject", KROONG)), attestation=PAPER,
            document=BC_2021, signed="recorder"),
    Example("product.rated", PRODUCT, {"for_year": 2023, "level": "district", "score": "62.5", "set": "set:ocop-2023",
                                       "standard": "standard:ocop", "stars": 3, "term_months": 36},
            Neighbour("six stars", put=("body.stars", 6)), effective_from="2023-12-20", effective_to="2026-12-20",
            document={"issuer": GLEI, "number": "2012/QĐ-UBND", "signed_on": "2023-12-20"}),
    Example("scope.declared", "unit:tinh-kon-tum", {"in_scope": False, "kinds": ["thi-tran"], "source":
                                                    "Chương trình dành cho xã", "standard": NTM,
                                                    "valid_from": "2010-06-04"},
            Neighbour("a period that ends on the day it begins", put=("body.valid_to", "2010-06-04")),
            attestation=AUTHOR, signed="archivist"),
    Example("resources.reported", "unit:huyen-dak-glei", {
        "items": [{"amount": "61250", "source": "ngân sách trung ương", "unit": "triệu đồng"},
                  {"amount": "3418.5", "source": "nhân dân đóng góp", "unit": "triệu đồng"}],
        "period": YEAR_2021, "stated": STATED, "total": "64668.5"},
            Neighbour("a total of different units", put=("body.items.1.unit", "ngày công")), attestation=QUOTED,
            document=BC_2021, signed="archivist"),
]

CONDITIONS = [
    Example("preconditions.published", NTM, {
        "preconditions": [{"kind": "survey-items", "number": "4.1", "provenance": "found", "text":
                           "Từng xã, từng nội dung từ 80% trở lên", "unit": "%", "unit_kinds": ["xa"], "value": "80"}],
        "set": "set:vn-huyen-ntm-2022", "source": "QĐ 320/QĐ-TTg"},
            Neighbour("a precondition without its text", drop="body.preconditions.0.text"), attestation=AUTHOR,
            signed="founders"),
    Example("revocation.published", "registry:revocation", {
        "act": "Quyết định 18/2022/QĐ-TTg", "ended": "2026-01-01", "in_force": "2022-08-02", "measures": [
            {"communes": {"kind": "xa", "standard": NTM}, "key_criteria": ["Kinh tế", "Môi trường"],
             "provenance": "found", "set": "set:vn-huyen-ntm-2022", "standard": NTM, "unit_kind": "huyen"}],
        "provenance": "found", "shares": {"communes_revoked": 30, "unmet": 50, "unmet_with_key": 30},
        "signed_on": "2022-08-02", "source": "QĐ 18/2022/QĐ-TTg"},
            Neighbour("a share of more than all", put=("body.shares.unmet", 101)), attestation=AUTHOR,
            signed="founders"),
]

KEY_LIFE = [
    Example("log-key.replaced", "ledger:main", {
        "algorithm": "ed25519", "key": "@key:log2", "leave": "@leave:log2", "office": ARCHIVE,
        "person": "person:p-0003", "proof": "@proof:log2", "reason": "đổi máy chủ", "replaces": "@key:log",
        "spki": "@spki:log2"},
            Neighbour("no word on the old key's signature", drop="body.leave"), attestation=AUTHOR,
            signed="founders"),
    Example("person.redacted", "person:p-0006", {"fields": ["name"], "reason": "theo yêu cầu của người đó"},
            Neighbour("the same field twice", put=("body.fields", ["name", "name"])), attestation=AUTHOR,
            signed="founders"),
    Example("entry.reaffirmed", KROONG, {"entries": ["@recognition.recognised"], "reason": "khóa cũ bị lộ"},
            Neighbour("nothing is reaffirmed", put=("body.entries", [])), attestation=AUTHOR, signed="head"),
    Example("council.composed", "office:hdtd-ntm-kon-tum", {
        "members": [{"person": "person:p-0011", "role": "chair"}, {"person": "person:p-0012", "role": "secretary"},
                    {"person": "person:p-0013", "role": "member"}]},
            Neighbour("a seat that no council has", put=("body.members.0.role", "head")), attestation=AUTHOR,
            effective_from="2021-06-01", document=QD_695, signed="head"),
    Example("defect.acknowledged", "ledger:defects", {
        "defects": [{"code": "COUNT_LIST_MISMATCH", "seq": 3}, {"code": "SET_NOT_OF_STANDARD", "seq": 5}],
        "reason": "bản phần mềm cũ đã nhận nhầm"},
            Neighbour("the same defect twice", put=("body.defects.1", {"code": "COUNT_LIST_MISMATCH", "seq": 3})),
            attestation=AUTHOR, signed="founders"),
]

AUTHORITIES = [
    Example("authority.pinned", "registry:authorities", {
        "certificate": "c7" * 32, "crl": {"next_update": "2026-02-05T00:00:00.000000Z", "sha256": "c8" * 32,
                                          "this_update": "2026-01-05T00:00:00.000000Z"},
        "distrusted_since": None, "key_id": "9f3c1a", "name": "Cơ quan chứng thực thử",
        "not_after": "2035-01-05T00:00:00.000000Z", "not_before": "2025-01-05T00:00:00.000000Z",
        "source": "trang của cơ quan chứng thực, lấy ngày 05/01/2026", "spki": "MCowBQYDK2VwAyEA"},
            Neighbour("ends before it begins", put=("body.not_after", "2024-01-05T00:00:00.000000Z")),
            attestation=AUTHOR, signed="founders"),
]

TRUST = [
    Example("policy.adopted", "registry:policy", {
        "anchor_days": 31, "lines": [
            "# bên đối chứng: Sở Nông nghiệp và Môi trường",
            "witness so-nnmt so-nnmt.kontum.example+9cd92327+BBlKhWiC4jAaktZUuBxdDJS/+kS+vv9nHViGN8x7KhJp",
            "quorum so-nnmt"],
        "time_authorities": []},
            Neighbour("an anchor every 0 days", put=("body.anchor_days", 0)), attestation=AUTHOR, signed="founders"),
    Example("time.anchored", "ledger:time", {
        "root": "c1" * 32, "size": 8, "tokens": [], "witnessed_at": "2023-03-20T12:25:47.000000Z", "signatures": [
            "\u2014 socai.example/nong-thon-moi Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzG"
            "ku9nTo+zyWE+xeMcTOAYQ8=",
            "\u2014 so-nnmt.kontum.example jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1n"
            "PZqhf5nNo0xUe+mbIUBkBIfZ+qnA=="]},
            Neighbour("neither a quorum of witnesses nor a token", put=("body.witnessed_at", None)),
            attestation=AUTHOR, signed="log"),
]

EXAMPLES = [*LEDGER, *REGISTRY, *UNITS, *RESULTS, *PROCEDURE, *DECISIONS, *PROGRAMME, *CONDITIONS, *KEY_LIFE, *TRUST,
            *AUTHORITIES]
