"""A citation opens the very place that it quotes."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.citing import cite, deep_link
from tests.builders import a_chunk, a_document, a_hit, a_version

SENTENCE = "La domanda si presenta dal portale entro il 30 novembre."


def test_a_pdf_opens_at_the_page() -> None:
    hit = a_hit(chunk=a_chunk(text=SENTENCE, page=3, anchor="importi"), document=a_document(kind="pdf"))
    assert deep_link(hit, SENTENCE) == "https://www.simest.example/doc-1#page=3"


def test_running_text_opens_at_its_first_words() -> None:
    hit = a_hit(SENTENCE, chunk=a_chunk(text=SENTENCE))
    assert deep_link(hit, SENTENCE) == "https://www.simest.example/doc-1#:~:text=La%20domanda%20si%20presenta%20dal%20portale"


def test_a_text_fragment_follows_the_anchor_of_the_heading() -> None:
    hit = a_hit(chunk=a_chunk(text=SENTENCE, anchor="come-chiedere"))
    assert deep_link(hit, SENTENCE).startswith("https://www.simest.example/doc-1#come-chiedere:~:text=La%20domanda")


def test_an_anchor_with_other_characters_is_encoded() -> None:
    hit = a_hit(chunk=a_chunk(text="5 euro", anchor="così è"))
    assert deep_link(hit, "5 euro") == "https://www.simest.example/doc-1#cos%C3%AC%20%C3%A8"


def test_dash_comma_and_ampersand_are_encoded_because_a_text_directive_gives_them_a_meaning() -> None:
    sentence = "E-commerce, export & digitale per le imprese lombarde."
    link = deep_link(a_hit(chunk=a_chunk(text=sentence)), sentence)
    directive = link.partition(":~:text=")[2]
    assert directive == "E%2Dcommerce%2C%20export%20%26%20digitale%20per%20le"


@given(st.lists(st.text(alphabet=st.characters(categories=["L", "N", "P", "S"]), min_size=1), min_size=6, max_size=9))
def test_a_text_directive_holds_no_character_with_a_meaning_and_reads_as_the_sentence_begins(words: list[str]) -> None:
    sentence = " ".join(words)
    directive = deep_link(a_hit(chunk=a_chunk(text=sentence)), sentence).partition(":~:text=")[2]
    assert not set(directive) & set('-,& #<>"')
    if "[" not in sentence and "]" not in sentence:
        assert directive == "" or sentence.startswith(unquote(directive))


@pytest.mark.parametrize(
    "sentence",
    ["Costo: 5 euro; tempo: due giorni di lavoro", "5 euro a pezzo", "Parole che non stanno nella pagina citata qui"],
)
def test_what_does_not_stand_on_the_page_as_it_reads_gets_no_text_fragment(sentence: str) -> None:
    text = "Costo: 5 euro; tempo: due giorni di lavoro\n5 euro a pezzo"
    assert deep_link(a_hit(chunk=a_chunk(text=text)), sentence) == "https://www.simest.example/doc-1"


def test_citations_are_numbered_in_order_and_keep_the_whole_passage() -> None:
    first = a_hit(chunk=a_chunk(ordinal=4, text="Uno.\nDue."), also_at=("https://mirror.example/",))
    second = a_hit(version=a_version(title="Altra", closed=True), chunk=a_chunk(ordinal=5, page=2))
    one, two = cite([(first, "Uno."), (second, "x")])
    assert (one.marker, two.marker) == (1, 2)
    assert (one.chunk_id, one.quote, one.also_at) == (first.chunk.id, "Uno.\nDue.", ("https://mirror.example/",))
    assert (two.title, two.page, two.read_on.isoformat()) == ("Altra", 2, "2026-11-20")
    assert cite([]) == ()
