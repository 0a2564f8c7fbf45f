"""Payloads read with what acts share remembered: as strict as decoding each payload whole."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields

from ledger import canonical
from ledger.errors import LedgerError
from ledger.events import codec
from ledger.events.act_members import PayloadReader
from ledger.events.catalogue import CORRECTING, TYPES
from ledger.events.envelope import parse_entry
from ledger.events.payload import AuthorMembers, OwnMembers, PaperMembers, Payload
from tests.vectors.reading import vector

PAYLOADS = [parse_entry(b64decode(vector(name)["entry"])).payload for name in TYPES]
"""A payload of every type."""


def outcome(data: bytes, reader: PayloadReader | None) -> Any:
    """The values, or the refusal, with ``reader`` or by the codec alone."""
    try:
        return codec.decode_anew(data).plain if reader is None else reader.read(data)[0]
    except LedgerError as refusal:
        return refusal.code, refusal.facts


def outcomes(payloads: Sequence[bytes], reader: PayloadReader | None) -> Any:
    """``outcome`` of payloads that are read together: values of all, or the first refusal."""
    try:
        if reader is not None:
            return [plain for plain, _ in reader.read_all(payloads)]
        return [codec.decode_anew(data).plain for data in payloads]
    except LedgerError as refusal:
        return refusal.code, refusal.facts


def warm(*payloads: bytes) -> PayloadReader:
    """A reader that knows what these share."""
    reader = PayloadReader()
    for payload in payloads:
        reader.read(payload)
    return reader


def test_the_three_parts_are_the_payload() -> None:
    """Member by member, with the same types: a struct can't be made of three, so they are written twice."""
    parts = [field for part in (OwnMembers, PaperMembers, AuthorMembers) for field in fields(part)]
    assert {field.name: field.type for field in parts} == {field.name: field.type for field in fields(Payload)}
    assert len(parts) == len(fields(Payload))


@pytest.mark.parametrize("data", PAYLOADS)
def test_a_payload_read_again_is_the_same(data: bytes) -> None:
    reader = warm(data)
    first, second = reader.read(data), reader.read(data)
    assert first == second == reader.read(data)
    assert (first[1] is second[1]) == (b"\\" not in data and first[0]["type"] not in CORRECTING)
    assert first[0] == codec.decode_anew(data).plain
    assert first[1].keys == tuple(signer["key"] for signer in first[0]["signers"])


@pytest.mark.parametrize("count", [1, 2, 3])
def test_payloads_read_as_one_list_are_those_read_one_by_one(count: int) -> None:
    """Also those that have to be decoded whole, before, between and after the others."""
    alike = [data for data in PAYLOADS if b"\\" not in data]
    whole = [data for data in PAYLOADS if b"\\" in data]
    assert whole
    mixed = [data for one in PAYLOADS for data in [one] * count] + whole + alike[:2] * count + whole[:1]
    reader = PayloadReader()
    assert [plain for plain, _ in reader.read_all(mixed)] == [codec.decode_anew(data).plain for data in mixed]
    assert reader.read_all([]) == []


@given(st.sampled_from(PAYLOADS), st.data())
def test_any_change_is_judged_as_by_the_codec(data: bytes, draw: st.DataObject) -> None:
    """Bytes cut, doubled, moved and overwritten; pieces of other payloads, the shared members among them."""
    other = draw.draw(st.sampled_from(PAYLOADS))
    reader = warm(data, other)
    start, stop = sorted((draw.draw(st.integers(0, len(data))), draw.draw(st.integers(0, len(data)))))
    first, last = sorted((draw.draw(st.integers(0, len(other))), draw.draw(st.integers(0, len(other)))))
    piece = draw.draw(st.sampled_from([
        b"", data[start:stop] * 2, other[first:last], b',"subject":"', b',"ledger":{', shared(data), shared(other),
        b'"', b"\\", b"{}", "\u0301".encode(), b"\xff",
    ]))
    for changed in (data[:start] + piece + data[stop:], data.replace(shared(data), shared(other))):
        assert outcome(changed, reader) == outcome(changed, None)


