"""Battery B21 behind the sign-in: whatever people of the staff send with their pages and forms, nothing fails.

`make api-fuzz` has every string in every field, and Schemathesis.
"""

import itertools
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from kb.account_types import Account
from tests.batteries.every_operation import Operation, operations_of
from tests.batteries.signed_fuzz import a_staff, description, signed_in, signed_routes, things_to_open
from tests.batteries.tenant_world import TenantWorld, a_template, a_tenant_world, stranger
from tests.batteries.test_api_fuzz import EVERY_STRING, STRINGS

Person = tuple[TestClient, str]  # a browser, and what its forms send along
OPERATIONS = list(operations_of(signed_routes()))
MAY_MOST = (1, 3)  # supervisor and evaluator, in the order of Role: together they may open everything


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> TenantWorld:
    return a_tenant_world(a_template(tmp_path_factory.mktemp("template")), tmp_path_factory.mktemp("signed"))


@pytest.fixture(scope="module")
def known(world: TenantWorld) -> dict[str, str]:
    return things_to_open(world)


@pytest.fixture(scope="module")
def staff(world: TenantWorld) -> list[Account]:
    return a_staff(world.staffed)


@pytest.fixture
def people(world: TenantWorld, staff: list[Account]) -> list[Person]:
    """A person of each role in a session that nothing has ended yet, and what their forms send along."""
    found = []
    for cookie, token in signed_in(world.staffed, staff):
        client = stranger(world.staffed)
        client.cookies.set("sessione", cookie)
        found.append((client, token))
    return found


def asking(people: list[Person], place: int) -> Iterator[Person]:
    """Yield who sends the requests to an operation: in the small lane one more beside those who may most."""
    if EVERY_STRING:
        yield from itertools.islice(itertools.cycle(people), len(STRINGS) * len(people))
    else:
        yield from (people[number] for number in (*MAY_MOST, place % len(people)))


def test_the_pages_of_staff_are_described_for_the_fuzzer() -> None:
    paths = description({})["paths"]
    assert len(paths) >= 30
    assert {"/desk/{reference}/risposta", "/desk/lacune/{gap_id}", "/lab/runs/{run_id}"} <= set(paths)


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_no_string_in_any_field_makes_a_page_of_staff_fail(
    operation: Operation, people: list[Person], known: dict[str, str]
) -> None:
    strings = itertools.cycle(STRINGS)
    for _ in range(OPERATIONS.index(operation) * 7 % len(STRINGS)):
        next(strings)
    failed, entered = [], 0
    for number, (client, token) in enumerate(asking(people, OPERATIONS.index(operation))):
        sent: list[str] = []

        def take(sent: list[str] = sent) -> str:
            sent.append(next(strings))
            return sent[-1]

        response = operation.send(client, take, known if number % 3 else {}, token)
        entered += response.status_code not in (401, 403)
        if response.status_code >= 500:
            failed.append((response.status_code, sent))
    assert failed == []
    assert entered > 0
