"""Rows 32 to 34 of the attack list: JSON tricks, envelope tricks, Unicode tricks. Each is refused with one code."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode, urlsafe_b64encode
from typing import Any

import pytest

from ledger import canonical
from ledger.errors import LedgerError
from ledger.events import codec
from ledger.events.envelope import parse_entry, parse_envelope
from tests.vectors.reading import vector

TEXT: str = vector("recognition.recognised")["payload_text"]
ENTRY = b64decode(vector("recognition.recognised")["entry"])

ROW_32 = {
    "duplicate key": TEXT.replace('"for_year":2021', '"for_year":2020,"for_year":2021'),
    "duplicate outer key": TEXT.replace('"version":1', '"version":1,"version":1'),
    "other order": TEXT.replace('"index":0,"size":1', '"size":1,"index":0'),
    "white space": TEXT.replace(":", ": ", 1),
    "escaped letter": TEXT.replace("archival", "\\u0061rchival"),
    "escaped solidus": TEXT.replace("695/", "695\\/"),
    "1.0": TEXT.replace('"for_year":2021', '"for_year":2021.0'),
    "1e0": TEXT.replace('"for_year":2021', '"for_year":2021e0'),
    "-0": TEXT.replace('"index":0', '"index":-0'),
    "leading zero": TEXT.replace('"for_year":2021', '"for_year":02021'),
    "NaN": TEXT.replace('"for_year":2021', '"for_year":NaN'),
    "Infinity": TEXT.replace('"for_year":2021', '"for_year":-Infinity'),
    "2^53": TEXT.replace('"size":418211', '"size":9007199254740992'),
    "5,000 digits": TEXT.replace('"size":418211', '"size":' + "9" * 5000),
    "deep nesting": TEXT.replace('"basis":[', '"basis":' + "[" * 2000 + "]" * 1999 + ",["),
    "unclosed nesting": TEXT.replace('"basis":[', '"basis":' + "[" * 100_000),
    "lone surrogate escape": TEXT.replace("archival", "\\ud800"),
    "byte order mark": "\ufeff" + TEXT,
    "trailing data": TEXT + "{}",
    "trailing newline": TEXT + "\n",
    "comment": TEXT.replace('"act"', '/**/"act"'),
    "single quotes": TEXT.replace('"', "'"),
    "upper-case key": TEXT.replace('"version"', '"Version"'),
    "empty": "",
}
ROW_32_BYTES = {
    "UTF-16": TEXT.encode("utf-16"),
    "UTF-16 LE": TEXT.encode("utf-16-le"),
    "UTF-32": TEXT.encode("utf-32"),
    "lone surrogate": TEXT.replace("công nhận", "\ud800", 1).encode("utf-8", "surrogatepass"),
    "Latin-1": TEXT.replace("công nhận", "c\xf4ng", 1).encode("utf-8").replace(b"\xc3\xb4ng", b"\xf4ng", 1),
    "overlong": TEXT.encode("utf-8").replace(b"archival", b"\xc1\xa1rchival"),
    "null byte": TEXT.encode("utf-8") + b"\0",
    **{name: text.encode("utf-8") for name, text in ROW_32.items()},
}


@pytest.mark.parametrize("name", ROW_32_BYTES)
def test_row_32_payload(name: str) -> None:
    data = ROW_32_BYTES[name]
    assert data != TEXT.encode("utf-8")
    for decode in (codec.decode, canonical.decode):
        with pytest.raises(LedgerError) as refused:
            decode(data)
        assert refused.value.code == "NON_CANONICAL_PAYLOAD"


STORED = ENTRY.decode("ascii")
ROW_32_ENVELOPE = {
    "duplicate key": STORED.replace('{"payload"', '{"payload":"","payload"', 1),
    "other order": json.dumps(dict(reversed(json.loads(STORED).items())), separators=(",", ":")),
    "white space": STORED.replace(",", ", ", 1),
    "escaped letter": STORED.replace("vnd", "\\u0076nd", 1),
    "deep nesting": STORED.replace('"signatures":[', '"signatures":[' + "[" * 2000 + "]" * 2000 + ",", 1),
    "5,000 digits": STORED.replace('"signatures":[', '"signatures":[' + "9" * 5000 + ",", 1),
    "NaN": STORED.replace('"signatures":[', '"signatures":[NaN,', 1),
    "1.0": STORED.replace('"signatures":[', '"signatures":[1.0,', 1),
    "byte order mark": "\ufeff" + STORED,
    "trailing data": STORED + "{}",
    "trailing newline": STORED + "\n",
    "empty": "",
}


@pytest.mark.parametrize("name", ROW_32_ENVELOPE)
def test_row_32_envelope(name: str) -> None:
    """The same tricks in the envelope's own JSON."""
    with pytest.raises(LedgerError, match="NON_CANONICAL_ENVELOPE"):
        parse_entry(ROW_32_ENVELOPE[name].encode("utf-8"))