def shared(data: bytes) -> bytes:
    """The members that acts share, as they stand in a payload."""
    return data[data.rfind(b',"ledger":{') : data.rfind(b',"subject":"')]


@pytest.mark.parametrize("text", [
    'nói ,"subject":"unit:x","type":"a.b","version":1}', '","subject":"', ',"ledger":{"genesis":null',
    '\\","subject":"',
])
def test_text_that_looks_like_members_is_text(text: str) -> None:
    plain = next(plain for plain in map(canonical.decode, PAYLOADS) if plain["type"] == "result.reported")
    plain["body"]["stated"]["as_written"] = text
    data = canonical.encode(plain)
    reader = warm(data)
    assert reader.read(data)[0] == plain and outcome(data, warm(*PAYLOADS)) == plain


def test_what_is_shared_is_only_remembered_of_good_payloads() -> None:
    data = PAYLOADS[0]
    bad = data.replace(b'"signing_as":null', b'"signing_as":"XX"')
    reader = PayloadReader()
    for _ in range(2):
        assert outcome(bad, reader) == outcome(bad, None) and outcome(bad, None)[0] == "INVALID_PAYLOAD"


def test_many_acts_are_read_as_few() -> None:
    """What was shared long ago is forgotten."""
    plain = canonical.decode(next(data for data in PAYLOADS if b'"type":"result.reported"' in data))
    reader = PayloadReader()
    for size in range(2100):
        plain["observed"]["size"] = size
        data = canonical.encode_unchecked(plain)
        assert reader.read(data)[1] is reader.read(data)[1]


REPORTED = next(data for data in PAYLOADS if b'"type":"result.reported"' in data)
ANNULLED = next(data for data in PAYLOADS if b'"type":"act.annulled"' in data)
FOUNDED = next(data for data in PAYLOADS if b'"type":"ledger.founded"' in data)
DAYS = b'"effective_from":null,"effective_to":null,"effective_window":null'
WINDOW = b'{"as_written":null,"not_after":"2021-02-01","not_before":"2021-01-01"}'
GENESIS = b'"genesis":"f52da04f6fe262a2051facd7dbd8d1923c39f94939c673036b9316a843c1be9b"'


