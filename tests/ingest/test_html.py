from datetime import date

import pytest

from ingest.engines.html_extractor import HtmlExtractor
from ingest.engines.language import LanguageDetector
from ingest.errors import ExtractionError
from ingest.text import document_digest, section_text
from ingest.types import ExtractedDocument, ExtractionHints, Reason

URL = "https://camera.it/bandi/fiere"
LONG = "<p>" + "Il contributo sostiene le imprese lombarde che espongono alle fiere internazionali. " * 5 + "</p>"


@pytest.fixture(scope="module")
def html() -> HtmlExtractor:
    return HtmlExtractor(LanguageDetector(), thin_words=30)


def read(html: HtmlExtractor, body: str, head: str = "", **hints: object) -> ExtractedDocument:
    page = f"<html lang='it'><head><title>Bando fiere | Camera</title>{head}</head><body>{body}</body></html>"
    return html.extract(page.encode(), URL, ExtractionHints(**hints))  # type: ignore[arg-type]


def text(document: ExtractedDocument) -> str:
    return "\n".join(section_text(section) for section in document.sections)


def lines(document: ExtractedDocument) -> list[str]:
    return text(document).split("\n")


def test_the_furniture_of_a_site_is_not_its_text(html: HtmlExtractor) -> None:
    page = f"""<div id="cookie-banner"><p>Usiamo i cookie per ogni cosa.</p></div><nav><a href="/">Home</a> menu</nav>
    <div class="breadcrumb">Briciole</div><header class="site-header">Testata</header>
    <main><h1>Bando fiere</h1>{LONG}<div class="share-buttons">Condividi su</div>
    <div class="field"><div class="field__label">Ultimo aggiornamento:</div><div>2 ottobre 2026</div></div>
    <h2>Articoli correlati</h2><ul><li>Altro articolo</li></ul></main>
    <aside>Barra</aside><form><label>Iscriviti</label></form><footer>Piede</footer><script>var x</script>"""
    found = text(read(html, page))
    for furniture in ("cookie", "Home", "Briciole", "Testata", "Condividi", "Altro articolo", "Barra", "Iscriviti", "Piede"):
        assert furniture not in found
    assert "Ultimo aggiornamento" not in found and "fiere internazionali" in found


def test_boxes_of_links_to_other_news_and_to_legal_pages_are_not_its_text(html: HtmlExtractor) -> None:
    page = f"""<div class="ticker"><span>Ultime notizie</span><a href="/a">Apre il secondo sportello</a>
    <a href="/b">Dazi</a></div>
    <main>{LONG}<div class="field"><b>Vedi anche</b><div>12/03/2026<br><a href="/c">Contributi 2024</a></div>
    <div>1/02/2026<br><a href="/d">Imprese e Svizzera</a></div></div>
    <p>Vedi anche il <a href="/e">regolamento</a>, che all'articolo 3 dice quali spese sono ammesse e quali no.</p></main>
    <div id="pie">Camera di commercio - <a href="/n">Note legali</a> - <a href="/m">Mappa del sito</a></div>"""
    found = text(read(html, page))
    for elsewhere in ("secondo sportello", "Contributi 2024", "Svizzera", "Note legali"):
        assert elsewhere not in found
    assert "che all'articolo 3 dice" in found


def test_hidden_text_is_dropped_however_it_hides(html: HtmlExtractor) -> None:
    page = f"""<style>.segreto {{ display: none }} @media print {{ .visibile {{ display:none }} }}</style><main>{LONG}
    <p hidden>uno</p><p style="display:none">due</p><p aria-hidden="true">tre</p><p class="sr-only">quattro</p>
    <p class="segreto">cinque</p><p style="position:absolute;left:-9999px">sei</p><p style="font-size:0">sette</p>
    <!-- otto --><template>nove</template><p class="visibile">dieci</p><p>zero\u200bspazi\u202ealto\u2066</p></main>"""
    found = text(read(html, page))
    for hidden in ("uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"):
        assert f"\n{hidden}" not in found
    assert "dieci" in found and "zerospazialto" in found


def test_closed_panels_are_text(html: HtmlExtractor) -> None:
    page = f"""<main>{LONG}<h2><button aria-controls="p1">Chi può chiederlo?</button></h2>
    <div id="p1" hidden><p>Le micro imprese.</p></div>
    <div role="tabpanel" style="display:none"><p>Il secondo foglio.</p></div></main>"""
    document = read(html, page)
    assert document.sections[1].headings == ("Chi può chiederlo?",)
    assert "Le micro imprese." in text(document) and "Il secondo foglio." in text(document)


