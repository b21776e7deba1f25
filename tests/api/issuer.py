"""An issuer for tests: OpenID Connect over real HTTP, with codes, PKCE and signed tokens, and faults on demand."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from graph.settings import Settings

CLIENT, SECRET = "xinmai", "s&cret of the client"
KEY = ECKey.generate_key("P-256", {"kid": "issuer-1", "use": "sig"})
HERE = "https://xinmai.example"
"""Where browsers find the service that people log in to."""


@dataclass
class Issuer:
    """Who logs in is `login`; `claims` and `token` change what is said of them and how it is signed."""

    address: str
    redirect: str
    login: str = "li"
    claims: dict[str, object] = field(default_factory=dict)
    token: Callable[[dict[str, object]], str] | None = None
    document: dict[str, object] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    exchanges: int = 0

    def discovery(self) -> dict[str, object]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/jwks",
            "end_session_endpoint": f"{self.address}/bye",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "authorization_response_iss_parameter_supported": True,
            **self.document,
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent: back to the service with a code, or with an error."""
        back = asked["redirect_uri"]
        assert back == self.redirect, "only the address that was registered, letter by letter"
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        return f"{back}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.address})}"

    def exchange(self, form: dict[str, str], authorization: str | None) -> tuple[int, dict[str, object]]:
        self.exchanges += 1
        kind, _, told = (authorization or "").partition(" ")
        client, _, secret = base64.b64decode(told).decode().partition(":")
        if (kind, unquote_plus(client), unquote_plus(secret)) != ("Basic", CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if asked is None or asked["redirect_uri"] != form["redirect_uri"] or asked["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        said: dict[str, object] = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": self.login,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.claims,
        }
        token = (self.token or signed)(said)
        return 200, {"access_token": "unused", "token_type": "Bearer", "id_token": token}


def signed(said: dict[str, object], key: Any = KEY, alg: str = "ES256") -> str:
    claims = {name: told for name, told in said.items() if told is not None}
    return jwt.encode({"alg": alg, "kid": "issuer-1"}, claims, key, algorithms=[alg])


@contextmanager
def issuing(redirect: str = f"{HERE}/callback") -> Iterator[Issuer]:
    """An issuer that answers while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    issuer = Issuer(f"http://127.0.0.1:{server.server_port}", redirect)
    server.issuer = issuer  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def logging_in_by(issuer: Issuer, settings: Settings) -> Settings:
    """The settings of an installation whose people log in at this issuer."""
    return replace(
        settings,
        login_issuer=issuer.address,
        login_client=CLIENT,
        login_secret=SECRET,
        login_address=HERE,
        jwt_number="id_number",
    )


class _Handler(BaseHTTPRequestHandler):
    @property
    def issuer(self) -> Issuer:
        found = self.server.issuer  # type: ignore[attr-defined]
        assert isinstance(found, Issuer)
        return found

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/authorize":
            self.send_response(303)
            self.send_header("location", self.issuer.authorize(dict(parse_qsl(parts.query))))
            self.end_headers()
        elif parts.path == "/jwks":
            self._say(200, dict(KeySet([KEY]).as_dict(private=False)))
        elif parts.path == "/.well-known/openid-configuration":
            self._say(200, self.issuer.discovery())
        else:
            self._say(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        form = {name: told[0] for name, told in parse_qs(body).items()}
        self._say(*self.issuer.exchange(form, self.headers.get("authorization")))

    def _say(self, status: int, told: dict[str, object]) -> None:
        content = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        pass