def test_no_depth_of_nesting_leaks_another_exception() -> None:
    for depth in (*range(1, 40), *range(900, 1100, 3)):
        nested = "[" * depth + "]" * depth
        for data in (f'{{"payload":"","payloadType":"x","signatures":{nested}}}', nested,
                     f'{{"payload":"","payloadType":"application/vnd.socai.event.v1+json","signatures":[{nested}]}}',
                     f'{{"payload":"","payloadType":{nested},"signatures":[]}}'):
            with pytest.raises(LedgerError):
                parse_envelope(data.encode())
        for decode in (codec.decode, canonical.decode):
            with pytest.raises(LedgerError):
                decode(TEXT.replace('"covers":null', f'"covers":{nested}').encode() + b" ")


def altered(**members: Any) -> bytes:
    stored = {**json.loads(ENTRY), **members}
    return json.dumps(stored, sort_keys=True, separators=(",", ":")).encode()


def signature(**members: Any) -> list[dict[str, Any]]:
    return [{**json.loads(ENTRY)["signatures"][0], **members}]


PAYLOAD = b64decode(json.loads(ENTRY)["payload"])
SIG = json.loads(ENTRY)["signatures"][0]["sig"]
KEYID = json.loads(ENTRY)["signatures"][0]["keyid"]
BATCH = {"index": 0, "path": ["A" * 43 + "="], "size": 2}
ROW_33 = {
    "unknown member": altered(extra=1),
    "missing member": json.dumps({k: v for k, v in json.loads(ENTRY).items() if k != "payloadType"}).encode(),
    "url-safe base64": altered(payload=urlsafe_b64encode(PAYLOAD + b"\xff\xff\xfe").decode()),
    "unpadded": altered(payload=b64encode(PAYLOAD + b" " * ((1 - len(PAYLOAD)) % 3)).decode().rstrip("=")),
    "newline in base64": altered(payload=json.loads(ENTRY)["payload"][:76] + "\n" + json.loads(ENTRY)["payload"][76:]),
    "space in base64": altered(payload=" " + json.loads(ENTRY)["payload"]),
    "trailing bits": altered(signatures=signature(sig="QR==")),
    "garbage in base64": altered(signatures=signature(sig="Q!Q==")),
    "unpadded signature": altered(signatures=signature(sig=SIG.rstrip("="))),
    "upper-case keyid": altered(signatures=signature(keyid=KEYID.upper())),
    "keyid of 63 digits": altered(signatures=signature(keyid=KEYID[1:])),
    "full-width digits in keyid": altered(signatures=signature(keyid="\uff15" * 64)),
    "unknown signature member": altered(signatures=signature(note="x")),
    "no signature": altered(signatures=[]),
    "signatures in the wrong order": altered(signatures=json.loads(ENTRY)["signatures"][::-1]),
    "33 signatures": altered(signatures=[{"keyid": f"{n:064x}", "sig": SIG} for n in range(33)]),
    "payload as a number": altered(payload=1),
    "another payloadType": altered(payloadType="application/vnd.socai.batch.v1+json"),
    "recorded_at in milliseconds": altered(recorded_at="2026-01-05T03:00:00.000Z"),
    "recorded_at with an offset": altered(recorded_at="2026-01-05T03:00:00.000000+07:00"),
    "recorded_at in Thai digits": altered(recorded_at="๒026-01-05T03:00:00.000000Z"),
    "batch of one": altered(signatures=signature(batch={**BATCH, "size": 1})),
    "batch of 1,025": altered(signatures=signature(batch={**BATCH, "size": 1025})),
    "batch index beyond": altered(signatures=signature(batch={**BATCH, "index": 2})),
    "batch index true": altered(signatures=signature(batch={**BATCH, "index": True})),
    "batch index -1": altered(signatures=signature(batch={**BATCH, "index": -1})),
    "batch with a member more": altered(signatures=signature(batch={**BATCH, "root": "x"})),
    "batch path of 31 bytes": altered(signatures=signature(batch={**BATCH, "path": ["A" * 40 + "AA=="]})),
    "batch path of 11": altered(signatures=signature(batch={**BATCH, "path": ["A" * 43 + "="] * 11})),
    "batch null": altered(signatures=signature(batch=None)),
}


