"""The evidence of one attempt in one file that proves itself: form, journal, scores, certificates.

A file is lines of JSON. Each line holds one entry and the hash of it and all before it, so that a change
shows at its line; the last line is the signature over the last hash, so that a chain made anew shows as well.
Every line is written in one canonical way, which leaves no byte that could change unnoticed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any

from trainer.certificates import signing
from trainer.certificates.keys import PublicKey, SigningKey
from trainer.certificates.signing import BadSignatureError
from trainer.errors import translatable

FORMAT = "trainer-evidence/1"
_START = sha256(FORMAT.encode()).hexdigest()


class EntryKind(StrEnum):
    """What a line holds."""

    HEAD = "head"
    FORM = "form"
    ATTEMPT = "attempt"
    EVENT = "event"
    SCORE = "score"
    CERTIFICATE = "certificate"
    CHANGE = "change"
    SEAL = "seal"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: what it is, and its content as plain JSON."""

    kind: EntryKind
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a file, at a line and, where that can be told, a column (both from 1, else 0)."""

    line: int
    template: str
    column: int = 0
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file holds and everything found wrong with it; `key` signed it, None where nothing did."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    key: PublicKey | None
    trusted: bool


NO_JSON = translatable("This line can no longer be read.")
CHANGED = translatable("This line was changed, or one before it was added, removed or moved.")
REWRITTEN = translatable("This line is not written as it was; somebody edited it.")
UNSEALED = translatable("The end of the file with its signature is missing.")
FORGED = translatable("The signature at the end does not fit what stands before it.")
TRAILING = translatable("Something follows after the end of the file.")


def write(entries: Iterable[Entry], key: SigningKey) -> bytes:
    """The file of these entries, of which the first is the head."""
    lines, chain = [], _START
    for entry in entries:
        chain = _link(chain, entry.kind.value, entry.body)
        lines.append(_canonical({"kind": entry.kind.value, "body": dict(entry.body), "hash": chain}))
    token = signing.sign(key, {"format": FORMAT, "entries": len(lines), "hash": chain})
    lines.append(_canonical({"kind": EntryKind.SEAL.value, "signature": token}))
    return "".join(f"{line}\n" for line in lines).encode()


def is_evidence(content: bytes) -> bool:
    """Whether a file begins as ours do, be it whole or not."""
    return FORMAT.encode() in content[:4096]


def examine(content: bytes, known: Collection[PublicKey]) -> Examined:
    """Check a file line by line, then its signature; every fault is placed."""
    findings: list[Finding] = []
    entries: list[Entry] = []
    chain = _START
    *lines, rest = content.split(b"\n")
    for number, raw in enumerate(lines, 1):
        parsed = _parse(raw, number, findings)
        if parsed is None:
            continue
        if parsed.get("kind") == EntryKind.SEAL.value:
            if number < len(lines) or rest:
                findings.append(Finding(number + 1, TRAILING))
            return _sealed(entries, findings, parsed, _Chain(number, chain), known)
        said = parsed.get("hash")
        chain = _check(parsed, chain, number, findings, entries)
        if isinstance(said, str) and said != chain:
            chain = said
    findings.append(Finding(len(lines) + 1, UNSEALED))
    return Examined(tuple(entries), tuple(findings), None, False)


@dataclass(frozen=True, slots=True)
class _Chain:
    line: int
    hash: str


def _parse(raw: bytes, number: int, findings: list[Finding]) -> dict[str, Any] | None:
    try:
        parsed = json.loads(raw)
    except (ValueError, RecursionError) as error:
        findings.append(Finding(number, NO_JSON, _column(error)))
        return None
    if not isinstance(parsed, dict):
        findings.append(Finding(number, NO_JSON))
        return None
    if (column := _difference(raw, _bytes(_canonical(parsed)))) is not None:
        findings.append(Finding(number, REWRITTEN, column))
    return parsed


def _column(error: ValueError | RecursionError) -> int:
    """Where a line can no longer be read, in bytes from 1."""
    match error:
        case json.JSONDecodeError():
            return len(error.doc[: error.pos].encode()) + 1
        case UnicodeDecodeError():
            return error.start + 1
        case _:
            return 0


def _difference(found: bytes, wanted: bytes) -> int | None:
    """The column (from 1) where two lines part; None where they are equal."""
    if found == wanted:
        return None
    pairs = zip(found, wanted, strict=False)
    alike = next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(found), len(wanted)))
    return alike + 1


def _check(
    parsed: Mapping[str, Any], chain: str, number: int, findings: list[Finding], entries: list[Entry]
) -> str:
    """Note an entry and whether its hash continues the chain; return the hash it should have."""
    kind, body = parsed.get("kind"), parsed.get("body")
    if kind in set(EntryKind) and isinstance(body, dict):
        entries.append(Entry(EntryKind(kind), body))
    due = _link(chain, str(kind), body)
    if parsed.get("hash") != due:
        findings.append(Finding(number, CHANGED))
    return due


def _sealed(
    entries: list[Entry],
    findings: list[Finding],
    parsed: Mapping[str, Any],
    end: _Chain,
    known: Collection[PublicKey],
) -> Examined:
    try:
        statement = signing.read(str(parsed.get("signature")), known)
    except BadSignatureError:
        findings.append(Finding(end.line, FORGED))
        return Examined(tuple(entries), tuple(findings), None, False)
    due = {"format": FORMAT, "entries": end.line - 1, "hash": end.hash}
    if dict(statement.claims) != due and not findings:
        findings.append(Finding(end.line, FORGED))
    return Examined(tuple(entries), tuple(findings), statement.key, statement.trusted)


def _link(before: str, kind: str, body: Any) -> str:
    return sha256(_bytes(f"{before}\n{kind}\n{_canonical(body)}")).hexdigest()


def _bytes(text: str) -> bytes:
    """UTF-8, for the half characters too that a damaged file may name."""
    return text.encode("utf-8", "surrogatepass")


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
