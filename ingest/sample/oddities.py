"""Addresses that misbehave as real ones do: broken files, traps, pages that are gone."""

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import date

from fpdf import FPDF
from markupsafe import Markup
from PIL import Image, ImageDraw

from ingest.sample.pages import Renderer
from ingest.sample.pdf import FIXED_TIME
from ingest.sample.types import Odd, Reply, Site
from ingest.sample.wording import labels, long_date, notice

_HUGE_BYTES = 3_000_000
_FIRST_MONTH = (2026, 11)


def odd_reply(odd: Odd, asked: str, site: Site, query: Mapping[str, str], renderer: Renderer) -> Reply:
    """Return what an odd address answers; `asked` is its path as it was asked for, perhaps with a slash at its end."""
    match odd.kind:
        case "redirect":
            return redirect(str(odd.to), odd.status)
        case "loop":
            return redirect(odd.path if asked.endswith("/") else odd.path + "/", 302)
        case "missing":
            return message(renderer, site, odd.path, "not_found", 404)
        case "soft-404":
            return message(renderer, site, odd.path, "not_found", 200)
        case "gone":
            return message(renderer, site, odd.path, "gone", 410)
        case "error":
            return message(renderer, site, odd.path, "server_error", 500)
        case "calendar":
            return Reply(_month(renderer, site, odd.path, query.get("mese", "")))
        case "huge":
            return Reply(_huge(renderer, site, odd.path))
        case _:
            return _FILES[odd.kind](site)


def redirect(to: str, status: int) -> Reply:
    """Return a redirect to a path or address."""
    return Reply(b"", status=status, headers={"location": to})


def message(renderer: Renderer, site: Site, path: str, key: str, status: int) -> Reply:
    """Return a page with one of the fixed messages; search engines may index it if its status is 200."""
    words = labels("it")
    html = Markup("<p>{}</p>").format(words[f"{key}_text"])
    return Reply(renderer.plain(site, path, words[key], html, index=status == 200), status=status)


def _month(renderer: Renderer, site: Site, path: str, asked: str) -> bytes:
    year, month = _FIRST_MONTH
    if len(asked) == 7 and asked[:4].isdigit() and asked[5:].isdigit() and 1 <= int(asked[5:]) <= 12 and int(asked[:4]) > 0:
        year, month = int(asked[:4]), int(asked[5:])
    words = labels("it")
    name = long_date(date(year, month, 2), "it").partition(" ")[2]
    links = Markup(" ").join(
        Markup('<a href="{}?mese={}">{}</a>').format(path, _shifted(year, month, step), words[key])
        for key, step in (("previous", -1), ("next", 1), ("next_year", 12))
    )
    html = Markup("<p>{}</p><p>{}</p>").format(words["calendar_text"], links)
    return renderer.plain(site, path, f"{words['calendar']}: {name}", html, index=True)


def _shifted(year: int, month: int, months: int) -> str:
    number = max(12, min(9998 * 12, year * 12 + month - 1 + months))
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def _huge(renderer: Renderer, site: Site, path: str) -> bytes:
    """Return a page of 3 MB with few words: the weight is data for scripts and a list to choose from."""
    words = labels("it")
    options = "".join(f'<option value="{n:06d}">{n:06d}</option>' for n in range(20_000))
    filler = json.dumps([{"id": n, "x": n * 7919 % 10_007} for n in range((_HUGE_BYTES - len(options)) // 24)])
    html = Markup("<p>{}</p><form><select name='voce'>{}</select></form><script type='application/json'>{}</script>").format(
        words["register_text"], Markup(options), Markup(filler)
    )
    return renderer.plain(site, path, words["register"], html, index=True)


def _broken_pdf(site: Site) -> Reply:
    """A PDF of which only the first part arrived."""
    return Reply(_scan(site)[:900], "application/pdf")


def _scanned_pdf(site: Site) -> Reply:
    return Reply(_scan(site), "application/pdf")


def _scan(site: Site) -> bytes:
    """Return a PDF of one page that is a picture, without text."""
    picture = Image.new("L", (620, 877), 250)
    draw = ImageDraw.Draw(picture)
    draw.text((60, 60), notice(site.short_name, "it").encode("ascii", "ignore").decode(), fill=30)
    for line in range(40):
        draw.line((60, 110 + line * 18, 420 + line * 53 % 140, 110 + line * 18), fill=70, width=3)
    pdf = FPDF()
    pdf.set_creation_date(FIXED_TIME)
    pdf.add_page()
    pdf.image(picture, x=0, y=0, w=210)
    return bytes(pdf.output())


def _zip(site: Site) -> Reply:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("leggimi.txt"), notice(site.name, "it"))
    return Reply(buffer.getvalue(), "application/zip")


def _image(site: Site) -> Reply:
    buffer = io.BytesIO()
    Image.new("RGB", (320, 180), site.colour).save(buffer, "PNG")
    return Reply(buffer.getvalue(), "image/png")


_FILES = {"broken-pdf": _broken_pdf, "scanned-pdf": _scanned_pdf, "zip": _zip, "image": _image}
