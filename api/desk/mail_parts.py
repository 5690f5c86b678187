"""What a MIME message is made of, read so that nothing that mail programs really send makes it fail."""

import re
from collections.abc import Iterator
from email.header import decode_header
from email.message import EmailMessage
from email.utils import getaddresses
from typing import cast

from api.desk.mail_text import decoded, html_text, unflowed
from api.errors import UnreadableMailError

_ADDRESS = re.compile(r"(?<![^\s@<>\"(),:;\\\[\]])[^\s@<>\"(),:;\\\[\]]{1,64}@[^\s@<>\"(),:;\\\[\]]{1,189}")
_MOST_DEPTH = 20  # parts within parts
_MOST_HEADER = 20_000  # characters of a header that are read
# A text part that only says that the mail is written in HTML is shorter than this share of what the HTML says.
_LEAST_SHARE = 0.2


def raw_headers(message: EmailMessage, name: str) -> list[str]:
    """Return all headers of a name as they stand, unfolded; bytes that are no ASCII as the text that they are likely to be."""
    found = [str(value)[:_MOST_HEADER] for key, value in message.raw_items() if key.lower() == name.lower()]
    return [re.sub(r"\r?\n", "", decoded(value.encode("utf-8", "surrogateescape"), None)) for value in found]


def header(message: EmailMessage, name: str) -> str:
    """Return the first header of a name with its encoded words read (RFC 2047); empty if there is none."""
    return next((_words(raw) for raw in raw_headers(message, name)), "")


def addresses_in(raw: str) -> list[tuple[str, str]]:
    """Return names and addresses of a header, addresses in small letters; what holds no address is left out."""
    pairs = [(_words(name), found[0].lower()) for name, said in getaddresses([raw]) if (found := _ADDRESS.findall(said))]
    return pairs or [(_words(raw[: match.start()]).strip(" \"'<,"), match[0].lower()) for match in _ADDRESS.finditer(raw)]


def leaves(message: EmailMessage, most: int) -> list[EmailMessage]:
    """Return the parts that hold something, in order; an attached message is one. Raises UnreadableMailError."""
    found: list[EmailMessage] = []
    stack = [(message, 0)]
    while stack:
        part, depth = stack.pop()
        if depth > _MOST_DEPTH or len(found) + len(stack) > most:
            raise UnreadableMailError("too_many_parts", f"more than {most} parts, or parts within parts {_MOST_DEPTH} deep")
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            stack.extend((child, depth + 1) for child in reversed(_children(part)))
        else:
            found.append(part)
    return found


def is_attachment(part: EmailMessage) -> bool:
    """Tell whether a part is something to be listed, and no text of the mail."""
    disposition = header(part, "Content-Disposition").strip().lower()
    named = bool(file_name(part)) and not disposition.startswith("inline")
    return disposition.startswith("attachment") or named or part.get_content_type() not in ("text/plain", "text/html")


def file_name(part: EmailMessage) -> str:
    """Return the name that a part gives its file; empty if it gives none or one that cannot be read."""
    try:
        return _words(part.get_filename("") or "")
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return ""


def body_text(part: EmailMessage) -> str:
    """Return the text of a message that `leaves` has found to be bounded: plain text where it says as much as the HTML."""
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        children = _children(part)
        match part.get_content_subtype():
            case "alternative":
                return _best(children)
            case "related":
                return body_text(children[0]) if children else ""
            case _:
                return "\n\n".join(filter(None, (body_text(child).strip("\n") for child in children)))
    return "" if is_attachment(part) else _leaf_text(part)


def _best(children: list[EmailMessage]) -> str:
    plain = "\n\n".join(filter(None, (body_text(child) for child in children if child.get_content_type() == "text/plain")))
    rich = next(
        filter(None, (body_text(child) for child in reversed(children) if child.get_content_type() != "text/plain")), ""
    )
    return plain if plain.strip() and len(plain) >= _LEAST_SHARE * len(rich) else rich or plain


def _leaf_text(part: EmailMessage) -> str:
    payload = part.get_payload(decode=True)
    text = decoded(payload if isinstance(payload, bytes) else b"", part.get_content_charset())
    if part.get_content_type() == "text/html":
        return html_text(text)
    if str(part.get_param("format", "")).lower() == "flowed":
        return unflowed(text, delete_space=str(part.get_param("delsp", "")).lower() == "yes")
    return text


def _children(part: EmailMessage) -> list[EmailMessage]:
    return cast(list[EmailMessage], part.get_payload())


def _words(raw: str) -> str:
    return "".join(_decoded_words(raw)).strip()


def _decoded_words(raw: str) -> Iterator[str]:
    try:
        chunks = decode_header(raw)
    except (ValueError, LookupError):
        chunks = [(raw, None)]
    for chunk, charset in chunks:
        if isinstance(chunk, str):
            yield chunk
        else:
            yield decoded(chunk, charset) if charset else chunk.decode("raw-unicode-escape", "replace")