@pytest.mark.parametrize(("data", "change", "code"), [
    # Its own members: another spelling, text of another kind, what the type forbids.
    (REPORTED, (b'"met":15', b'"met": 15'), "NON_CANONICAL_PAYLOAD"),
    (REPORTED, (b'"met":15', b'"met":15.0'), "NON_CANONICAL_PAYLOAD"),
    (REPORTED, (b'"met":15', b'"met":15,"met":15'), "NON_CANONICAL_PAYLOAD"),
    (REPORTED, (b'"amends":null,"by":null', b'"by":null,"amends":null'), "NON_CANONICAL_PAYLOAD"),
    (REPORTED, (b'"decision_prev":null,', b'"decision_prev":null, '), "NON_CANONICAL_PAYLOAD"),
    (REPORTED, (b'"version":1}', b'"version":1} '), "NON_CANONICAL_PAYLOAD"),
    (REPORTED, (b'"place":"l.51"', b'"place":"l.\\n"'), "NON_CANONICAL_PAYLOAD"),
    (REPORTED, (b'"place":"l.51"', b'"place":"l.\\u0035"'), "NON_CANONICAL_PAYLOAD"),
    (REPORTED, (b'"place":"l.51"', '"place":"e\u0301"'.encode()), "NON_CANONICAL_PAYLOAD"),
    (REPORTED, (b'"place":"l.51"', '"place":"\u202e"'.encode()), "NON_CANONICAL_PAYLOAD"),
    (REPORTED, (b'"place":"l.51"', b'"place":"\xff"'), "NON_CANONICAL_PAYLOAD"),
    (REPORTED, (b'"place":"l.51"', b'"place":"l.\x7f"'), "NON_CANONICAL_PAYLOAD"),
    (REPORTED, (b'"place":"l.51"', b'"place":"l.\n"'), "NON_CANONICAL_PAYLOAD"),
    (REPORTED, (b'"place":"l.51"', b'"place":"l.\r"'), "NON_CANONICAL_PAYLOAD"),
    (REPORTED, (b'"decision_prev":null', b'"decision_prev":"%b"' % (b"ab" * 32)), "INVALID_PAYLOAD"),
    (REPORTED, (b'"subject":"unit:xa-dak-kroong"', b'"subject":"person:p-0006"'), "INVALID_PAYLOAD"),
    (REPORTED, (b'"met":15,', b'"met":"15",'), "INVALID_PAYLOAD"),
    (REPORTED, (b'"partial":false,', b'"partial":false,"quite":1,'), "INVALID_PAYLOAD"),
    (REPORTED, (b'"id":"019b8c00-003c-7000', b'"id":"019b8c00-003c-1000'), "INVALID_PAYLOAD"),
    (REPORTED, (b'"type":"result.reported"', b'"type":"result.denied"'), "NOT_UNDERSTOOD"),
    (REPORTED, (b'"version":1}', b'"version":2}'), "NOT_UNDERSTOOD"),
    # The paper and its days.
    (REPORTED, (b'"covers":null', b'"covers": null'), "NON_CANONICAL_PAYLOAD"),
    (REPORTED, (b'"covers":null,"files":[]', b'"files":[],"covers":null'), "NON_CANONICAL_PAYLOAD"),
    (REPORTED, (b'"signed_on":"2022"', b'"signed_on":"2022","signed_on":"2022"'), "NON_CANONICAL_PAYLOAD"),
    (REPORTED, ("Báo".encode(), "Ba\u0301o".encode()), "NON_CANONICAL_PAYLOAD"),
    (REPORTED, ("Báo".encode(), b"B\\u00e1o"), "NON_CANONICAL_PAYLOAD"),
    (REPORTED, (b'"signed_on":"2022"', b'"signed_on":"22"'), "INVALID_PAYLOAD"),
    (REPORTED, (DAYS, DAYS.replace(b"null", b'"2021-01-01"', 2)), "INVALID_PAYLOAD"),
    (REPORTED, (DAYS, DAYS.replace(b"null", b'"2021-02-30"', 1)), "INVALID_PAYLOAD"),
    (ANNULLED, (DAYS, DAYS.replace(b"null", b'"2021-01-01"', 1)), "INVALID_PAYLOAD"),
    (ANNULLED, (b'"effective_to":null', b'"effective_to":"2021-01-01"'), "INVALID_PAYLOAD"),
    (ANNULLED, (b'"effective_window":null', b'"effective_window":' + WINDOW), "INVALID_PAYLOAD"),
    # Who says it.
    (REPORTED, (b'"size":1},"relied_on"', b'"size": 1},"relied_on"'), "NON_CANONICAL_PAYLOAD"),
    (REPORTED, (b'"size":1},"relied_on"', b'"size":1,"size":1},"relied_on"'), "NON_CANONICAL_PAYLOAD"),
    (REPORTED, (GENESIS, b'"genesis":null'), "INVALID_PAYLOAD"),
    (FOUNDED, (b'"genesis":null', GENESIS), "INVALID_PAYLOAD"),
    (REPORTED, (GENESIS, GENESIS.upper().replace(b"GENESIS", b"genesis")), "INVALID_PAYLOAD"),
    (REPORTED, (b'"signing_as":null', b'"signing_as":"XX"'), "INVALID_PAYLOAD"),
    (REPORTED, (b'"person":"person:p-0007"', b'"person":"p-0007"'), "INVALID_PAYLOAD"),
    (REPORTED, (b'"2026-01-05T02:00:59.000000Z"', b'"2026-01-05T02:00:59Z"'), "INVALID_PAYLOAD"),
    (ANNULLED, (b'"person:p-0005"', b'"person:p-0004"'), "INVALID_PAYLOAD"),
    (ANNULLED, (b'"key":"cd0411', b'"key":"000411'), "INVALID_PAYLOAD"),
    # Where they stand.
    (REPORTED, (b',"id":"019b8c00-003c-7000-8000-00000000003c"', b""), "INVALID_PAYLOAD"),
    (REPORTED, (REPORTED, REPORTED[REPORTED.index(b',"document":') :]), "NON_CANONICAL_PAYLOAD"),
    (REPORTED, (REPORTED, REPORTED[REPORTED.index(b',"id":') :]), "NON_CANONICAL_PAYLOAD"),
])
def test_what_the_codec_refuses_is_refused_by_who_knows_what_acts_share(
    data: bytes, change: tuple[bytes, bytes], code: str
) -> None:
    changed = data.replace(*change)
    assert changed != data and outcome(data, None) == canonical.decode(data)
    for reader in (warm(data), warm(data, *PAYLOADS, data), PayloadReader()):
        for _ in range(2):
            assert outcome(changed, reader) == outcome(changed, None)
    assert outcome(changed, None)[0] == code


