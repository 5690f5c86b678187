"""A provider of identities on loopback, made with Authlib's server side: `python -m tests.api.identity_provider`.

It prints its address and serves until it is stopped. Each realm is an issuer of its own. `honest` does what OpenID Connect
asks; every other realm tells one lie, by which it is called.
"""

import json
import secrets
import socket
import time
from dataclasses import dataclass, field
from html import escape
from typing import Any

import uvicorn
from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, OAuth2Error, OAuth2Request, grants
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "fondaco", "a secret of at least thirty-two bytes, shared with the client"
LIES = ("nonce", "audience", "issuer", "expired", "stranger", "unsigned", "shared", "token_hash", "subject", "garbage")
DESCRIPTIONS = ("other_issuer", "elsewhere", "plain", "no_keys")  # lies of the description itself
PERSONS: dict[str, dict[str, Any]] = {
    "anna": {"email": "Anna@desk.example", "email_verified": True, "name": "Anna Riva", "groups": ["desk", "staff"]},
    "bruno": {"email": "bruno@desk.example", "name": "Bruno Conti", "groups": ["canteen"]},
    "carla": {"email": "carla@desk.example", "name": "Carla Po", "groups": "heads"},
    "dario": {"email": "anna@desk.example", "name": "Dario", "groups": ["desk"]},
    "elena": {"email": "elena@desk.example", "email_verified": False, "name": "Elena", "groups": ["desk"]},
    "fabio": {"email": "fabio@desk.example", "name": "Fabio", "groups": [3, None, {"desk": 1}]},
}


class Client(ClientMixin):  # type: ignore[misc]
    """The one program that is registered."""

    client_id = CLIENT

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri.endswith("/accedi/ritorno")

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.compare_digest(client_secret, SECRET)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code:
    """A code that was given out."""

    code: str
    redirect_uri: str
    scope: str
    person: str
    nonce: str
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> None:
        return None

    get_acr = get_amr = get_auth_time


class FormRequest(OAuth2Request):  # type: ignore[misc]
    """A request with what its form or its query says."""

    def __init__(self, request: Request, said: dict[str, str]) -> None:
        super().__init__(request.method, str(request.url), headers=request.headers)
        self.payload, self.said = BasicOAuth2Payload(said), said

    @property
    def form(self) -> dict[str, str]:
        return self.said

    @property
    def args(self) -> dict[str, str]:
        return self.said


@dataclass
class Realm:
    """An issuer with its key."""

    issuer: str
    name: str
    key: RSAKey
    codes: dict[str, Code] = field(default_factory=dict)

    def server(self) -> AuthorizationServer:
        realm = self

        class Grant(grants.AuthorizationCodeGrant):  # type: ignore[misc]
            TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

            def save_authorization_code(self, code: str, request: Any) -> None:
                said = request.payload.data
                given = {name: said.get(name, "") for name in ("nonce", "code_challenge", "code_challenge_method")}
                realm.codes[code] = Code(
                    code=code, redirect_uri=said["redirect_uri"], scope=said["scope"], person=request.user, **given
                )

            def query_authorization_code(self, code: str, client: Any) -> Code | None:
                return realm.codes.get(code)

            def delete_authorization_code(self, authorization_code: Code) -> None:
                del realm.codes[authorization_code.code]

            def authenticate_user(self, authorization_code: Code) -> str:
                return authorization_code.person

        class Tokens(OpenIDCode):  # type: ignore[misc]
            def exists_nonce(self, nonce: str, request: Any) -> bool:
                return any(code.nonce == nonce for code in realm.codes.values())

            def encode_id_token(self, token: dict[str, Any], request: Any) -> str:
                honest = {"alg": "RS256", "kid": realm.key.kid}, realm.claims(request), realm.key
                return sealed(realm.name, token, *honest)

        server = Server()
        server.register_token_generator(
            "default", lambda **said: {"access_token": secrets.token_hex(16), "scope": said["scope"]}
        )
        server.register_grant(Grant, [CodeChallenge(required=True), Tokens(require_nonce=True)])
        return server

    def claims(self, request: Any) -> dict[str, Any]:
        now, code = int(time.time()), request.authorization_code
        said = {"iss": self.issuer, "aud": CLIENT, "sub": f"id-{code.person}", "iat": now, "exp": now + 300}
        return said | {"nonce": code.nonce} | PERSONS[code.person]


