"""The issuer at which people log in: OpenID Connect, code flow with PKCE.

The rule of this module: an issuer that cannot be used is said at the start; one that is away then is looked for until
it is there, and whoever wants to log in meanwhile is told so. What its discovery document says is believed only if it
is of the issuer that the settings name, and every address in it is one that nobody can listen to on the way. Who
somebody is stands in the id token alone, which has to be of this issuer, for us, from this log-in, signed by a key
pair, and fresh. It may hold a number, so nothing of it is kept here. Sources: OpenID Connect Core 1.0, 3.1; RFC 7636
(PKCE); RFC 9207 (issuer in the answer); RFC 9700 (best practice).
"""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from threading import Lock
from typing import Final
from urllib.parse import quote_plus, urlencode, urlsplit

from api.failures import RequestCode
from api.fetched import Away, answered, content_of
from api.tokens import ALGORITHMS, SOON_S, BadToken, Claims, IssuerKeys, Tokens
from graph.errors import EngineUnavailable, SettingsError
from graph.settings import Settings, is_safe
from graph.sidebase.sessions import LogIn

CALLBACK: Final = "/callback"
WELL_KNOWN: Final = "/.well-known/openid-configuration"
NAMED_BY: Final = "XINMAI_LOGIN_DISCOVERY"
BY_HEADER, BY_FORM = "client_secret_basic", "client_secret_post"


class NotLoggedIn(Exception):
    """Somebody who comes from the issuer and is not believed; its text says why and holds nothing they sent."""

    code = RequestCode.NOT_KNOWN.value
    status = 400


class IssuerAway(NotLoggedIn):
    """Nobody is at fault who wants to log in: the issuer does not answer now."""

    code = EngineUnavailable.code
    status = 503

    def __init__(self) -> None:
        super().__init__("The issuer at which people log in does not answer at the moment. Try again in a while.")


@dataclass(frozen=True)
class Discovered:
    """What the issuer says of itself, as far as it is used."""

    issuer: str
    authorization: str
    token: str
    keys: str
    end_session: str | None
    secret_by_header: bool
    names_itself: bool


class Provider:
    """The issuer and what we are to it. Safe from several threads."""

    def __init__(self, settings: Settings, discovered: Discovered, now: Callable[[], int]) -> None:
        self._settings = settings
        self._discovered = discovered
        self._redirect = settings.login_address + CALLBACK
        self._tokens = Tokens(
            IssuerKeys(discovered.keys, named_by="The issuer's jwks_uri"),
            discovered.issuer,
            settings.login_client,
            settings.jwt_number,
            now,
        )

    def way_in(self, log_in: LogIn) -> str:
        """The address at the issuer where somebody logs in."""
        asked = {
            "response_type": "code",
            "client_id": self._settings.login_client,
            "redirect_uri": self._redirect,
            "scope": "openid",
            "state": log_in.state,
            "nonce": log_in.nonce,
            "code_challenge": challenge_of(log_in.verifier),
            "code_challenge_method": "S256",
        }
        return _with(self._discovered.authorization, asked)

    def way_out(self, back: str) -> str | None:
        """The address at the issuer where somebody logs out of it as well; None where it has none."""
        place = self._discovered.end_session
        asked = {
            "client_id": self._settings.login_client,
            "post_logout_redirect_uri": self._settings.login_address + back,
        }
        return None if place is None else _with(place, asked)

    def check_issuer(self, named: str | None) -> None:
        """Raise `NotLoggedIn` for an answer that another issuer sent, or one that should say whose it is."""
        if named is None and not self._discovered.names_itself:
            return
        if named != self._discovered.issuer:
            raise NotLoggedIn("The answer is not from the issuer at which you began.")

    def claims_for(self, code: str, log_in: LogIn) -> Claims:
        """Who logged in, for the code that the issuer gave them; raises `NotLoggedIn`."""
        token = self._token_for(code, log_in)
        try:
            said = self._tokens.said_in(token)
            claims = self._tokens.named_in(said)
        except BadToken as reason:
            raise NotLoggedIn(f"The issuer's token is not accepted: {reason}.") from None
        if not compare_digest(str(said.get("nonce", "")).encode(), log_in.nonce.encode()):
            raise NotLoggedIn("The issuer's token is of another log-in.")
        several = isinstance(said["aud"], list) and len(said["aud"]) > 1
        if said.get("azp", None if several else self._settings.login_client) != self._settings.login_client:
            raise NotLoggedIn("The issuer's token was made for another service.")
        return claims

    def _token_for(self, code: str, log_in: LogIn) -> str:
        client, secret = self._settings.login_client, self._settings.login_secret
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect,
            "code_verifier": log_in.verifier,
        }
        auth = None
        if secret and self._discovered.secret_by_header:
            auth = quote_plus(client), quote_plus(secret)  # RFC 6749, 2.3.1
        else:
            form |= {"client_id": client, **({"client_secret": secret} if secret else {})}
        try:
            told = json.loads(answered("POST", self._discovered.token, form, auth))
        except Away:
            raise IssuerAway from None
        except OSError as reason:
            raise NotLoggedIn(f"The issuer gives no token for this log-in: {reason.strerror}.") from None
        except ValueError:
            told = None
        token = told.get("id_token") if isinstance(told, dict) else None
        if not isinstance(token, str):
            raise NotLoggedIn("The issuer's answer holds no id token.")
        return token