@pytest.mark.parametrize("name", ROW_33)
def test_row_33(name: str) -> None:
    assert ROW_33[name] != ENTRY
    with pytest.raises(LedgerError, match="NON_CANONICAL_ENVELOPE"):
        parse_entry(ROW_33[name])


def test_row_33_the_same_signer_twice() -> None:
    held = json.loads(ENTRY)["signatures"][0]
    with pytest.raises(LedgerError, match="DUPLICATE_SIGNER"):
        parse_entry(altered(signatures=[held, held]))


def test_an_envelope_and_an_entry_are_not_each_other() -> None:
    with pytest.raises(LedgerError, match="NON_CANONICAL_ENVELOPE"):
        parse_envelope(ENTRY)
    stored = {k: v for k, v in json.loads(ENTRY).items() if k != "recorded_at"}
    envelope = json.dumps(stored, sort_keys=True, separators=(",", ":")).encode()
    assert parse_envelope(envelope).payload == PAYLOAD
    with pytest.raises(LedgerError, match="NON_CANONICAL_ENVELOPE"):
        parse_entry(envelope)


TITLE = "Về việc công nhận xã đạt chuẩn nông thôn mới năm 2021"
ROW_34_TEXT = {
    "NFD": "Đa\u0306k Kroong",
    "marks in another order": "e\u0302\u0323",
    "zero-width space": "Đăk\u200bKroong",
    "zero-width joiner": "Đăk\u200dKroong",
    "word joiner": "Đăk\u2060Kroong",
    "right-to-left override": "Đăk \u202egnoorK",
    "isolate": "Đăk \u2066Kroong",
    "soft hyphen": "Đăk\u00adKroong",
    "byte order mark within": "Đăk\ufeffKroong",
    "line separator": "Đăk\u2028Kroong",
    "next line": "Đăk\u0085Kroong",
    "tag character": "Đăk\U000e0041Kroong",
    "variation selector": "Đăk\ufe0fKroong",
    "Hangul filler": "Đăk\u3164Kroong",
    "private use": "Đăk\ue000Kroong",
    "noncharacter": "Đăk\uffff",
    "Unicode 15": "Đăk \U0001fae8",
    "Kelvin sign (not NFC)": "\u212aroong",
}


@pytest.mark.parametrize("name", ROW_34_TEXT)
def test_row_34_texts(name: str) -> None:
    for data in (TEXT.replace(TITLE, ROW_34_TEXT[name]), TEXT.replace(TITLE, ROW_34_TEXT[name] + '\\"')):
        with pytest.raises(LedgerError, match="NON_CANONICAL_PAYLOAD"):
            codec.decode(data.encode("utf-8"))


@pytest.mark.parametrize("subject", ["unit:xа-dak-kroong", "unit:xa_dak", "unit:Xa", "unit:xa-đak", "unit:xa-\uff11",
                                     "unit:", "unit:-a", "unit", "village:a", "unit:" + "a" * 81, "unit:a\\n"])
def test_row_34_ids_are_plain_ascii(subject: str) -> None:
    data = TEXT.replace('"subject":"unit:xa-dak-kroong"', f'"subject":"{subject}"')
    assert data != TEXT
    with pytest.raises(LedgerError) as refused:
        codec.decode(data.encode("utf-8"))
    assert refused.value.code in ("INVALID_PAYLOAD", "NON_CANONICAL_PAYLOAD")


def test_row_34_look_alikes_stay_different() -> None:
    """đ and ð are both letters: neither is folded into the other in the record."""
    one, other = (codec.decode(TEXT.replace(TITLE, name).encode()).plain for name in ("Đăk", "Ðăk"))
    assert one != other


def test_digits_of_other_scripts_are_no_digits() -> None:
    data = TEXT.replace('"effective_from":"2021-12-31"', '"effective_from":"２０２１-12-31"')
    with pytest.raises(LedgerError, match="INVALID_PAYLOAD"):
        codec.decode(data.encode("utf-8"))