class Server(AuthorizationServer):  # type: ignore[misc]
    """Authlib's server over Starlette's requests."""

    def query_client(self, client_id: str) -> Client | None:
        return Client() if client_id == CLIENT else None

    def save_token(self, token: Any, request: Any) -> None:
        """Access tokens are used for nothing here."""

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def create_oauth2_request(self, request: FormRequest) -> FormRequest:
        return request

    def handle_response(self, status: int, body: Any, headers: Any) -> Response:
        sent = JSONResponse(body, status) if isinstance(body, dict) else Response(body, status)
        sent.headers.update(dict(headers))
        return sent


def sealed(lie: str, token: dict[str, Any], header: dict[str, Any], claims: dict[str, Any], key: RSAKey) -> str:
    """Return the identity token of a realm, with its lie."""
    changed: dict[str, dict[str, Any]] = {
        "nonce": {"nonce": "another"},
        "audience": {"aud": "another client"},
        "issuer": {"iss": "https://evil.example"},
        "expired": {"iat": 1_700_000_000, "exp": 1_700_000_300},
        "token_hash": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
        "subject": {"sub": None},
    }
    claims = {name: value for name, value in (claims | changed.get(lie, {})).items() if value is not None}
    match lie:
        case "stranger":
            return jwt.encode(header, claims, RSAKey.generate_key(2048))
        case "unsigned":
            _, body, _ = jwt.encode(header, claims, key).split(".")
            return f"eyJhbGciOiJub25lIn0.{body}."
        case "shared":
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET))
        case "garbage":
            return "no token"
    return jwt.encode(header, claims, key)


class Provider:
    """All realms at one address."""

    def __init__(self, address: str) -> None:
        key = RSAKey.generate_key(2048, parameters={"kid": "1", "use": "sig", "alg": "RS256"}, auto_kid=False)
        names = ("honest", *LIES, *DESCRIPTIONS)
        self.realms = {name: Realm(issuer=f"{address}/{name}", name=name, key=key) for name in names}

    def app(self) -> Starlette:
        routes = [
            Route("/{realm}/.well-known/openid-configuration", self.describe),
            Route("/{realm}/keys", self.keys),
            Route("/{realm}/authorize", self.ask, methods=["GET"]),
            Route("/{realm}/authorize", self.grant, methods=["POST"]),
            Route("/{realm}/token", self.token, methods=["POST"]),
        ]
        return Starlette(routes=routes)

    async def describe(self, request: Request) -> Response:
        realm = self.realms[request.path_params["realm"]]
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        said = {"issuer": realm.issuer} | {name: f"{realm.issuer}/{path}" for name, path in names.items()}
        lies = {
            "other_issuer": {"issuer": "https://evil.example"},
            "elsewhere": {"authorization_endpoint": "https://evil.example/authorize"},
            "plain": {"token_endpoint": "ftp://127.0.0.1/token"},
            "no_keys": {"jwks_uri": ""},
        }
        return JSONResponse(said | lies.get(realm.name, {}))

    async def keys(self, request: Request) -> Response:
        return JSONResponse(KeySet([self.realms[request.path_params["realm"]].key]).as_dict(private=False))

    async def ask(self, request: Request) -> Response:
        """Show who one may be."""
        server = self.realms[request.path_params["realm"]].server()
        try:
            server.get_consent_grant(FormRequest(request, dict(request.query_params)), end_user="anna")
        except OAuth2Error as error:
            return JSONResponse(dict(error.get_body()), 400)
        kept = "".join(f'<input type="hidden" name="{n}" value="{escape(v)}">' for n, v in request.query_params.items())
        choices = "".join(f'<button name="person" value="{name}">{name}</button>' for name in PERSONS)
        return HTMLResponse(f'<form method="post">{kept}{choices}<button>no</button></form>')

    async def grant(self, request: Request) -> Response:
        """Send who chose a person back with a code, anybody else with an error."""
        said = {name: str(value) for name, value in (await request.form()).items()}
        server = self.realms[request.path_params["realm"]].server()
        person = said.pop("person", None)
        wanted = FormRequest(request, said)
        grant = server.get_consent_grant(wanted, end_user=person)
        sent: Response = server.create_authorization_response(wanted, grant_user=person, grant=grant)
        return sent

    async def token(self, request: Request) -> Response:
        said = {name: str(value) for name, value in (await request.form()).items()}
        sent: Response = self.realms[request.path_params["realm"]].server().create_token_response(FormRequest(request, said))
        return sent


def main() -> None:
    """Serve on a free port of loopback."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        print(json.dumps({"address": address}), flush=True)
        uvicorn.Server(uvicorn.Config(Provider(address).app(), log_level="warning")).run(sockets=[listening])


if __name__ == "__main__":
    main()
