"""The pages that were found say whose business a question is."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.providers.evidence import Page, shares
from kb.naming import ProviderNames
from tests.builders import REGISTER

BY_ID = {provider.id: provider for provider in REGISTER}
NAMES = ProviderNames(REGISTER)


def pages(*provider_ids: str) -> tuple[Page, ...]:
    return tuple(Page(provider_id=i, title="Pagina") for i in provider_ids)


def test_an_earlier_page_weighs_more() -> None:
    found = shares(pages("sace", "simest", "simest"), (), BY_ID, NAMES)
    assert [i for i, _ in found] == ["sace", "simest"]


def test_a_cited_page_counts_once_more_by_half() -> None:
    assert dict(shares(pages("sace", "simest"), pages("simest"), BY_ID, NAMES))["simest"] == 0.5


def test_an_associations_page_speaks_for_whom_its_title_names() -> None:
    page = Page(provider_id="unione-imprese", title="Il prestito di SIMEST in breve")
    assert shares((page,), (), BY_ID, NAMES) == (("simest", 1.0),)


def test_an_associations_page_that_names_nobody_counts_less_than_another() -> None:
    assert shares(pages("unione-imprese", "adm"), (), BY_ID, NAMES)[0][0] == "adm"


def test_a_ministrys_page_speaks_for_itself_whomever_it_names() -> None:
    page = Page(provider_id="adm", title="Le dogane e SIMEST")
    assert shares((page,), (), BY_ID, NAMES) == (("adm", 1.0),)


def test_without_pages_there_is_no_evidence() -> None:
    assert shares((), (), BY_ID, NAMES) == ()


@given(st.lists(st.sampled_from(sorted(BY_ID)), min_size=1, max_size=12), st.lists(st.sampled_from(sorted(BY_ID)), max_size=5))
def test_shares_make_one_and_fall(found: list[str], cited: list[str]) -> None:
    given_shares = [share for _, share in shares(pages(*found), pages(*cited), BY_ID, NAMES)]
    assert abs(sum(given_shares) - 1) < 0.001
    assert given_shares == sorted(given_shares, reverse=True)