def test_headings_make_a_path_with_the_nearest_anchor(html: HtmlExtractor) -> None:
    page = f"""<main id="contenuto"><h1>Bando fiere</h1>{LONG}<h2 id="chi">Chi</h2><p>Le imprese.</p>
    <div id="c12"><h3>Quali</h3><p>Le piccole.</p></div><h2><a name="quanto"></a>Quanto</h2><p>Diecimila.</p></main>"""
    found = [(s.headings, s.anchor) for s in read(html, page).sections]
    assert found == [((), None), (("Chi",), "chi"), (("Chi", "Quali"), "c12"), (("Quanto",), "quanto")]


def test_a_list_keeps_the_sentence_that_leads_it(html: HtmlExtractor) -> None:
    items = "<li>le micro <b>imprese</b>;</li><li>i consorzi<ul><li>export</li></ul></li>"
    page = f"<main>{LONG}<p>Possono aderire:</p><ul>{items}</ul></main>"
    block = next(b for s in read(html, page).sections for b in s.blocks if b.kind == "list")
    assert (block.lead, block.lines) == ("Possono aderire:", ("le micro imprese;", "i consorzi", "export"))


@pytest.mark.parametrize(
    ("opening", "lines"),
    [
        ("<ol>", ("1. Registrarsi.", "2. Allegare:", "la visura", "3. Inviare.")),
        ('<ol type="a">', ("Registrarsi.", "Allegare:", "la visura", "Inviare.")),
        ('<ol start="4">', ("Registrarsi.", "Allegare:", "la visura", "Inviare.")),
        ("<ul>", ("Registrarsi.", "Allegare:", "la visura", "Inviare.")),
    ],
)
def test_steps_keep_the_numbers_that_a_reader_sees(html: HtmlExtractor, opening: str, lines: tuple[str, ...]) -> None:
    items = "<li>Registrarsi.</li><li>Allegare:<ul><li>la visura</li></ul></li><li>Inviare.</li>"
    page = f"<main>{LONG}<p>La domanda:</p>{opening}{items}</{opening[1:3]}></main>"
    assert next(b for s in read(html, page).sections for b in s.blocks if b.kind == "list").lines == lines


def test_details_and_long_definitions_are_headings_with_text(html: HtmlExtractor) -> None:
    page = f"""<main>{LONG}<h2>FAQ</h2><details id="q1"><summary>Quanto dura?</summary><p>Sei anni.</p></details>
    <dl><dt>Chi può chiederlo?</dt><dd>Chi esporta.</dd><dt>Durata</dt><dd>6 anni</dd></dl></main>"""
    found = {s.headings: section_text(s) for s in read(html, page).sections}
    assert found[("FAQ", "Quanto dura?")] == "Sei anni."
    assert found[("FAQ", "Chi può chiederlo?")] == "Chi esporta."
    assert "Durata: 6 anni" in "\n".join(found.values())


TABLES = [
    (
        "<tr><th>Dimensione</th><th>Importo massimo</th></tr><tr><td>PMI</td><td>2.500.000 euro</td></tr>",
        ["Dimensione: PMI; importo massimo: 2.500.000 euro."],
    ),
    (
        "<caption>Quote</caption><thead><tr><th rowspan=2>Zona</th><th colspan=2>Quota</th></tr>"
        "<tr><th>Soci</th><th>Altri</th></tr></thead>"
        "<tr><td>Nord</td><td>10</td><td>20</td></tr>",
        ["Quote", "Zona: Nord; quota, Soci: 10; quota, Altri: 20."],
    ),
    (
        "<tr><th>Anno</th><th>Posti</th></tr><tr><td rowspan=2>2026</td><td>5</td></tr><tr><td>7</td></tr>",
        ["Anno: 2026; posti: 5.", "Anno: 2026; posti: 7."],
    ),
    ("<tr><th>Voce</th><th>Importo</th></tr><tr><td>spesa minima</td><td>4.000 euro</td></tr>", ["spesa minima: 4.000 euro."]),
    ("<tr><td>Durata</td><td>6 anni</td></tr><tr><td>Tasso</td><td>0,3%</td></tr>", ["Durata: 6 anni.", "Tasso: 0,3%."]),
    ("<tr><th>PMI</th><td>10%</td></tr><tr><th>Altre</th><td>5%</td></tr>", ["PMI: 10%.", "Altre: 5%."]),
]


@pytest.mark.parametrize(("rows", "expected"), TABLES)
def test_a_table_row_reads_as_a_sentence(html: HtmlExtractor, rows: str, expected: list[str]) -> None:
    document = read(html, f"<main>{LONG}<table>{rows}</table></main>")
    assert lines(document)[1:] == expected


def test_a_layout_table_is_running_text(html: HtmlExtractor) -> None:
    document = read(html, f"<main><table><tr><td>{LONG}</td></tr><tr><td><p>Poi altro.</p></td></tr></table></main>")
    assert lines(document)[-1] == "Poi altro."


