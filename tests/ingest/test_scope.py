import pytest

from ingest.engines.robots import ParsedRobots
from ingest.frontier import Frontier, Target
from ingest.partners import Partner
from ingest.public_addresses import AddressGuard, BlockedAddressError
from ingest.scope import Scope, covers
from ingest.types import Reason


def partner(**source: object) -> Partner:
    return Partner.model_validate(
        {
            "id": "alfa",
            "name": "Alfa",
            "short_name": "Alfa",
            "kind": "camera",
            "url": "https://a.it",
            "territory": ["x"],
            "sources": [{"id": "s", "seeds": ["https://a.it/"]} | source],
        }
    )


def test_a_prefix_ends_at_a_segment() -> None:
    assert covers("/bandi", "/bandi/2026") and covers("/bandi", "/bandi") and covers("/bandi/", "/bandi/x")
    assert not covers("/bandi", "/bandi-2026")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://a.it/estero/x", None),
        ("http://a.it/estero", None),
        ("https://b.it/docs/guida.pdf", None),
        ("https://a.it/esterone", Reason.OFF_SCOPE),
        ("https://c.it/estero", Reason.OFF_SCOPE),
        ("https://a.it/estero/stampa", Reason.DENIED),
        ("https://a.it/", None),  # a seed
    ],
)
def test_scope_is_host_prefix_and_denials(url: str, reason: Reason | None) -> None:
    scope = Scope(partner(allow=["/estero", "https://b.it/docs"], deny=["/stampa$"]))
    assert scope.judge(url).reason == reason


def test_an_address_is_let_through_once() -> None:
    frontier = Frontier(partner(), 10, 10)
    assert frontier.offer("https://a.it/x", 0) is not None
    assert frontier.offer("https://a.it/x", 0) is None


def test_foreign_addresses_are_noted_once_and_only_so_many() -> None:
    frontier = Frontier(partner(), 2, 10)
    for number in (1, 1, 2, 3, 4):
        frontier.offer(f"https://b.it/{number}", 1)
    assert [s.url for s in frontier.take_skipped()] == ["https://b.it/1", "https://b.it/2"]


def test_a_calendar_ends() -> None:
    frontier = Frontier(partner(), 10, 3)
    targets = [frontier.offer(f"https://a.it/cal?mese={n}", 1) for n in range(10)]
    admitted = [t for t in targets if isinstance(t, Target) and frontier.admit(t, ParsedRobots())]
    assert len(admitted) == 3
    assert {s.reason for s in frontier.take_skipped()} == {Reason.PAGE_LIMIT}


def test_a_limit_cuts_the_same_addresses_in_every_run() -> None:
    known = {f"https://a.it/cal?mese={n}" for n in (7, 8, 9)}
    frontier = Frontier(partner(max_pages=4), 10, 3, known)
    targets = [frontier.offer(f"https://a.it/cal?mese={n}", 1) for n in range(10)]
    assert {t.url for t in targets if t is not None and frontier.admit(t, ParsedRobots())} == known


def test_what_is_too_deep_may_come_again_closer() -> None:
    frontier = Frontier(partner(max_depth=1), 10, 10)
    assert frontier.offer("https://a.it/x", 2) is None
    assert frontier.offer("https://a.it/x", 1) is not None


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "017700000001", "10.0.0.8", "169.254.169.254", "[::1]",
     "[::ffff:10.0.0.1]",
     "[64:ff9b::7f00:1]", "[fd00::1]", "0.0.0.0", "224.0.0.1"],
)  # fmt: skip
def test_no_notation_of_a_private_address_passes(host: str) -> None:
    with pytest.raises(BlockedAddressError):
        AddressGuard(("*.localhost",)).check_literal(host)


def test_public_addresses_names_and_mapped_hosts_pass() -> None:
    guard = AddressGuard(("*.localhost", "127.0.0.1"))
    for host in ("93.184.216.34", "[2606:2800:220:1::1]", "example.it", "127.0.0.1"):
        guard.check_literal(host)
    assert guard.is_loopback("sace.localhost") and not guard.is_loopback("localhost.evil.it")


def test_a_name_that_resolves_to_a_private_address_is_blocked_and_remembered() -> None:
    guard = AddressGuard()
    with pytest.raises(BlockedAddressError, match="loopback_hosts"):
        guard.check_address("intranet.it", "192.168.1.1")
    assert guard.blocked == {"intranet.it": "192.168.1.1"}
