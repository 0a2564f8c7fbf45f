"""Signature objects of the envelope: ``{keyid, sig}``, or ``{batch: {index, path, size}, keyid, sig}``.

In a batch, one touch of a token signs a session of 2..1024 events: ``sig`` covers the PAE of a statement that names
the ledger, the key, and the RFC 6962 root over the events' PAEs; each member carries its inclusion path. The
statement is rebuilt from the event at hand, so a member proves itself alone. Entry 0, which has no genesis to name,
takes single signatures only.
"""

from __future__ import annotations

from binascii import Error as Base64Error
from binascii import a2b_base64, b2a_base64
from collections.abc import MutableMapping, Sequence
from typing import Any, TypeVar

from ledger.errors import LedgerError
from ledger.proof import tree
from ledger.second_thread import beside
from ledger.signing.algorithms import PublicKey, SigningKey, keyid_of, sign
from ledger.signing.dsse import BATCH_TYPE, batch_statement, pae

BATCH_SIZES = range(2, 1025)
_WORTH_A_THREAD = 16
Piece = TypeVar("Piece", list[str], bytes)
"""A node as it stands in a path: a list of its base64 alone, or text."""
_PATH_LIMIT = 10  # log2 of 1024
_HASH_LIMIT = 44  # base64 of 32 bytes
_SIG_LIMIT = 684  # base64 of 512 bytes, an RSA 4096 signature

VerifiedStatements = MutableMapping[tuple[str, bytes, bytes], None]
"""(keyid, statement, sig) of the batch signatures that held; nothing less identifies one."""


def sign_single(private_key: SigningKey, message: bytes) -> dict[str, Any]:
    """The signature object of one event; ``message`` is its PAE."""
    return single_of(keyid_of(private_key), sign(private_key, message))


def sign_each(private_key: SigningKey, messages: Sequence[bytes]) -> list[dict[str, Any]]:
    """``sign_single`` for many messages, from 16 on in two threads: signing with Ed25519 releases the GIL."""
    keyid = keyid_of(private_key)

    def sign_some(some: Sequence[bytes]) -> list[dict[str, Any]]:
        return [single_of(keyid, sign(private_key, message)) for message in some]

    if len(messages) < _WORTH_A_THREAD:
        return sign_some(messages)
    half = len(messages) // 2
    rest = beside(lambda: sign_some(messages[half:]))
    return sign_some(messages[:half]) + rest.result()


def sign_batch(private_key: SigningKey, genesis: str, messages: Sequence[bytes]) -> list[dict[str, Any]]:
    """One signature object for each of the 2..1024 ``messages`` (the events' PAEs, in order), by one signing.

    ``genesis`` is the hex leaf hash of entry 0. Raises ``BATCH_SIZE`` (``expected``, ``found``).
    """
    keyid = keyid_of(private_key)
    levels = _batch_levels(messages)
    signature = sign(private_key, _covered(levels, genesis, keyid))
    return _members(levels, keyid, _base64(signature))


def batch_message(keyid: str, genesis: str, messages: Sequence[bytes]) -> bytes:
    """The bytes that a key elsewhere signs for the whole batch: the PAE of its statement. Raises ``BATCH_SIZE``."""
    return _covered(_batch_levels(messages), genesis, keyid)


def batch_of(keyid: str, messages: Sequence[bytes], signature: bytes) -> list[dict[str, Any]]:
    """``sign_batch`` where ``signature`` over ``batch_message`` was made elsewhere; nothing is verified."""
    return _members(_batch_levels(messages), keyid, _base64(signature))


def single_of(keyid: str, signature: bytes) -> dict[str, Any]:
    """``sign_single`` where ``signature`` over the message was made elsewhere; nothing is verified."""
    return {"keyid": keyid, "sig": _base64(signature)}


def _batch_levels(messages: Sequence[bytes]) -> list[Sequence[bytes]]:
    return _demanded([tree.leaf_hash(message) for message in messages])


def _demanded(leaves: Sequence[bytes]) -> list[Sequence[bytes]]:
    if len(leaves) not in BATCH_SIZES:
        raise LedgerError("BATCH_SIZE", expected=f"{BATCH_SIZES[0]}..{BATCH_SIZES[-1]}", found=len(leaves))
    return _levels(leaves)


def _covered(levels: Sequence[Sequence[bytes]], genesis: str, keyid: str) -> bytes:
    return pae(BATCH_TYPE, batch_statement(genesis, keyid, levels[-1][0], len(levels[0])))


def _members(levels: Sequence[Sequence[bytes]], keyid: str, text: str) -> list[dict[str, Any]]:
    size = len(levels[0])
    paths = _paths([[[_base64(node)] for node in level] for level in levels], [])
    return [
        {"batch": {"index": index, "path": path, "size": size}, "keyid": keyid, "sig": text}
        for index, path in enumerate(paths)
    ]


def verify_batch(
    public_key: PublicKey, messages: Sequence[bytes], signatures: Sequence[object], genesis: str
) -> bytes | None:
    """The statement signed, if ``signatures`` are exactly what ``public_key`` gives the batch of ``messages``, whole.

    One tree and one signature check for the whole batch: each member's path is compared with the one derived here.
    None only means that they are no such batch (part of one, single signatures, another order): ask
    ``verify_signature`` about each. Raises ``SIGNATURE_INVALID`` when all is of that form and the signature fails.
    """
    size = len(messages)
    first = signatures[0]
    if size not in BATCH_SIZES or not isinstance(first, dict) or first.keys() != {"batch", "keyid", "sig"}:
        return None
    levels = _levels([tree.leaf_hash(message) for message in messages])
    keyid, text = public_key.keyid, first["sig"]
    if list(signatures) != _members(levels, keyid, text):
        return None
    statement = batch_statement(genesis, keyid, levels[-1][0], size)
    public_key.verify(pae(BATCH_TYPE, statement), _bytes(text, _SIG_LIMIT, keyid))
    return statement