def own_of(data: bytes) -> bytes:
    """A payload without its paper and its author."""
    plain = canonical.decode(data)
    return canonical.encode({name: plain[name] for name in OwnMembers.__struct_fields__})


OWN = own_of(REPORTED)
MET = REPORTED.replace(b'"met":15', b'"met":16')
GLUED = own_of(MET) + b"\n" + REPORTED
"""Without the members that acts share: two lines, each of which could be an event's own members."""
BOUNDARIES = [
    GLUED,
    own_of(MET) + REPORTED, own_of(MET) + b" " + REPORTED, own_of(MET) + b"\n\n" + REPORTED,
    own_of(MET) + b"\r\n" + REPORTED, own_of(MET) + b"," + REPORTED, b"[" + own_of(MET) + b"\n" + REPORTED + b"]",
    own_of(MET) + b"\n" + own_of(MET) + b"\n" + REPORTED, MET + b"\n" + REPORTED, REPORTED + b"\n" + own_of(MET),
    own_of(MET), b"\n" + REPORTED, REPORTED + b"\n", b"\n", b"", b"null\n" + REPORTED,
    REPORTED.replace(b',"id":', b'}\n{"id":'), REPORTED.replace(b',"document":', b'\n,"document":'),
    REPORTED.replace(b',"document":', b'}\n{"document":'), REPORTED.replace(b',"subject":"', b'\n,"subject":"'),
    REPORTED.replace(b',"ledger":{', b',\n"ledger":{'), REPORTED.replace(b'"place":"l.51"', b'"place":"l.\n51"'),
    REPORTED[: REPORTED.index(b',"met":15')], REPORTED[REPORTED.index(b',"met":15') :],
]


@pytest.mark.parametrize("data", BOUNDARIES)
def test_where_a_payload_ends_is_judged_as_by_the_codec(data: bytes) -> None:
    """A newline in a payload, two objects in one, none at all: each alone, and first, last or between good ones."""
    assert outcome(data, None)[0] in ("NON_CANONICAL_PAYLOAD", "INVALID_PAYLOAD")
    for payloads in ([data], [data, REPORTED], [REPORTED, data], [REPORTED, MET, data, ANNULLED], [data] * 2,
                     [FOUNDED, data, REPORTED], [data, REPORTED + b" ", REPORTED]):
        for reader in (PayloadReader(), warm(REPORTED)):
            assert outcomes(payloads, reader) == outcomes(payloads, None)
            assert outcome(data, reader) == outcome(data, None)


@st.composite
def payloads_together(draw: st.DrawFn) -> list[bytes]:
    """Runs of one payload with its own id each, some payloads changed, some cut in two."""
    payloads: list[bytes] = []
    for data in draw(st.lists(st.sampled_from([*PAYLOADS, REPORTED, MET]), max_size=4)):
        run = [of_id(data, number) for number in range(draw(st.integers(1, 4)))]
        if draw(st.integers(0, 3)) == 0:
            index, other = draw(st.integers(0, len(run) - 1)), draw(st.sampled_from(PAYLOADS))
            start, stop = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
            run[index : index + 1] = draw(st.sampled_from([
                [data[:start] + data[stop:]], [data[:start], data[start:]], [data[:start] + b"\n" + data[start:]],
                [data.replace(b',"document":', b',"document": ')], [own_of(data) + b"\n" + other],
                [own_of(data) + b"\n" + data], [b""],
                [data + b"\n" + other], [data.replace(shared(data), shared(other))], [data.replace(b'":', b'"\\u', 1)],
            ]))
        payloads += run
    return payloads


