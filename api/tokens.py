"""JWT bearer tokens of the one issuer that this installation trusts.

The rule of this module: a token is believed when a key of the issuer signed it, it is from that issuer, for us, and
not out of date; nothing in it gives rights. Keys come from a file or an address. They are read again when a token
names a key that is not known, at most once a minute, and every hour, so that a key that was taken back ends. While
the issuer is away, what it has signed before is believed, and nobody who has such a token waits for it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Final

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from api.fetched import Away, content_of
from graph.errors import SettingsError
from graph.settings import Settings

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "ES384", "Ed25519", "EdDSA")
"""Signatures by a key pair only: with a shared secret, whoever checks a token could make one."""
LEEWAY_S: Final = 60  # of clocks that are not quite the same
AGAIN_S: Final = 60.0
OLD_S: Final = 3_600.0
SOON_S: Final = 5.0  # until an issuer is asked again of which no keys were ever had
PATIENCE_S: Final = 0.5  # that somebody whose key is known gives the issuer to answer


class BadToken(Exception):
    """A token that is not believed; its text says why, and holds nothing of the token."""


@dataclass(frozen=True)
class Claims:
    """What a believed token says of who holds it: the issuer's name for them, and a number it has verified."""

    login: str
    number: str | None


class IssuerKeys:
    """The issuer's public keys, kept and read again by the rule above. Safe from several threads.

    `named_by` is what names their place, for whoever has to put it right. Raises `SettingsError` for a place where
    there are none; one that is away at first may come later.
    """

    def __init__(
        self, place: str, clock: Callable[[], float] = time.monotonic, *, named_by: str = "XINMAI_JWT_KEYS"
    ) -> None:
        self._place = place
        self._named_by = named_by
        self._clock = clock
        self._reading = Lock()
        self._keys: KeySet | None = None
        self._read_at = self._tried_at = clock()
        with suppress(Away):
            self._keys = self._read()

    @property
    def away(self) -> bool:
        """Whether there were no keys to be had yet."""
        return self._keys is None

    def for_key(self, key_id: str | None) -> KeySet:
        """The keys to check a token with that names this key; raises `BadToken` while there are none."""
        if not self.knows(key_id):
            self._wait_for(key_id)
        elif self._clock() - self._read_at >= OLD_S:
            self._look_beside()
        if self._keys is None:
            raise BadToken("the keys of its issuer cannot be had at the moment")
        return self._keys

    def knows(self, key_id: str | None) -> bool:
        """Whether a token that names this key can be checked at once."""
        keys = self._keys
        return keys is not None and (key_id is None or any(key.kid == key_id for key in keys))

    def _wait_for(self, key_id: str | None) -> None:
        """Read the keys, once for all who want one that is not known."""
        with self._reading:
            if not self.knows(key_id):
                self._read_again()

    def _look_beside(self) -> None:
        """Read the keys for those to come; who has a key that is known waits for no issuer that is slow."""
        if not self._reading.acquire(blocking=False):
            return
        looking = Thread(target=self._look_and_release, daemon=True)
        looking.start()
        looking.join(PATIENCE_S)

    def _look_and_release(self) -> None:
        try:
            self._read_again()
        finally:
            self._reading.release()

    def _read_again(self) -> None:
        now = self._clock()
        if now - self._tried_at < (SOON_S if self._keys is None else AGAIN_S):
            return
        self._tried_at = now
        with suppress(SettingsError, Away):  # the keys it had are still its keys
            self._keys, self._read_at = self._read(), now

    def _read(self) -> KeySet:
        try:
            told = json.loads(content_of(self._place))
            usable = [key for key in told["keys"] if key.get("kty") != "oct" and key.get("use", "sig") == "sig"]
            return KeySet.import_key_set({"keys": usable})
        except Away:
            raise
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

    @property
    def away(self) -> bool:
        """Whether nothing can be believed yet, because the issuer's keys could not be had."""
        return self._keys.away

    def wait_for_the_issuer(self, token: str) -> bool:
        """Whether a token may have to wait until the issuer gives the key that it names."""
        try:
            return not self._keys.knows(_key_id(token))
        except (ValueError, TypeError, RecursionError):
            return False  # it is no token

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