def verify_leaves(
    public_key: PublicKey, leaves: Sequence[bytes], signature: bytes, genesis: str
) -> tuple[bytes, list[bytes]]:
    """The statement that ``signature`` signs for the batch with these ``leaves``, the leaf hashes of its messages, and
    for each member in order the one list of signatures, canonical JSON, by which it alone shows so.

    Raises ``BATCH_SIZE`` and ``SIGNATURE_INVALID``.
    """
    size, keyid = len(leaves), public_key.keyid
    levels = _demanded(leaves)
    statement = batch_statement(genesis, keyid, levels[-1][0], size)
    public_key.verify(pae(BATCH_TYPE, statement), signature)
    paths = _paths([[b',"%b"' % b2a_base64(node, newline=False) for node in level] for level in levels], b"")
    rest = b'],"size":%d},"keyid":"%b","sig":"%b"}]' % (size, keyid.encode("ascii"), _base64(signature).encode("ascii"))
    return statement, [
        b'[{"batch":{"index":%d,"path":[%b%b' % (index, path[1:], rest) for index, path in enumerate(paths)
    ]


def verify_member(
    public_key: PublicKey, leaf: bytes, place: tuple[int, int, Sequence[bytes]], signature: bytes, genesis: str | None,
    cache: VerifiedStatements | None = None,
) -> bytes:
    """``verify_signature`` of one member taken apart: the statement that is signed.

    ``leaf``: the leaf hash of its message; ``place``: its index, the batch's size, its inclusion path.
    """
    keyid = public_key.keyid
    if genesis is None:
        raise _refusal(keyid, "batch-without-genesis")
    index, size, path = place
    try:
        root = tree.root_from_path(leaf, index, size, path)
    except LedgerError as error:
        raise LedgerError("SIGNATURE_INVALID", **{**error.facts, "keyid": keyid}) from None
    statement = batch_statement(genesis, keyid, root, size)
    known = (keyid, statement, signature)
    if cache is None or known not in cache:
        public_key.verify(pae(BATCH_TYPE, statement), signature)
        if cache is not None:
            cache[known] = None
    return statement


def _levels(leaves: Sequence[bytes]) -> list[Sequence[bytes]]:
    levels: list[Sequence[bytes]] = [leaves]
    while len(levels[-1]) > 1:
        levels.append(tree.parents(levels[-1]))
    return levels


def _paths(levels: Sequence[Sequence[Piece]], end: Piece) -> list[Piece]:
    """For each leaf the siblings at all levels, from the leaves up; a node that rises alone has none.

    From the root down: a node's path is its sibling and then its parent's path, at the root ``end``.
    """
    paths = [end]
    for level in reversed(levels[:-1]):
        alone = len(level) - 1 if len(level) % 2 else None
        paths = [
            paths[index >> 1] if index == alone else level[index ^ 1] + paths[index >> 1]
            for index in range(len(level))
        ]
    return paths


def verify_signature(
    public_key: PublicKey,
    message: bytes,
    signature: object,
    genesis: str | None,
    cache: VerifiedStatements | None = None,
) -> None:
    """Accept only if ``signature`` (decoded JSON from anyone) is ``public_key``'s over ``message``, an event's PAE.

    ``genesis`` is this ledger's, None while judging entry 0. ``cache`` spares the second and later members of a
    batch the signature check. Raises ``SIGNATURE_INVALID`` with ``keyid`` and ``reason``; for a bad batch path also
    the facts of ``PROOF_INVALID``.
    """
    keyid = public_key.keyid
    if not isinstance(signature, dict) or not signature.keys() <= {"batch", "keyid", "sig"}:
        raise _refusal(keyid, "members")
    if signature.get("keyid") != keyid:
        raise _refusal(keyid, "other-key")
    sig = _bytes(signature.get("sig"), _SIG_LIMIT, keyid)
    if "batch" not in signature:
        public_key.verify(message, sig)
        return
    if genesis is None:
        raise _refusal(keyid, "batch-without-genesis")
    verify_member(public_key, tree.leaf_hash(message), _place(signature["batch"], keyid), sig, genesis, cache)


def _place(batch: object, keyid: str) -> tuple[int, int, list[bytes]]:
    """Index, size and path as the member gives them, the path decoded."""
    if not isinstance(batch, dict) or batch.keys() != {"index", "path", "size"}:
        raise _refusal(keyid, "members")
    index, path, size = batch["index"], batch["path"], batch["size"]
    if type(size) is not int or size not in BATCH_SIZES:
        raise _refusal(keyid, "batch-size")
    if not isinstance(path, list) or len(path) > _PATH_LIMIT:
        raise _refusal(keyid, "path-length")
    return index, size, [_bytes(part, _HASH_LIMIT, keyid) for part in path]


def _bytes(text: object, limit: int, keyid: str) -> bytes:
    """Standard padded base64 in its one canonical spelling (`QR==` and `QQ==` both decode to `A`)."""
    if type(text) is str and len(text) <= limit and text.isascii():
        try:
            data = a2b_base64(text)
        except Base64Error:
            raise _refusal(keyid, "base64") from None
        if b2a_base64(data, newline=False) == text.encode("ascii"):
            return data
    raise _refusal(keyid, "base64")


def _base64(data: bytes) -> str:
    return b2a_base64(data, newline=False).decode("ascii")


def _refusal(keyid: str, reason: str) -> LedgerError:
    return LedgerError("SIGNATURE_INVALID", keyid=keyid, reason=reason)
