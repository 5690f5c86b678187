"""One spelling for each address, and which addresses are worth asking for."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote_to_bytes, urljoin, urlsplit, urlunsplit

from ingest.text import word_set

DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_LENGTH = 2000
_UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_TRACKING = re.compile(
    r"(?i)^(?:utm_\w*|fbclid|gclid|gclsrc|dclid|msclkid|yclid|igshid|mc_cid|mc_eid|_ga|_gl|_hs\w+|pk_\w+|mtm_\w+|"
    r"print|stampa|phpsessid|jsessionid|aspsessionid\w*|cfid|cftoken|sessionid|session_id|zenid)$"
)
_SESSION_VALUE = re.compile(r"(?i)^(?:sid|sess|session)$")
_PATH_SESSION = re.compile(r"(?i);(?:jsessionid|phpsessid)=[^/;]*")
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_LOGIN_PATH = re.compile(
    r"(?i)(?:^|[/.?&=_-])(?:login|log-in|signin|sign-in|accedi|autenticazione|authentication|oauth2?|saml2?|sso|spid|idp|"
    r"wp-login|area-?riservata|faidomanda)(?:$|[/.?&=;_-])"
)
_NOT_DOCUMENTS = word_set(
    "jpg jpeg png gif svg webp ico bmp tif tiff mp3 mp4 m4a avi mov wmv webm ogg wav css js json xml rss atom ics vcf "
    "zip rar 7z gz tar exe dmg apk doc xls ppt pptx odt ods odp p7m eps ai psd woff woff2 ttf eot epub csv txt"
)


@lru_cache(maxsize=65_536)  # menus name the same addresses on every page
def normalise(address: str, base: str | None = None) -> str | None:
    """Return the one spelling of an http(s) address, or None if it is none that can be asked for.

    Fragment, tracking and session parameters and default ports go; case, escapes and dots are settled. A trailing
    slash stays: only the site knows whether it matters. Normalising twice changes nothing.
    """
    try:
        joined = urljoin(base, address.strip()) if base else address.strip()
        parts = urlsplit(joined)
        host, port = _host(parts), parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS or not host or parts.username is not None:
        return None
    netloc = host if port in (None, DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    path = _path(_PATH_SESSION.sub("", parts.path))
    result = urlunsplit((scheme, netloc, path, _query(parts.query), ""))
    return result if len(result) <= MAX_LENGTH else None


def host_of(url: str) -> str:
    """Return the host of a normalised address, without port."""
    return urlsplit(url).hostname or ""


def origin_of(url: str) -> str:
    """Return scheme://host[:port] of a normalised address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def is_login_address(url: str) -> bool:
    """Tell whether the address itself says that a login waits there."""
    parts = urlsplit(url)
    return bool(_LOGIN_PATH.search(f"{parts.path}?{parts.query}" if parts.query else parts.path))


def file_ending(url: str) -> str:
    """Return the ending of the file that the path names, lower case, or an empty string."""
    name = urlsplit(url).path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def is_no_document(url: str) -> bool:
    """Tell by the file's ending that no document can be there (pictures, archives, old office formats)."""
    return file_ending(url) in _NOT_DOCUMENTS


def same_page(one: str, other: str) -> bool:
    """Tell whether two addresses differ only in scheme, a leading www or a trailing slash."""
    return _loose(one) == _loose(other)


def _loose(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/"), parts.query


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".").lower()
    if ":" in host:
        return f"[{host}]"
    if host.isascii():
        return host if not _CONTROL.search(host) and not set(host) & set('<>"\\^`{|}%') else ""
    return host.encode("idna").decode()


def _path(path: str) -> str:
    segments: list[str] = []
    parts = _settle(path, "/!$&'()*+,;=:@").split("/")
    for segment in parts:
        if segment == "..":
            del segments[max(1, len(segments) - 1) :]
        elif segment != ".":
            segments.append(segment)
    if parts[-1] in (".", ".."):
        segments.append("")
    joined = "/".join(segments)
    return joined if joined.startswith("/") else "/" + joined


def _query(query: str) -> str:
    kept = []
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if not pair or _TRACKING.match(name) or (_SESSION_VALUE.match(name) and len(value) >= 16):
            continue
        kept.append(_settle(pair, "/!$'()*+,;=:@?[]"))
    return "&".join(kept)


def _settle(text: str, safe: str) -> str:
    """Escape what must be escaped, unescape what need not be, and write escapes in capitals."""
    settled = []
    position = 0
    for match in _ESCAPE.finditer(text):
        settled.append(quote(text[position : match.start()], safe=safe + _UNRESERVED))
        character = unquote_to_bytes(match.group()).decode("latin-1")
        settled.append(character if character in _UNRESERVED else match.group().upper())
        position = match.end()
    settled.append(quote(text[position:], safe=safe + _UNRESERVED))
    return "".join(settled)
