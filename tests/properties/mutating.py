"""Good samples bent along their own structure: DER by its tree, texts by line and word, JSON by member, zips by part.

Noise seldom comes past the first byte of a parser; these keep what a parser looks at first and lie about the rest.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any, NamedTuple

from hypothesis import strategies as st

_CONSTRUCTED = 0x20
_DEEP = 60
"""Levels at once; a tree is bent three times, and its own octets are made by recursion. Deeper: ``nested``."""


class Node(NamedTuple):
    """A DER value: its tag octets, and content or children; ``prefix``: octets of the content before the children."""

    tag: bytes
    content: bytes
    children: tuple[Node, ...] | None = None
    prefix: bytes = b""
    length: bytes | None = None  # instead of the right one

    @property
    def octets(self) -> bytes:
        inner = self.content if self.children is None else self.prefix + b"".join(one.octets for one in self.children)
        return self.tag + (_length(len(inner)) if self.length is None else self.length) + inner


def _length(size: int) -> bytes:
    if size < 0x80:
        return bytes((size,))
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((0x80 | len(octets),)) + octets


def nested(depth: int) -> bytes:
    """So many sequences, one in the other."""
    data = b""
    for _ in range(depth):
        data = b"\x30" + _length(len(data)) + data
    return data


def der_tree(data: bytes) -> Node:
    """The value in ``data``; DER inside OCTET and BIT STRINGs (extensions, eContent, keys) is opened too."""
    [node] = _values(data)
    return node


def _values(data: bytes) -> tuple[Node, ...]:
    found, at = [], 0
    while at < len(data):
        tag, first = data[at : at + 1], data[at + 1]
        start, size = at + 2, first
        if first & 0x80:
            count = first & 0x7F
            start, size = start + count, int.from_bytes(data[start : start + count], "big")
        at = start + size
        if not tag or tag[0] & 0x1F == 0x1F or first == 0x80 or at > len(data):
            raise ValueError("no DER")
        found.append(_node(tag, data[start:at]))
    return tuple(found)


def _node(tag: bytes, content: bytes) -> Node:
    if tag[0] & _CONSTRUCTED:
        return Node(tag, b"", _values(content))
    for prefix in {b"\x04": (b"",), b"\x03": (b"\0",)}.get(tag, ()):
        if content.startswith(prefix) and len(content) > len(prefix) + 1:
            try:
                inner = _values(content[len(prefix) :])
            except (ValueError, IndexError):
                continue
            return Node(tag, b"", inner, prefix)
    return Node(tag, content)


CONTENTS = [
    b"", b"\0", b"\xff", b"\x80", b"\0\0", b"\xff" * 20, b"\x80" + bytes(40), b"\x7f" + b"\xff" * 200, b"\x80\x01",
    b"\x2a", b"\xff\xfe\xfd", "đ".encode("utf-16-be"), b"99991231235959Z", b"000101000000Z", b"20260230000000Z",
    b"20260101000060Z", b"20260101000000.5Z", b"2601010000Z", b"26010100000\xb2Z", b"99999999999999999999Z",
    b"\x55\x1d\x25", b"\x06" * 9, b"a\0b",
]  # fmt: skip
"""What an integer, a boolean, an OID, a string or a time is not, or hardly is."""
TAGS = [bytes((one,)) for one in (
    *range(1, 0x20), *range(0x30, 0x33), *range(0x80, 0x8A), *range(0xA0, 0xAA), 0xFF)]
LENGTHS = [b"\x80", b"\x81\x05", b"\x82\0\x05", b"\x84\xff\xff\xff\xff", b"\x88\x7f" + b"\xff" * 7,
           b"\x89" + b"\xff" * 9, b"\xff", b"\0", b"\x7f", b""]  # fmt: skip


def _paths(node: Node, path: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    yield path
    for at, child in enumerate(node.children or ()):
        yield from _paths(child, (*path, at))


def at_path(node: Node, path: tuple[int, ...]) -> Node:
    for step in path:
        assert node.children is not None
        node = node.children[step]
    return node


def replaced(node: Node, path: tuple[int, ...], new: tuple[Node, ...]) -> Node:
    """The tree with the node at ``path`` replaced by ``new`` nodes; the root only by one."""
    if not path:
        return new[0] if new else node
    children = list(node.children or ())
    at = path[0]
    children[at : at + 1] = (replaced(children[at], path[1:], new),) if len(path) > 1 else new
    return node._replace(children=tuple(children))


@st.composite
def bent_tree(draw: st.DrawFn, sample: Node) -> Node:
    """The tree with one to three nodes bent; every other length stays right."""
    tree = sample
    for _ in range(draw(st.integers(1, 3))):
        paths = list(_paths(tree))
        path = draw(st.sampled_from(paths))
        node = at_path(tree, path)
        other = at_path(tree, draw(st.sampled_from(paths)))
        how = draw(st.sampled_from(["drop", "double", "splice", "tag", "content", "length", "nest", "swap", "octets"]))
        new: tuple[Node, ...] = (node,)
        if how == "drop":
            new = ()
        elif how == "double":
            new = (node, node)
        elif how == "splice":
            new = (other,)
        elif how == "tag":
            new = (node._replace(tag=draw(st.sampled_from(TAGS))),)
        elif how == "content":
            new = (Node(node.tag, draw(st.sampled_from(CONTENTS) | st.binary(max_size=24))),)
        elif how == "length":
            new = (node._replace(length=draw(st.sampled_from(LENGTHS))),)
        elif how == "nest":
            for _ in range(draw(st.sampled_from([1, 9, _DEEP]))):
                node = Node(draw(st.sampled_from([b"\x30", b"\x31", b"\xa0"])), b"", (node,))
            new = (node,)
        elif how == "swap" and node.children:
            new = (node._replace(children=tuple(draw(st.permutations(node.children)))),)
        elif how == "octets" and node.content:
            at = draw(st.integers(0, len(node.content) - 1))
            flipped = bytearray(node.content)
            flipped[at] ^= 1 << draw(st.integers(0, 7))
            new = (node._replace(content=bytes(flipped)),)
        tree = replaced(tree, path, new)
    return tree


WORDS = [one.encode("utf-8", "surrogatepass") for one in (
    "", "0", "-1", "+5", "007", "1_0", "9" * 25, "9223372036854775807", "18446744073709551616", "\uff15", "=", "A",
    "AA==", "QR==", "Q!Q=", "none", "all", "\u2014", "-", "x" * 3000, "\ud800", "\u202e", "a\tb", "\r", "\0")]


@st.composite
def bent_text(draw: st.DrawFn, sample: bytes) -> bytes:
    """A text with lines dropped, doubled, swapped or brought from elsewhere, and words replaced in place."""
    lines = [line.split(b" ") for line in sample.split(b"\n")]
    for _ in range(draw(st.integers(1, 3))):
        at, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        how = draw(st.sampled_from(["drop", "double", "swap", "word", "split", "join", "many", "end"]))
        if how == "drop":
            del lines[at]
        elif how == "double":
            lines.insert(other, list(lines[at]))
        elif how == "swap":
            lines[at], lines[other] = lines[other], lines[at]
        elif how == "word":
            word = draw(st.integers(0, len(lines[at]) - 1))
            line = lines[other]
            lines[at][word] = draw(st.sampled_from(WORDS + line))
        elif how == "split":
            lines[at : at + 1] = [lines[at][:1], lines[at][1:] or [b""]]
        elif how == "join":
            lines[at] = lines[at] + lines[other]
        elif how == "many":
            lines[at : at + 1] = [lines[at]] * draw(st.sampled_from([70, 2000]))
        else:
            lines = [[*line, b"\r"] for line in lines]
        lines = lines or [[b""]]
    return b"\n".join(b" ".join(line) for line in lines)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=True) | st.text(max_size=8)
    | st.sampled_from(["\ud800", "\x1b[2J", "x" * 300, "0" * 64, "A" * 88, 2**53, -1, 0, 1, ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3), max_leaves=8)


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield from _places(inner, (*path, step))


@st.composite
def bent_document(draw: st.DrawFn, value: Any) -> Any:
    """A copy of the document with up to three values replaced, moved, doubled, or members added, dropped, renamed."""
    copy = json.loads(json.dumps(value))
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(copy))
        path = draw(st.sampled_from(places))
        if not path:
            return draw(JSON)
        at, other = copy, copy
        for step in path[:-1]:
            at = at[step]
        for step in draw(st.sampled_from(places)):
            other = other[step]
        how = draw(st.sampled_from(["replace", "splice", "drop", "add", "deepen"]))
        if how == "replace":
            at[path[-1]] = draw(JSON)
        elif how == "splice":
            at[path[-1]] = json.loads(json.dumps(other))
        elif how == "drop":
            del at[path[-1]]
        elif how == "deepen":
            for _ in range(draw(st.sampled_from([1, 40]))):
                at[path[-1]] = draw(st.sampled_from([[at[path[-1]]], {"a": at[path[-1]]}]))
        elif isinstance(at, list):
            at.insert(path[-1], json.loads(json.dumps(at[path[-1]])))
        else:
            at[draw(st.text(max_size=8))] = at[path[-1]]
    return copy


@st.composite
def bent_json(draw: st.DrawFn, value: Any) -> bytes:
    """The document bent, then written as no careful program writes it: a member twice, NaN, escapes, deep tails."""
    data = json.dumps(draw(bent_document(value)), ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")
    how = draw(st.sampled_from(["as it is", "twice", "number", "bom", "utf-16", "cut", "deep", "escape"]))
    if how == "twice" and data.startswith(b"{"):
        member, _, _ = data[1:].partition(b",")
        return b"{" + member + b"," + data[1:]
    if how == "number":
        odd = draw(st.sampled_from([b"NaN", b"1e999", b"-0", b"1.0", b"9" * 5000, b"-Infinity"]))
        return data.replace(draw(st.sampled_from([b"1", b"0", b'""', b"null"])), odd, 1)
    if how == "bom":
        return b"\xef\xbb\xbf" + data
    if how == "utf-16":
        return data.decode("utf-8", "replace").encode("utf-16")
    if how == "cut":
        return data[: draw(st.integers(0, len(data)))]
    if how == "deep":
        return data[:-1] + draw(st.sampled_from([b"[", b'{"a":', b',"a":['])) * 3000
    return data.replace(b"a", b"\\u0061", 1) if how == "escape" else data


@st.composite
def bent_zip(draw: st.DrawFn, sample: bytes) -> bytes:
    """An archive with a part bent, dropped, doubled or renamed, or one that unpacks to far more than it holds."""
    with zipfile.ZipFile(io.BytesIO(sample)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = draw(st.sampled_from(sorted(parts)))
    how = draw(st.sampled_from(["part", "drop", "name", "swap", "huge", "octets"]))
    if how == "part":
        parts[name] = draw(bent_xml(parts[name]))
    elif how == "drop":
        del parts[name]
    elif how == "name":
        parts[draw(st.sampled_from(["../x", "/etc/x", "xl/../../x", name.upper(), "x" * 300]))] = parts.pop(name)
    elif how == "swap":
        other = draw(st.sampled_from(sorted(parts)))
        parts[name], parts[other] = parts[other], parts[name]
    elif how == "huge":
        parts[name] = parts[name] + b" " * 5_000_000
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for told, content in parts.items():
            archive.writestr(told, content)
    data = bytearray(made.getvalue())
    if how == "octets":
        for _ in range(draw(st.integers(1, 4))):
            data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data)


@st.composite
def bent_xml(draw: st.DrawFn, sample: bytes) -> bytes:
    """Elements dropped, doubled, renamed; numbers and references that point nowhere."""
    pieces = sample.split(b"<")
    for _ in range(draw(st.integers(1, 4))):
        at, other = (draw(st.integers(0, len(pieces) - 1)) for _ in range(2))
        how = draw(st.sampled_from(["drop", "double", "swap", "number", "entity"]))
        if how == "drop" and len(pieces) > 1:
            del pieces[at]
        elif how == "double":
            pieces.insert(at, pieces[at])
        elif how == "swap":
            pieces[at], pieces[other] = pieces[other], pieces[at]
        elif how == "number":
            digit = bytes((draw(st.sampled_from(b"0123456789")),))
            pieces[at] = pieces[at].replace(digit, draw(st.sampled_from([b"-9", b"99999999999", b"1e400", b"x"])), 1)
        else:
            pieces[at] += draw(st.sampled_from([b"&x;", b"&#0;", b"\xff", b"]]>", b"&lt;" * 9]))
    return b"<".join(pieces)
