"""How sign-in slows down guessing without letting a stranger lock anybody out.

Failures are counted in leaking buckets. Four kinds of bucket:

- *account*: failures at one account from places that account was never signed in from;
- *address*: failures from one address at accounts never signed in from there;
- *pair*: failures of one account from one address, kept so that a success makes good exactly these;
- *device*: failures of one account from a browser that carries proof of an earlier sign-in to it.

A fifth, *lookup*, counts certificate numbers that one address asked for in vain.

A familiar place (a device with proof, or an address the account has signed in from) answers only to its own
bucket, so failures elsewhere never delay it. The reasons: docs/decisions/0010-sign-in-throttling.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from ipaddress import ip_address, ip_network


class BucketKind(StrEnum):
    """What a bucket counts failures of."""

    ACCOUNT = "account"
    ADDRESS = "address"
    PAIR = "pair"
    DEVICE = "device"
    LOOKUP = "lookup"


@dataclass(frozen=True, slots=True)
class Limit:
    """`free` failures cost nothing; the next one costs `first`, and every `step` more double it up to `cap`.

    One failure is forgotten every `leak`.
    """

    free: int
    first: timedelta
    step: int
    cap: timedelta
    leak: timedelta


_CAP = timedelta(minutes=5)
LIMITS: Mapping[BucketKind, Limit] = {
    BucketKind.ACCOUNT: Limit(5, timedelta(seconds=10), 1, _CAP, timedelta(minutes=5)),
    BucketKind.ADDRESS: Limit(50, timedelta(seconds=2), 10, _CAP, timedelta(seconds=20)),
    BucketKind.PAIR: Limit(10, timedelta(seconds=10), 1, _CAP, timedelta(minutes=2)),
    BucketKind.DEVICE: Limit(10, timedelta(seconds=10), 1, _CAP, timedelta(minutes=2)),
    BucketKind.LOOKUP: Limit(20, timedelta(seconds=2), 5, _CAP, timedelta(seconds=20)),
}


@dataclass(frozen=True, slots=True)
class Bucket:
    """Failures counted under a key, the moment of the last one, and until when the next try must wait."""

    key: str
    failures: int = 0
    last_at: datetime | None = None
    blocked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sign-in to one account comes from.

    `login` is folded; `address` as the server sees it. `device` is the proof the browser carries when it is
    genuine for this account, otherwise empty; `known_address`: the account has signed in from there before.
    """

    login: str
    address: str
    device: str = ""
    known_address: bool = False

    @property
    def ledger(self) -> str:
        """The key of the pair bucket."""
        return _key(BucketKind.PAIR, f"{self.login}\n{network(self.address)}")

    @property
    def guards(self) -> tuple[str, ...]:
        """Keys of the buckets that may delay a try from here."""
        if self.device:
            return (_key(BucketKind.DEVICE, f"{self.login}\n{self.device}"),)
        if self.known_address:
            return (self.ledger,)
        return (
            _key(BucketKind.ACCOUNT, self.login),
            _key(BucketKind.ADDRESS, network(self.address)),
        )

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of all buckets a failure from here counts in."""
        return self.guards if self.device else tuple(dict.fromkeys((*self.guards, self.ledger)))


def network(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 an IPv6 address lies in."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:64]
    if found.version == 6 and found.ipv4_mapped is None:
        return str(ip_network(f"{found}/64", strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)


def lookup_key(address: str) -> str:
    """The key of the bucket of vain look-ups from an address."""
    return _key(BucketKind.LOOKUP, network(address))


def _key(kind: BucketKind, what: str) -> str:
    """A key that says its kind and hides the login; a long or odd login gives no long or odd key."""
    return f"{kind}:{sha256(what.encode()).hexdigest()[:32]}"


def limit_of(key: str) -> Limit:
    """The limit of the bucket under a key."""
    return LIMITS[BucketKind(key.partition(":")[0])]


def wait(buckets: Mapping[str, Bucket], place: Place, now: datetime) -> timedelta:
    """How long a try from this place must wait; zero when it may be made now."""
    until = (buckets[key].blocked_until for key in place.guards if key in buckets)
    return max((moment - now for moment in until if moment and moment > now), default=timedelta(0))


def counted(bucket: Bucket, now: datetime) -> Bucket:
    """The bucket with one more failure.

    Every try is counted before the password is looked at, so that many at once gain nothing; a success takes
    it back.
    """
    limit = limit_of(bucket.key)
    failures = remaining(bucket, now) + 1
    delay = delay_after(limit, failures)
    return Bucket(bucket.key, failures, now, now + delay if delay else None)


def remaining(bucket: Bucket, now: datetime) -> int:
    """The failures not yet forgotten."""
    if bucket.last_at is None:
        return 0
    forgotten = max(0, (now - bucket.last_at) // limit_of(bucket.key).leak)
    return max(0, bucket.failures - forgotten)


def made_good(bucket: Bucket, failures: int, tried_at: datetime) -> Bucket:
    """The bucket without failures that a success at a try made at `tried_at` has explained.

    The wait that this very try had earned is lifted; one earned since by others stays.
    """
    waits = None if bucket.last_at == tried_at else bucket.blocked_until
    return Bucket(bucket.key, max(0, bucket.failures - failures), bucket.last_at, waits)


def delay_after(limit: Limit, failures: int) -> timedelta:
    """How long to wait after this many failures."""
    over = failures - limit.free
    if over <= 0:
        return timedelta(0)
    doublings: int = min((over - 1) // limit.step, 20)
    return min(limit.cap, limit.first * (1 << doublings))
