"""Plain text out of what a model wrote, or nothing."""

import html
import re
import unicodedata

_IMAGE = re.compile(r"!\[[^\]\n]{0,200}\]\s*(?:\([^)\n]{0,2000}\)|\[[^\]\n]{0,200}\])")
_LINK = re.compile(r"\[([^\]\n]{0,200}+)\]\s*+\([^)\n]{0,2000}+\)")
_INLINE_TAG = re.compile(r"</?(?:b|strong|i|em|u|br|p|span|ul|ol|li|sup|sub|small)\s*/?>", re.I)
_EMPHASIS = re.compile(r"\*{1,3}|(?<!\w)_{1,3}|_{1,3}(?!\w)|`+|~~")
_LINE_START = re.compile(r"^[^\S\n]*+(?:#{1,6}\s+|>\s+|[-*+•]\s+|\d{1,2}[.)]\s+(?=\D))", re.M)
_MARKER = re.compile(
    r"(?<!\s)\s*+[\[(【](?:(?:passages?|passaggi\w*|fonte|source|p\.)\s*)?\d{1,2}(?:\s*[,;-]\s*\d{1,2})*[\])】]", re.I
)
# What plain sentences never hold: rests of markup, of code, of addresses.
_NOT_PLAIN = re.compile(
    r"[<>{}\\|^\[\]]|:/{1,2}|&#?\w+;|\b(?:javascript|vbscript|file|ftp|mailto):(?=\S)|\bdata:\w+/|\bon\w+\s*=", re.I
)
_DISGUISED = re.compile(r"\((?:\.|dot|punto|at|chiocciola|@)\)|\b\w+ (?:dot|punto|chiocciola) (?:com|it|eu|org|net)\b", re.I)
# Beside the addresses that the lock knows: a host or a mailbox without a scheme.
_HOST = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w.-]+|(?<![\w-])(?<![\w-]\.)[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?(?!\w)", re.I)


def plain(text: str) -> str | None:
    """Return a text in one line without markup, images, links and numbers of passages; None if it cannot be made plain."""
    for _ in range(2):
        text = html.unescape(text)
    text = unicodedata.normalize("NFKC", text)
    text = "".join(c for c in text if c in "\n\t " or unicodedata.category(c)[0] != "C")
    text = _LINK.sub(r"\1", _IMAGE.sub(" ", text))
    text = _EMPHASIS.sub("", _LINE_START.sub("", _INLINE_TAG.sub(" ", text)))
    text = " ".join(_MARKER.sub("", text).split())
    return None if not text or _NOT_PLAIN.search(text) or _DISGUISED.search(text) else text


def hosts(text: str) -> list[str]:
    """Return what looks like the address of a page or a mailbox, without a scheme too."""
    return [match.group().rstrip(".").lstrip("-").lower() for match in _HOST.finditer(text)]