def of_id(data: bytes, number: int) -> bytes:
    """The payload with another id; its last ``,"id":"`` is its own."""
    at = data.rfind(b',"id":"', 0, data.rfind(b',"ledger":{')) + len(b',"id":"019b8c00')
    return data[:at] + b"-%04x" % number + data[at + 5 :]


@given(st.lists(payloads_together(), min_size=1, max_size=2))
def test_read_together_they_are_as_each_by_itself(drawn: list[list[bytes]]) -> None:
    """The same values in the same order, or the refusal of the first that is refused."""
    reader = PayloadReader()
    for payloads in drawn:
        told = outcomes(payloads, None)
        assert outcomes(payloads, reader) == told
        if isinstance(told, list):
            assert reader.read_all(payloads) == [PayloadReader().read(data) for data in payloads]
            assert [plain for plain, _ in map(reader.read, payloads)] == told


def test_read_together_each_has_its_own() -> None:
    """Whatever stands beside it: other papers, authors, types, escapes, corrections, in runs and in turn."""
    escaped = REPORTED.replace(b'"as_written":null,"basis"', b'"as_written":"a\\nb","basis"')
    dated = REPORTED.replace(DAYS, DAYS.replace(b"null", b'"2021-01-01"', 1))
    seen = REPORTED.replace(b'"size":1},"relied_on"', b'"size":2},"relied_on"')
    kinds = [REPORTED, dated, MET, escaped, seen, ANNULLED, FOUNDED]
    for payloads in (kinds, [of_id(data, n) for data in kinds for n in range(3)],
                     [of_id(data, n) for n in range(3) for data in kinds], []):
        reader = PayloadReader()
        for _ in range(2):
            read = reader.read_all(payloads)
            assert [plain for plain, _ in read] == [canonical.decode(data) for data in payloads]
            assert [author.keys for _, author in read] == [
                tuple(signer["key"] for signer in plain["signers"]) for plain, _ in read]
            assert [author.plain["observed"] for _, author in read] == [plain["observed"] for plain, _ in read]
            for data, (plain, author) in zip(payloads, read, strict=True):
                known = b"\\" not in data and plain["type"] not in CORRECTING
                assert author.text == (shared(data) if known else b"")


def test_those_of_one_form_are_decoded_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """And those of another, or with an escape, by themselves."""
    calls: list[int] = []
    own_members = codec.own_members

    def counted(parts: Sequence[bytes], ending: bytes, genesis: str | None, dated: bool) -> Any:
        calls.append(len(parts))
        return own_members(parts, ending, genesis, dated)

    monkeypatch.setattr(codec, "own_members", counted)
    seen = REPORTED.replace(b'"size":1},"relied_on"', b'"size":2},"relied_on"')
    read = PayloadReader().read_all([REPORTED] * 5 + [seen] * 3 + [MET])
    assert calls == [5, 3, 1]
    assert len({id(author) for _, author in read}) == 2 and read[0][1] is read[8][1]


@pytest.mark.parametrize("bad", [
    REPORTED.replace(b'"met":15', b'"met": 15'), REPORTED.replace(b'"version":1}', b'"version":2}'), REPORTED[:-1],
    REPORTED.replace(b'"covers":null', b'"covers": null'), GLUED,
    REPORTED.replace(b'"subject":"unit:xa-dak-kroong"', b'"subject":"person:p-0006"'),
])
@pytest.mark.parametrize("at", [0, 2, 4])
def test_one_bad_payload_among_good_ones_is_what_is_told(bad: bytes, at: int) -> None:
    payloads = [of_id(REPORTED, number) for number in range(5)]
    payloads[at] = bad
    worse = [*payloads, b"{}"]
    assert bad != REPORTED
    for reader in (PayloadReader(), warm(REPORTED)):
        assert outcomes(payloads, reader) == outcomes(worse, reader) == outcome(bad, None)
        assert outcomes(payloads[:at], reader) == [canonical.decode(data) for data in payloads[:at]]


