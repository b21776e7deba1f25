"""Where the program keeps its state and which databases it talks to, read once from the environment.

The rule of this module: it is called in `api.cli` and `api.app` and nowhere else; everybody else is handed a
`Settings`. Each field below is one row of the README's settings table (a test compares the two).
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from graph.errors import SettingsError

PROFILES = ("open", "guarded", "closed")
LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
GRAPH_SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")


PREFIX = "XINMAI_"
DEFAULT_HOME = "~/.xinmai"
NEARLY = 0.8  # the share of a name that agrees with another one; ID_KEYS and VAULTKEY have .92 and more
MOST_MEMORY_MB = 1024 * 1024  # a tebibyte
LONGEST_S = 24 * 60 * 60  # a day
MANY = 10**9  # more than anything that is counted here
WHOLE = re.compile("[0-9]{1,18}")  # no sign, no other script's digits, and none that takes long to be read
WRITTEN = "In a password `/` is written %2F, `?` %3F, `#` %23 and `%` %25."
SHOWN = 40  # letters of what was given


def setting(variable: str, says: str) -> dict[str, str]:
    """The environment variable of a field and the sentence that the README has for it."""
    return {"variable": variable, "says": says}


@dataclass(frozen=True)
class Settings:
    """One installation: paths are absolute, an empty `graph` means the embedded engine."""

    home: Path = field(
        metadata=setting("XINMAI_HOME", "folder of all state: the embedded base, side base, keys, deliveries")
    )
    graph: str = field(
        default="",
        metadata=setting("XINMAI_GRAPH", "a Neo4j address such as `neo4j://user:password@host:7687/database`"),
    )
    side_base: str = field(
        default="",
        metadata=setting("XINMAI_SIDE_BASE", "SQLAlchemy address of ledger, audit and vault (default: SQLite in home)"),
    )
    id_key: str = field(
        default="",
        repr=False,
        metadata=setting("XINMAI_ID_KEY", "64 hex digits under which ids are made; never changes"),
    )
    vault_key: str = field(
        default="", repr=False, metadata=setting("XINMAI_VAULT_KEY", "64 hex digits that seal the vault's data keys")
    )
    catalogue: str = field(
        default="", metadata=setting("XINMAI_CATALOGUE", "a catalogue file instead of the one in the package")
    )
    stewards: str = field(
        default="",
        metadata=setting("XINMAI_STEWARDS", "names for `--steward`, such as `zhang,li`; no proof of who it is"),
    )
    memory_mb: int = field(
        default=1024, metadata=setting("XINMAI_MEMORY_MB", "buffer pool of the embedded engine in MiB")
    )
    timeout_s: int = field(
        default=30, metadata=setting("XINMAI_TIMEOUT_S", "longest time one reading statement may take, in seconds")
    )
    profile: str = field(
        default="open",
        metadata=setting(
            "XINMAI_PROFILE",
            "what `serve` lets be asked: `open`, `guarded` (no explorer; schema for few), `closed` (kept documents)",
        ),
    )
    documents: str = field(
        default="", metadata=setting("XINMAI_DOCUMENTS", "folder of `.graphql` files that are asked for by their id")
    )
    rate: int = field(
        default=12_000, metadata=setting("XINMAI_RATE", "requests a minute that `serve` answers one actor; 0: no end")
    )
    upload_mb: int = field(
        default=512, metadata=setting("XINMAI_UPLOAD_MB", "largest file in MiB that `serve` takes from a department")
    )
    log: str = field(
        default="",
        metadata=setting("XINMAI_LOG", "file of the log of `serve`, `-` for standard error (default: `logs` in home)"),
    )
    jwt_keys: str = field(
        default="", metadata=setting("XINMAI_JWT_KEYS", "JWKS file or address of the issuer whose tokens are accepted")
    )
    jwt_issuer: str = field(default="", metadata=setting("XINMAI_JWT_ISSUER", "the issuer (iss) of these tokens"))
    jwt_audience: str = field(
        default="", metadata=setting("XINMAI_JWT_AUDIENCE", "for whom they must be (aud): this service's name there")
    )
    jwt_number: str = field(
        default="",
        metadata=setting("XINMAI_JWT_NUMBER", "claim with a number that the issuer has verified: its holder is let in"),
    )
    login_issuer: str = field(
        default="", metadata=setting("XINMAI_LOGIN_ISSUER", "the issuer (OpenID Connect) at which people log in")
    )
    login_discovery: str = field(
        default="",
        metadata=setting(
            "XINMAI_LOGIN_DISCOVERY", "its discovery document, a file or an address (default: where the issuer has it)"
        ),
    )
    login_client: str = field(
        default="", metadata=setting("XINMAI_LOGIN_CLIENT", "this service's name there (client_id)")
    )
    login_secret: str = field(
        default="", repr=False, metadata=setting("XINMAI_LOGIN_SECRET", "its secret there, if it has one")
    )
    login_address: str = field(
        default="",
        metadata=setting("XINMAI_LOGIN_ADDRESS", "where people reach this service: scheme and host, without a path"),
    )

    @property
    def embedded(self) -> bool:
        """Whether the base is the embedded one in `home`."""
        return not self.graph

    @property
    def graph_address(self) -> str:
        """What `status` may show: the engine's address without its password."""
        if self.embedded:
            return str(self.home / "graph")
        return without_password(self.graph)