def test_a_page_without_landmarks_yields_its_heaviest_part(html: HtmlExtractor) -> None:
    links = "".join(f"<li><a href='/{n}'>Voce di elenco numero {n}</a></li>" for n in range(200))
    page = f"<div><div id='sx'><ul>{links}</ul></div><div id='corpo'>{LONG * 3}</div><div>Piè di pagina</div></div>"
    assert "Voce di elenco" not in text(read(html, page))


def test_the_partner_file_chooses_and_drops(html: HtmlExtractor) -> None:
    page = f"<div class='testo'>{LONG}<p class='nota'>via</p></div><div>altro testo</div>"
    found = text(read(html, page, content_selector=".testo", drop_selectors=(".nota",)))
    assert "altro" not in found and "via" not in found


def test_a_page_with_little_text_is_too_thin_unless_it_has_a_table(html: HtmlExtractor) -> None:
    with pytest.raises(ExtractionError) as caught:
        read(html, "<main><p>Pagina in costruzione.</p></main>")
    assert caught.value.reason is Reason.TOO_THIN
    assert read(html, f"<main><table>{TABLES[0][0]}</table></main>").sections


@pytest.mark.parametrize(
    "title",
    ["Pagina non trovata", "Errore 404", "404 - Not found", "La pagina richiesta non esiste", "Page introuvable", "Not found"],
)
def test_a_page_that_says_it_is_not_there_is_none(html: HtmlExtractor, title: str) -> None:
    with pytest.raises(ExtractionError) as caught:
        read(html, f"<main><h1>{title}</h1>{LONG}</main>")
    assert caught.value.reason is Reason.SOFT_404


@pytest.mark.parametrize(
    "title",
    ["404 imprese in missione", "Circolare 404 del 2026", "Documenti non disponibili in sede: come fare", "Trovare clienti"],
)
def test_a_page_that_only_sounds_like_that_is_kept(html: HtmlExtractor, title: str) -> None:
    assert read(html, f"<main><h1>{title}</h1>{LONG}</main>").title == title


def test_dates_come_from_the_head_then_from_what_is_shown(html: HtmlExtractor) -> None:
    meta = '<meta property="article:published_time" content="2025-04-01T08:00:00+02:00">'
    shown = f"<main>{LONG}<p>Pubblicato il 12/03/2025</p></main><footer>Ultimo aggiornamento: 2 ottobre 2026</footer>"
    document = read(html, shown, meta)
    assert (document.published_on, document.updated_on) == (date(2025, 4, 1), date(2026, 10, 2))
    assert read(html, shown).published_on == date(2025, 3, 12)
    data = '<script type="application/ld+json">{"@graph":[{"dateModified":"2026-01-05"}]}</script>'
    assert read(html, f"<main>{LONG}</main>", data).updated_on == date(2026, 1, 5)


def test_a_law_of_another_day_is_no_date_of_the_page(html: HtmlExtractor) -> None:
    page = f"<main>{LONG}<p>Il decreto è stato pubblicato il 3 marzo 2020 e aggiornato al 7 maggio 2021.</p></main>"
    document = read(html, page)
    assert (document.published_on, document.updated_on) == (None, None)


def test_a_translation_points_at_its_original(html: HtmlExtractor) -> None:
    english = "<p>" + "The grant supports companies that exhibit at international trade fairs. " * 6 + "</p>"
    head = '<link rel="alternate" hreflang="it-IT" href="/bandi/fiere-it"><link rel="canonical" href="/en/fairs?utm_source=x">'
    document = read(html, f"<main>{english}</main>", head)
    assert (document.language, document.translation_of) == ("en", "https://camera.it/bandi/fiere-it")
    assert document.canonical_url == "https://camera.it/en/fairs"


def test_the_title_is_the_heading_without_the_site(html: HtmlExtractor) -> None:
    assert read(html, f"<main><h1>Bando fiere 2026</h1>{LONG}</main>").title == "Bando fiere 2026"
    assert read(html, f"<main>{LONG}</main>").title == "Bando fiere"


def test_the_digest_is_of_what_the_page_says(html: HtmlExtractor) -> None:
    plain = read(html, f"<main>{LONG}</main><footer>Oggi è lunedì</footer>")
    other = read(html, f"<div class='x'><main><div>{LONG}</div></main></div><footer>Oggi è martedì</footer>")
    changed = read(html, f"<main>{LONG}<p>Nuovo importo.</p></main>")
    assert document_digest(plain) == document_digest(other) != document_digest(changed)


def test_a_summary_beside_a_long_text_is_kept(html: HtmlExtractor) -> None:
    page = f"<div><div class='abstract'><p>La sede è in Via Einaudi 23, Brescia.</p></div><div>{LONG * 5}</div></div>"
    assert "Via Einaudi 23" in text(read(html, page))