@pytest.mark.parametrize("parts", [
    [b"", OWN], [OWN, b""], [OWN + b"\n"], [b"\n" + OWN], [OWN + b"\n" + OWN], [OWN + b"\n" + OWN, OWN], [OWN + b" "],
    [OWN + b"\n", OWN], [OWN, b"\n" + OWN], [OWN[:40], OWN[40:]], [OWN + OWN, OWN], [OWN[:-1], b"}"], [b"null", OWN],
    [OWN, OWN.replace(b'"version":1}', b'"version":2}') + b"}"], [OWN, OWN[:-1] + b',"x":1}'],
])
def test_parts_are_one_line_each(parts: list[bytes]) -> None:
    ending = b',"type":"result.reported","version":1}'
    [plain] = codec.own_members([OWN], ending, "ab" * 32, False) or [None]
    assert plain == canonical.decode(OWN) and codec.own_members([OWN] * 3, ending, "ab" * 32, True) == [plain] * 3
    assert codec.own_members(parts, ending, "ab" * 32, False) is None


@pytest.mark.parametrize(("size", "signers", "fits"), [
    (canonical.PAYLOAD_LIMIT, 1, True), (canonical.PAYLOAD_LIMIT + 1, 1, False),
    (canonical.PAYLOAD_LIMIT_MANY_SIGNERS, 2, True), (canonical.PAYLOAD_LIMIT_MANY_SIGNERS + 1, 2, False),
])
def test_the_limit_of_bytes_is_that_of_so_many_signers(size: int, signers: int, fits: bool) -> None:
    plain = canonical.decode(ANNULLED)
    plain["signers"] = plain["signers"][:signers]
    plain["body"] |= {"basis_text": "x", "reason": "x"}
    data = canonical.encode(plain)
    reader, more = warm(data), size - len(data)
    plain["body"]["basis_text"] += "ệ" * 7000
    plain["body"]["reason"] += "ệ" * ((more - 21000) // 3) + "x" * (more % 3)
    big = canonical.encode(plain)
    assert len(big) == size
    told = outcome(big, reader)
    assert told == outcome(big, None)
    assert (told == canonical.decode(big)) if fits else told[0] == "PAYLOAD_TOO_LARGE"
    assert not fits or reader.read(big)[1] is reader.read(data)[1]


def test_each_event_has_the_paper_and_the_author_that_stand_in_it() -> None:
    """Two papers and two authors in turn; those of the same bytes are the same objects, which rules rely on."""
    papers = [REPORTED, REPORTED.replace(b'"signed_on":"2022"', b'"signed_on":"2023"'),
              REPORTED.replace(DAYS, DAYS.replace(b"null", b'"2021-01-01"', 1))]
    payloads = [paper.replace(b'"size":1},"relied_on"', b'"size":%d},"relied_on"' % size)
                for paper in papers for size in (1, 2)]
    reader = PayloadReader()
    read = [reader.read(data) for data in payloads * 2]
    assert [plain for plain, _ in read] == [canonical.decode(data) for data in payloads * 2]
    firsts: dict[bytes, Any] = {}
    for plain, author in read:
        for value, of in ((plain["document"], plain["effective_from"]), (plain["signers"], plain["observed"])):
            assert firsts.setdefault(canonical.encode([value, of]), value) is value
        assert author.plain == {name: plain[name] for name in AuthorMembers.__struct_fields__}
        assert author.named == (plain["ledger"]["origin"], plain["ledger"]["genesis"])
    assert len(firsts) == 5


def test_papers_and_authors_of_long_ago_are_forgotten() -> None:
    reader = PayloadReader()
    for size in range(1030):
        reader.read(REPORTED.replace(b'"signed_on":"2022"', b'"signed_on":"%d"' % (1000 + size))
                    .replace(b'"size":1},"relied_on"', b'"size":%d},"relied_on"' % size))
    assert len(reader._papers._known) == len(reader._authors._known) == 6
