"""Signing in at a provider of identities: OpenID Connect, code flow with PKCE, nonce and state.

Source: OpenID Connect Core 1.0, sections 3.1 and 5; RFC 9700, section 2.1. The addresses come from the provider's own
description (OpenID Connect Discovery 1.0), which must be that of the issuer in the settings.
"""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.account_settings import OidcSettings
from api.errors import IdentityError
from api.sessions import digest
from api.sign_in_identity import Identity
from kb.account_types import BegunSignIn

# What a provider can sign with that it alone holds the key for; never a secret that both know, never nothing.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_LEEWAY_SECONDS = 60
_RANDOM_BYTES = 32
_LONGEST_DESCRIPTION = 100_000  # bytes


class IdentityProvider:
    """Leads people to their provider and reads with what they come back. Every failure is an IdentityError."""

    def __init__(self, settings: OidcSettings) -> None:
        self._settings = settings
        self._tls = httpx.create_ssl_context()  # takes a while: made once

    @property
    def name(self) -> str:
        """What people know the provider by."""
        return self._settings.shown_name

    @property
    def groups(self) -> Mapping[str, Sequence[str]]:
        """Roles by group, as the settings write them."""
        return self._settings.roles

    def lead(self, back: str, leads_to: str, now: datetime) -> tuple[str, str, BegunSignIn]:
        """Return where to lead a person, the key for the cookie of the browser, and what to keep until they come back.

        `back` is our address to which the provider sends them.
        """
        key, verifier, nonce, state = (secrets.token_urlsafe(_RANDOM_BYTES) for _ in range(4))
        with self._client(back) as client:
            address = self._described()["authorization_endpoint"]
            url, _ = client.create_authorization_url(address, state=state, nonce=nonce, code_verifier=verifier)
        begun = BegunSignIn(digest=digest(key), state=state, nonce=nonce, verifier=verifier, leads_to=leads_to, begun_at=now)
        return url, key, begun

    def identity(self, begun: BegunSignIn, back: str, state: str, code: str) -> Identity:
        """Exchange the code that a person came back with for the identity behind it."""
        if not hmac.compare_digest(begun.state.encode(), state.encode("utf-8", "replace")):
            raise IdentityError("the answer of the provider does not belong to this sign-in (state)")
        described = self._described()
        token = self._token(described["token_endpoint"], back, begun, code)
        try:
            keys = KeySet.import_key_set(self._read(described["jwks_uri"]))  # type: ignore[arg-type]
            claims = self._claims(token, keys, begun.nonce)
        except (JoseError, httpx.HTTPError, KeyError, TypeError, ValueError) as error:
            raise IdentityError(f"{self._settings.issuer}: {type(error).__name__}: {error}") from error
        return self._identity(claims)

    def _token(self, address: str, back: str, begun: BegunSignIn, code: str) -> Mapping[str, Any]:
        try:
            with self._client(back) as client:
                token: Mapping[str, Any] = client.fetch_token(address, code=code, code_verifier=begun.verifier)
        except Exception as error:  # Authlib chooses its HTTP library by itself: its errors have no one name
            raise IdentityError(f"{address}: {type(error).__name__}: {error}") from error
        return token

    def _claims(self, token: Mapping[str, Any], keys: KeySet, nonce: str) -> Mapping[str, Any]:
        """Return what a token says, once signature, issuer, audience, time and nonce are right."""
        signed = jwt.decode(token["id_token"], keys, algorithms=_ALGORITHMS)
        wanted = {"iss": {"essential": True, "value": self._settings.issuer}, "aud": {"value": self._settings.client_id}}
        known = {"nonce": nonce, "client_id": self._settings.client_id, "access_token": token.get("access_token")}
        claims = CodeIDToken(signed.claims, signed.header, wanted, known)
        claims.validate(leeway=_LEEWAY_SECONDS)
        said: Mapping[str, Any] = claims
        return said

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        groups = claims.get(self._settings.groups_claim) or ()
        listed = [groups] if isinstance(groups, str) else groups
        # An address that the provider has not verified may be somebody else's.
        email = claims.get("email") if claims.get("email_verified") is not False else None
        return Identity(
            issuer=self._settings.issuer,
            subject=str(claims["sub"]),
            email=email.strip().lower() if isinstance(email, str) and email.strip() else None,
            name=str(claims["name"]) if claims.get("name") else None,
            groups=tuple(group for group in listed if isinstance(group, str)),
        )

    def _described(self) -> Mapping[str, str]:
        """Return the addresses of the provider, out of its own description."""
        issuer = self._settings.issuer
        try:
            found = self._read(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        except (httpx.HTTPError, ValueError) as error:
            raise IdentityError(f"{issuer}: its description cannot be read: {error}") from error
        if found.get("issuer") != issuer:
            raise IdentityError(f"{issuer}: describes itself as {found.get('issuer')!r}; FONDACO_ACCOUNTS__OIDC__ISSUER")
        addresses = {name: str(found.get(name, "")) for name in _ENDPOINTS}
        if bad := [name for name, address in addresses.items() if not self._trusted(address)]:
            raise IdentityError(f"{issuer}: its description has no safe {', '.join(bad)}")
        if not addresses["authorization_endpoint"].startswith(f"{self._settings.origin}/"):
            raise IdentityError(f"{issuer}: its sign-in page does not lie at {self._settings.origin}")
        return addresses

    def _trusted(self, address: str) -> bool:
        """Tell whether an address is reached by TLS, as far as the issuer is."""
        scheme = urlsplit(self._settings.issuer).scheme
        return bool(urlsplit(address).hostname) and urlsplit(address).scheme in ("https", scheme)

    def _read(self, address: str) -> Mapping[str, Any]:
        reply = httpx.get(address, timeout=self._settings.seconds, follow_redirects=False, verify=self._tls)
        reply.raise_for_status()
        if len(reply.content) > _LONGEST_DESCRIPTION:
            raise ValueError(f"{address}: {len(reply.content)} bytes are too many")
        found = reply.json()
        if not isinstance(found, dict):
            raise ValueError(f"{address}: no JSON object")
        return found

    def _client(self, back: str) -> Any:
        return OAuth2Client(
            client_id=self._settings.client_id,
            client_secret=self._settings.client_secret.get_secret_value() or None,
            scope=self._settings.scope,
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=self._settings.seconds,
            verify=self._tls,
        )
