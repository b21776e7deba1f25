"""JWT bearer tokens of the one issuer that this installation trusts.

The rule of this module: a token is believed when a key of the issuer signed it, it is from that issuer, for us, and
not out of date; nothing in it gives rights. Keys come from a file or an address. They are read again when a token
names a key that is not known, at most once a minute, and every hour, so that a key that was taken back ends.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Final

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from api.fetched import content_of
from graph.errors import SettingsError
from graph.settings import Settings

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "ES384", "Ed25519", "EdDSA")
"""Signatures by a key pair only: with a shared secret, whoever checks a token could make one."""
LEEWAY_S: Final = 60  # of clocks that are not quite the same
AGAIN_S: Final = 60.0
OLD_S: Final = 3_600.0


class BadToken(Exception):
    """A token that is not believed; its text says why, and holds nothing of the token."""


@dataclass(frozen=True)
class Claims:
    """What a believed token says of who holds it: the issuer's name for them, and a number it has verified."""

    login: str
    number: str | None


class IssuerKeys:
    """The issuer's public keys, kept and read again by the rule above. Safe from several threads.

    `named_by` is what names their place, for whoever has to put it right.
    """

    def __init__(
        self, place: str, clock: Callable[[], float] = time.monotonic, *, named_by: str = "XINMAI_JWT_KEYS"
    ) -> None:
        self._place = place
        self._named_by = named_by
        self._clock = clock
        self._reading = Lock()
        self._keys = self._read()
        self._read_at = self._tried_at = clock()

    def for_key(self, key_id: str | None) -> KeySet:
        """The keys to check a token with that names this key."""
        unknown = not self._knows(key_id)
        if unknown or self._clock() - self._read_at >= OLD_S:
            self._read_again(key_id, wait=unknown)
        return self._keys

    def _knows(self, key_id: str | None) -> bool:
        return key_id is None or any(key.kid == key_id for key in self._keys)

    def _read_again(self, key_id: str | None, *, wait: bool) -> None:
        """Read the keys, once for all who want it; who has a key that is known does not wait for an issuer."""
        if not self._reading.acquire(blocking=wait):
            return
        try:
            now = self._clock()
            if now - self._tried_at >= AGAIN_S and not (wait and self._knows(key_id)):
                self._tried_at = now
                with suppress(SettingsError):  # the issuer is away: the keys it had are still its keys
                    self._keys, self._read_at = self._read(), now
        finally:
            self._reading.release()

    def _read(self) -> KeySet:
        try:
            told = json.loads(content_of(self._place))
            usable = [key for key in told["keys"] if key.get("kty") != "oct" and key.get("use", "sig") == "sig"]
            return KeySet.import_key_set({"keys": usable})
        except (OSError, ValueError, KeyError, TypeError, AttributeError, JoseError) as reason:
            said = getattr(reason, "strerror", None) or "it is no JWKS (JSON with `keys`)"
            raise SettingsError(f"{self._named_by} gives no usable keys: {said}.") from None


class Tokens:
    """Believes tokens or says why not."""

    def __init__(self, keys: IssuerKeys, issuer: str, audience: str, number_claim: str, now: Callable[[], int]) -> None:
        self._keys = keys
        self._number_claim = number_claim
        self._registry = jwt.JWTClaimsRegistry(
            now=now,
            leeway=LEEWAY_S,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    def claims_of(self, token: str) -> Claims:
        """Whom a token names; raises `BadToken`."""
        return self.named_in(self.said_in(token))

    def named_in(self, said: Mapping[str, object]) -> Claims:
        """Whom the claims of a believed token name; raises `BadToken`."""
        login, number = str(said["sub"]), said.get(self._number_claim) if self._number_claim else None
        if not login:
            raise BadToken("it names nobody")
        return Claims(login, number if isinstance(number, str) else None)

    def said_in(self, token: str) -> Mapping[str, object]:
        """All that a believed token says; raises `BadToken`."""
        try:
            signed = jwt.decode(token, self._keys.for_key(_key_id(token)), algorithms=list(ALGORITHMS))
            self._registry.validate(signed.claims)
        except InvalidKeyIdError:
            raise BadToken("it names a key that the issuer does not have") from None
        except JoseError as reason:
            raise BadToken(reason.error.replace("_", " ")) from None
        except (ValueError, TypeError, KeyError, RecursionError):
            raise BadToken("it is no token") from None
        claims: Mapping[str, object] = signed.claims
        return claims


def tokens_of(settings: Settings, now: Callable[[], int]) -> Tokens | None:
    """The tokens that the settings trust, None for none; raises `SettingsError` when no keys can be read."""
    if not settings.jwt_keys:
        return None
    keys = IssuerKeys(settings.jwt_keys)
    return Tokens(keys, settings.jwt_issuer, settings.jwt_audience, settings.jwt_number, now)


def _key_id(token: str) -> str | None:
    header: Mapping[str, object] = _header(token)
    named = header.get("kid")
    return named if isinstance(named, str) else None


def _header(token: str) -> Mapping[str, object]:
    from joserfc.util import urlsafe_b64decode  # noqa: PLC0415 - its only use

    told = json.loads(urlsafe_b64decode(token.partition(".")[0].encode()))
    return told if isinstance(told, dict) else {}