def without_password(text: str) -> str:
    """An address without who logs in there and what is asked there; another text as it is."""
    if "://" not in text:
        return text
    try:
        parts = urlsplit(text)
    except ValueError:
        return "set"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Settings as the environment gives them; a wrong value or a slip raises `SettingsError` naming its variable."""
    _check_spelling(environment)
    given = {
        f.name: environment[f.metadata["variable"]].strip()
        for f in fields(Settings)
        if environment.get(f.metadata["variable"], "").strip()
    }
    home = _home(given.get("home", DEFAULT_HOME))
    graph = given.get("graph", "")
    if graph:
        _check_graph(graph)
    profile = given.get("profile", PROFILES[0])
    if profile not in PROFILES:
        raise SettingsError(f"XINMAI_PROFILE must be one of {', '.join(PROFILES)}, not {profile!r}.")
    documents = given.get("documents", "")
    if profile == "closed" and not documents:
        raise SettingsError("With XINMAI_PROFILE=closed nothing can be asked until XINMAI_DOCUMENTS names a folder.")
    return Settings(
        home=home,
        graph=graph,
        side_base=given.get("side_base", ""),
        id_key=_key(given, "id_key"),
        vault_key=_key(given, "vault_key"),
        catalogue=given.get("catalogue", ""),
        stewards=given.get("stewards", ""),
        memory_mb=_whole(given, "memory_mb", 1024, least=128, most=MOST_MEMORY_MB),
        timeout_s=_whole(given, "timeout_s", 30, least=1, most=LONGEST_S),
        profile=profile,
        documents=documents,
        rate=_whole(given, "rate", 12_000, least=0),
        upload_mb=_whole(given, "upload_mb", 512, least=1),
        log=given.get("log", ""),
        **_tokens(given),
        **_log_in(given),
    )


def _check_spelling(environment: Mapping[str, str]) -> None:
    """Refuse a variable that is nearly one of ours: unread, it would leave a base with keys that nobody chose."""
    known = {f.metadata["variable"].removeprefix(PREFIX) for f in fields(Settings)}
    others = {name.removeprefix(PREFIX) for name in environment if name.startswith(PREFIX)} - known
    if not others:
        return
    from difflib import get_close_matches  # noqa: PLC0415 - seldom needed

    for other in sorted(others):
        for meant in get_close_matches(other, known, n=1, cutoff=NEARLY):
            raise SettingsError(f"{PREFIX}{other} is no setting. {PREFIX}{meant} is one.")


def _check_graph(address: str) -> None:
    """Raise `SettingsError` for an address at which no Neo4j can be.

    What a password's own `/`, `?` or `#` leave of an address would be shown as its host and its database.
    """
    try:
        parts = _parts("graph", address)
    except SettingsError as wrong:
        raise SettingsError(f"{wrong} {WRITTEN}") from None
    if parts.scheme not in GRAPH_SCHEMES:
        raise SettingsError(f"XINMAI_GRAPH must begin with one of {', '.join(s + '://' for s in GRAPH_SCHEMES)}.")
    if not parts.hostname:
        raise SettingsError("XINMAI_GRAPH names no host: neo4j://user:password@host:7687/database.")
    if "@" in parts.path or parts.query or parts.fragment:
        raise SettingsError(f"XINMAI_GRAPH ends with its database and nothing else. {WRITTEN}")
    if parts.path.strip("/") == "system":
        raise SettingsError("XINMAI_GRAPH names `system`, which Neo4j keeps to itself: name a database of your own.")


def _tokens(given: Mapping[str, str]) -> dict[str, str]:
    """Who makes tokens that are accepted: keys, issuer and audience are given together or not at all."""
    needed = ("jwt_keys", "jwt_issuer", "jwt_audience")
    told = {name: given[name] for name in (*needed, "jwt_number") if name in given}
    missing = [_variable(name) for name in needed if name not in told]
    if missing and set(told) - ({"jwt_number"} if "login_issuer" in given else set()):
        raise SettingsError(f"Tokens of an issuer also need {', '.join(missing)}.")
    if not is_safe(told.get("jwt_keys", "")):
        raise SettingsError("XINMAI_JWT_KEYS is a file or an https:// address: keys changed on the way let anybody in.")
    return told


def _log_in(given: Mapping[str, str]) -> dict[str, str]:
    """Where people log in: issuer, client and our own address are given together or not at all."""
    needed = ("login_issuer", "login_client", "login_address")
    told = {name: given[name] for name in (*needed, "login_discovery", "login_secret") if name in given}
    if not told:
        return told
    missing = [_variable(name) for name in needed if name not in told]
    if missing:
        raise SettingsError(f"Logging in also needs {', '.join(missing)}.")
    for name in ("login_issuer", "login_address"):
        if _parts(name, told[name]).scheme not in {"http", "https"} or not is_safe(told[name]):
            raise SettingsError(f"{_variable(name)} is an https:// address; http:// only on this machine.")
    if not is_safe(told.get("login_discovery", "")):
        raise SettingsError("XINMAI_LOGIN_DISCOVERY is a file or an https:// address; http:// only on this machine.")
    if "jwt_issuer" in given and given["jwt_issuer"] != told["login_issuer"]:
        raise SettingsError(
            "XINMAI_LOGIN_ISSUER and XINMAI_JWT_ISSUER must be one: two issuers may give one name to two people."
        )
    return told | {"login_address": _origin(told["login_address"])}


def _origin(address: str) -> str:
    """An address as browsers write the origin of its pages; `SettingsError` for one that says more."""
    parts = urlsplit(address)
    more = parts.username or parts.path not in {"", "/"} or parts.query or parts.fragment
    if not parts.hostname or more:
        raise SettingsError("XINMAI_LOGIN_ADDRESS is scheme, host and port, without a path.")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if parts.port in {None, usual} else f":{parts.port}")


def _parts(name: str, address: str) -> SplitResult:
    """The parts of an address; `SettingsError` for one that is none."""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - it is only looked at when it is asked for
    except ValueError:
        raise SettingsError(f"{_variable(name)} is no address: look at its host and port.") from None
    return parts


def is_safe(place: str) -> bool:
    """Whether what is read from there is what was written there: a file, https, or http on this machine."""
    try:
        parts = urlsplit(place)
    except ValueError:
        return False
    return parts.scheme != "http" or parts.hostname in LOOPBACK


def _variable(name: str) -> str:
    return str(next(f.metadata["variable"] for f in fields(Settings) if f.name == name))


def place(given: str | Path) -> Path:
    """A path that somebody names; `~` is the home of whoever runs this, and of nobody's it stays as it is."""
    return Path(os.path.expanduser(given))  # noqa: PTH111 - `Path.expanduser` fails then


def _home(given: str) -> Path:
    try:
        return Path(given).expanduser().resolve()
    except (RuntimeError, OSError, ValueError) as error:  # nobody of this name, links in a circle, a byte of zero
        raise SettingsError(f"XINMAI_HOME is no folder that can be found: {error}") from None


def _key(given: Mapping[str, str], name: str) -> str:
    text = given.get(name, "")
    try:
        bytes.fromhex(text)
    except ValueError:
        text = "not hex"
    if text and len(text) != 64:  # noqa: PLR2004 - 32 bytes as hex digits
        raise SettingsError(f"{_variable(name)} must be 64 hex digits (32 bytes).")
    return text.lower()


def _whole(given: Mapping[str, str], name: str, default: int, *, least: int, most: int = MANY) -> int:
    text = given.get(name, str(default))
    number = int(text) if WHOLE.fullmatch(text) else -1
    if not least <= number <= most:
        raise SettingsError(f"{_variable(name)} must be a whole number from {least} to {most}, not {text[:SHOWN]!r}.")
    return number