class Provided:
    """The issuer as soon as it is there; raises `SettingsError` for one that is not one to log in at.

    Safe from several threads.
    """

    def __init__(self, settings: Settings, now: Callable[[], int]) -> None:
        self._settings = settings
        self._now = now
        self._looking = Lock()
        self._found: Provider | None = None
        self._looked_at = -SOON_S
        with suppress(Away):
            self._found = _provider(settings, now)

    @property
    def found(self) -> Provider | None:
        """The issuer, if it was there once."""
        return self._found

    def there(self) -> Provider:
        """The issuer; raises `IssuerAway` while it is not there. Who comes while others look is told what they find."""
        if self._found is None:
            with self._looking:
                if self._found is None and time.monotonic() - self._looked_at >= SOON_S:
                    with suppress(Away, SettingsError):
                        self._found = _provider(self._settings, self._now)
                    self._looked_at = time.monotonic()
        if self._found is None:
            raise IssuerAway
        return self._found


def provided(settings: Settings, now: Callable[[], int]) -> Provided | None:
    """The issuer of the settings, None where nobody logs in; `SettingsError` when it is not one to log in at."""
    return Provided(settings, now) if settings.login_issuer else None


def _provider(settings: Settings, now: Callable[[], int]) -> Provider:
    place = settings.login_discovery or settings.login_issuer.rstrip("/") + WELL_KNOWN
    try:
        told = json.loads(content_of(place))
    except Away:
        raise
    except (OSError, ValueError) as reason:
        said = getattr(reason, "strerror", None) or "it is no JSON"
        named = NAMED_BY if settings.login_discovery else "XINMAI_LOGIN_ISSUER"
        raise SettingsError(f"{named} gives no discovery document: {said}.") from None
    return Provider(settings, discovered_in(told, settings), now)


def discovered_in(told: object, settings: Settings) -> Discovered:
    """What a discovery document says; `SettingsError` for one that is not of our issuer or lacks what is needed."""
    if not isinstance(told, dict):
        raise SettingsError(f"{NAMED_BY} gives no discovery document: it is no JSON object.")
    if told.get("issuer") != settings.login_issuer:
        raise SettingsError(f"{NAMED_BY} gives the document of another issuer than XINMAI_LOGIN_ISSUER.")
    if "S256" not in _texts(told, "code_challenge_methods_supported", ["S256"]):
        raise SettingsError("The issuer's discovery document offers no PKCE with S256.")
    if "code" not in _texts(told, "response_types_supported", ["code"]):
        raise SettingsError("The issuer's discovery document offers no code flow.")
    if not set(ALGORITHMS) & set(_texts(told, "id_token_signing_alg_values_supported", ["RS256"])):
        raise SettingsError(f"The issuer signs with none of {', '.join(ALGORITHMS)}.")
    ways = _texts(told, "token_endpoint_auth_methods_supported", [BY_HEADER])
    if settings.login_secret and not {BY_HEADER, BY_FORM} & set(ways):
        raise SettingsError(f"The issuer takes XINMAI_LOGIN_SECRET neither as {BY_HEADER} nor as {BY_FORM}.")
    return Discovered(
        issuer=settings.login_issuer,
        authorization=_address(told, "authorization_endpoint"),
        token=_address(told, "token_endpoint"),
        keys=_address(told, "jwks_uri"),
        end_session=_address(told, "end_session_endpoint") if "end_session_endpoint" in told else None,
        secret_by_header=BY_HEADER in ways,
        names_itself=told.get("authorization_response_iss_parameter_supported") is True,
    )


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636, 4.2)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")


def _texts(told: Mapping[str, object], name: str, usual: Sequence[str]) -> list[str]:
    given = told.get(name, usual)
    return [each for each in given if isinstance(each, str)] if isinstance(given, list) else []


def _address(told: Mapping[str, object], name: str) -> str:
    given = told.get(name)
    if not isinstance(given, str) or urlsplit(given).scheme not in {"http", "https"} or not is_safe(given):
        raise SettingsError(f"{name} in the issuer's discovery document is no https:// address.")
    return given


def _with(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"
