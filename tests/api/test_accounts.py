"""Accounts: made by a command, signed in with, changed, exported, erased; passwords are hard to guess and never shown."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from typer.testing import CliRunner, Result

from api import accounts as acts
from api import passwords
from api.account_records import AccountRecords
from api.account_settings import AccountSettings, OidcSettings
from api.app import create_app
from api.audit import read_entry
from api.cli import app as command_line
from api.errors import AccountError, UsageError
from api.i18n import UI_LANGUAGES
from api.web_settings import WebSettings
from kb.account_types import Role
from kb.errors import AccountTakenError, UnknownAccountError
from tests.api.account_builders import PASSWORD, MovedClock, account_records, an_account, post, signed_client
from tests.api.builders import TODAY, MemoryService

OTHER = "cinque mucche azzurre"


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def records(tmp_path: Path, clock: MovedClock) -> AccountRecords:
    return account_records(tmp_path, clock)


@pytest.fixture
def app(records: AccountRecords) -> FastAPI:
    web = WebSettings.model_validate({"limits": {"on": False}})
    return create_app(MemoryService(), web, today=lambda: TODAY, accounts=records)


@pytest.fixture
def nobody(app: FastAPI, records: AccountRecords) -> TestClient:
    return signed_client(app, records, None)


def enter(client: TestClient, email: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/accedi", data={"email": email, "password": password, **more})


# ------------------------------------------------------------------------------------------------------------- signing in
def test_before_the_first_account_the_page_names_the_command_that_makes_it(nobody: TestClient) -> None:
    assert "fondaco accounts create --admin" in nobody.get("/accedi").text


def test_without_accounts_the_pages_are_not_there() -> None:
    client = TestClient(create_app(MemoryService()), follow_redirects=False)
    assert [client.get(path).status_code for path in ("/accedi", "/esci", "/account")] == [404, 404, 404]


@pytest.mark.parametrize(
    ("role", "home"),
    [(Role.AGENT, "/desk"), (Role.SUPERVISOR, "/desk"), (Role.EDITOR, "/desk/lacune"), (Role.EVALUATOR, "/lab")],
)
def test_a_person_is_led_to_the_page_of_their_work(nobody: TestClient, records: AccountRecords, role: Role, home: str) -> None:
    an_account(records, role, email="anna@desk.example")
    answered = enter(nobody, " Anna@Desk.example ")
    assert (answered.status_code, answered.headers["location"]) == (303, home)


@pytest.mark.parametrize("path", ["/account", "/desk/F-7K3M-92?vista=1"])
def test_after_signing_in_a_person_is_led_where_they_wanted_to_go(
    nobody: TestClient, records: AccountRecords, path: str
) -> None:
    an_account(records, Role.AGENT, email="anna@desk.example")
    assert enter(nobody, "anna@desk.example", poi=path).headers["location"] == path


@pytest.mark.parametrize(
    "path", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:1", "/a b", "/\r\nX: 1", "desk"]
)
def test_no_sign_in_leads_away(nobody: TestClient, records: AccountRecords, path: str) -> None:
    an_account(records, Role.AGENT, email="anna@desk.example")
    assert enter(nobody, "anna@desk.example", poi=path).headers["location"] == "/desk"


def test_a_wrong_password_an_unknown_and_a_disabled_person_get_the_same_words(
    nobody: TestClient, records: AccountRecords
) -> None:
    an_account(records, Role.AGENT, email="anna@desk.example")
    acts.disable(records, an_account(records, Role.AGENT, email="bruno@desk.example"))
    tried = {
        "anna@desk.example": "sbagliata del tutto",
        "bruno@desk.example": PASSWORD,
        "carla@desk.example": PASSWORD,
    }
    pages = [enter(nobody, email, password) for email, password in tried.items()]
    assert {page.status_code for page in pages} == {422}
    assert len({re.sub(r'value="[^"]*@desk.example"', "", page.text) for page in pages}) == 1
    assert not any(password in page.text for page in pages for password in tried.values())


def test_an_unknown_person_costs_a_digest_like_a_known_one() -> None:
    """The digest of nobody has today's cost, and no password is its own."""
    assert not passwords.outdated(passwords._of_nobody())
    assert not any(passwords.matches(None, password) for password in ("", PASSWORD, passwords._of_nobody()))


def test_after_ten_wrong_passwords_the_person_is_told_to_wait_and_the_right_one_waits_too(
    nobody: TestClient, records: AccountRecords
) -> None:
    an_account(records, Role.AGENT, email="anna@desk.example")
    codes = [enter(nobody, "anna@desk.example", f"sbagliata {n}").status_code for n in range(11)]
    assert codes == [422] * 10 + [429]
    waiting = enter(nobody, "anna@desk.example")
    assert waiting.status_code == 429 and 0 < int(waiting.headers["retry-after"]) <= 900
    assert enter(nobody, "bruno@desk.example").status_code == 422, "others at the same address go on"


def test_an_address_cannot_guess_at_any_number_of_accounts(tmp_path: Path) -> None:
    records = account_records(tmp_path, tries=1)
    client = signed_client(create_app(MemoryService(), accounts=records), records, None)
    codes = [enter(client, f"nessuno{n}@desk.example", "x").status_code for n in range(11)]
    assert codes == [422] * 10 + [429]


def test_the_right_password_forgets_the_wrong_ones(nobody: TestClient, records: AccountRecords) -> None:
    an_account(records, Role.AGENT, email="anna@desk.example")
    for _ in range(2):
        assert [enter(nobody, "anna@desk.example", "sbagliata").status_code for _ in range(6)] == [422] * 6
        assert enter(nobody, "anna@desk.example").status_code == 303


# -------------------------------------------------------------------------------------------------------------- passwords
def test_whoever_was_given_a_password_changes_it_before_anything_else(nobody: TestClient, records: AccountRecords) -> None:
    an_account(records, Role.EVALUATOR, email="anna@desk.example", new=True)
    assert enter(nobody, "anna@desk.example").headers["location"] == "/lab"
    asked = nobody.get("/account").text
    assert 'name="old"' in asked and 'href="/lab"' not in asked
    changed = post(nobody, "/account/password", {"old": PASSWORD, "new": OTHER, "repeated": OTHER})
    assert changed.headers["location"] == "/account?fatto=password"
    assert nobody.get("/account").status_code == 200 and records.accounts.all_accounts()[0].must_change is False


@pytest.mark.parametrize(
    ("old", "new", "repeated"),
    [
        ("non quella", OTHER, OTHER),
        (PASSWORD, PASSWORD, PASSWORD),
        (PASSWORD, OTHER, OTHER + "!"),
        (PASSWORD, "corta", "corta"),
        (PASSWORD, "a" * 30, "a" * 30),
        (PASSWORD, "x" * 201 + "abcdefgh", "x" * 201 + "abcdefgh"),
        (PASSWORD, "io sono ANNA@desk.example", "io sono ANNA@desk.example"),
    ],
)
def test_a_password_that_cannot_be_taken_changes_nothing(
    app: FastAPI, records: AccountRecords, old: str, new: str, repeated: str
) -> None:
    account = an_account(records, Role.AGENT, email="anna@desk.example")
    client = signed_client(app, records, account)
    answered = post(client, "/account/password", {"old": old, "new": new, "repeated": repeated})
    assert answered.status_code == 422 and new not in answered.text
    assert passwords.matches(records.accounts.password(account.id), PASSWORD)


def test_an_accent_may_be_typed_as_one_sign_or_as_two() -> None:
    assert passwords.matches(passwords.digest_of("perché così tardi"), "perche\u0301 cosi\u0300 tardi")


def test_a_digest_of_an_older_cost_is_made_anew_at_the_next_sign_in(records: AccountRecords) -> None:
    from argon2 import PasswordHasher

    account = an_account(records, Role.AGENT, email="anna@desk.example")
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    records.accounts.renew_digest(account.id, cheap)
    assert acts.sign_in(records, "anna@desk.example", PASSWORD) == account
    kept = records.accounts.password(account.id)
    assert kept is not None and kept != cheap and not passwords.outdated(kept) and passwords.matches(kept, PASSWORD)


def test_passwords_are_kept_as_argon2id_alone(records: AccountRecords, tmp_path: Path) -> None:
    account = an_account(records, Role.AGENT)
    assert str(records.accounts.password(account.id)).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    raw = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert PASSWORD.encode() not in raw


def test_a_random_password_is_never_refused() -> None:
    assert {passwords.fault(passwords.new_password()) for _ in range(50)} == {None}


# ------------------------------------------------------------------------------------------------------------------ roles
def test_roles_are_read_from_texts() -> None:
    read = acts.read_roles(["supervisor", "editor:simest", " Agent ", "editor:sace"])
    assert read == ((Role.AGENT, Role.SUPERVISOR, Role.EDITOR), ("sace", "simest"))
    for wrong in (["boss"], ["editor"], ["editor:simest", "capo"]):
        with pytest.raises(AccountError):
            acts.read_roles(wrong)


def test_two_people_cannot_have_one_email(records: AccountRecords) -> None:
    an_account(records, Role.AGENT, email="anna@desk.example")
    with pytest.raises(AccountTakenError, match=r"anna@desk\.example"):
        an_account(records, Role.AGENT, email="Anna@desk.example")


@pytest.mark.parametrize("email", ["", "anna", "anna@", "a b@c.it", "<a@b.it>", "a@b@c", "a" * 200 + "@b.it"])
def test_what_is_no_email_makes_no_account(records: AccountRecords, email: str) -> None:
    with pytest.raises(AccountError):
        acts.new_account(records, email, "Anna", ["agent"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("issuer", "http://accounts.example"),
        ("issuer", "accounts.example"),
        ("issuer", "https://accounts.example/?x=1"),
        ("roles", {"desk": ["boss"]}),
        ("roles", {"desk": ["editor"]}),
        ("secret", "x"),
    ],
)
def test_settings_of_a_provider_that_cannot_work_are_refused(field: str, value: object) -> None:
    with pytest.raises(ValueError, match="validation error"):
        OidcSettings.model_validate({field: value})


def test_a_provider_is_called_by_its_host_unless_it_has_a_name() -> None:
    provider = OidcSettings(issuer="https://login.example/realm")
    assert (provider.shown_name, provider.origin) == ("login.example", "https://login.example")
    assert AccountSettings().oidc.origin == ""


# --------------------------------------------------------------------------------------------------------------- commands
@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Run a command in a data folder of its own."""
    monkeypatch.setenv("FONDACO_VAR", str(tmp_path))

    def command(*words: str, stdin: str | None = None, code: int = 0) -> Result:
        done = CliRunner().invoke(command_line, list(words), input=stdin)
        assert (done.exit_code == 0) == (code == 0), done.output + str(done.exception)
        return done

    yield command


def test_the_first_administrator_is_made_by_a_command_and_signs_in(run: Any, tmp_path: Path) -> None:
    made = run("accounts", "create", "--admin", "anna@desk.example", stdin=f"{PASSWORD}\n{PASSWORD}\n")
    assert PASSWORD not in made.output
    listed = json.loads(run("accounts", "list", "--json").stdout)
    assert [(a["email"], a["roles"], a["state"]) for a in listed] == [
        ("anna@desk.example", ["administrator"], "must change the password")
    ]
    records = account_records(tmp_path)
    assert acts.sign_in(records, "anna@desk.example", PASSWORD) is not None


def test_a_password_comes_from_a_file_or_standard_input_and_no_option_takes_it(run: Any, tmp_path: Path) -> None:
    (tmp_path / "password").write_text(f"{PASSWORD}\n", encoding="utf-8")
    run("accounts", "create", "anna@desk.example", "--role", "agent", "--password-file", str(tmp_path / "password"))
    run("accounts", "create", "bruno@desk.example", "--role", "agent", "--password-file", "-", stdin=f"{PASSWORD}\n")
    records = account_records(tmp_path)
    for email in ("anna@desk.example", "bruno@desk.example"):
        assert acts.sign_in(records, email, PASSWORD) is not None
    run("accounts", "create", "carla@desk.example", "--role", "agent", "--password", PASSWORD, code=2)


@pytest.mark.parametrize(
    "words",
    [
        ("create", "anna@desk.example"),
        ("create", "anna", "--admin"),
        ("create", "anna@desk.example", "--role", "boss"),
        ("create", "anna@desk.example", "--role", "editor:nessuno"),
        ("roles", "anna@desk.example", "--role", "agent"),
        ("disable", "anna@desk.example"),
        ("erase", "anna@desk.example", "--yes"),
    ],
)
def test_a_command_that_cannot_be_done_says_why_and_does_nothing(run: Any, words: tuple[str, ...]) -> None:
    failed = run("accounts", *words, stdin=f"{PASSWORD}\n{PASSWORD}\n", code=2)
    assert isinstance(failed.exception, AccountError | UsageError | UnknownAccountError)
    assert json.loads(run("accounts", "list", "--json").stdout) == []


def test_roles_disabling_resetting_and_signing_out_by_command(run: Any, tmp_path: Path) -> None:
    records = account_records(tmp_path)
    anna = an_account(records, Role.AGENT, email="anna@desk.example")
    run("accounts", "roles", "anna@desk.example", "--role", "supervisor", "--role", "editor:simest")
    run("accounts", "disable", anna.id)
    assert acts.sign_in(records, "anna@desk.example", PASSWORD) is None
    run("accounts", "enable", "anna@desk.example")
    given = run("accounts", "reset", "anna@desk.example").stdout.strip()
    assert acts.sign_in(records, "anna@desk.example", PASSWORD) is None
    changed = acts.sign_in(records, "anna@desk.example", given)
    assert changed is not None and changed.must_change
    assert (changed.roles, changed.partners) == ((Role.SUPERVISOR, Role.EDITOR), ("simest",))
    run("accounts", "sign-out", "anna@desk.example")
    whats = [read_entry(entry)["what"] for entry in records.audit.entries()]
    commands = ["roles.changed", "account.disabled", "account.enabled", "password.reset", "sessions.ended"]
    assert [what for what in whats if what != "sign_in"] == commands


# ---------------------------------------------------------------------------------------------------------------- privacy
def test_an_export_holds_all_that_is_kept_of_a_person_but_no_password(run: Any, app: FastAPI, records: AccountRecords) -> None:
    anna = an_account(records, Role.AGENT, email="anna@desk.example")
    acts.sign_in(records, "anna@desk.example", PASSWORD)
    acts.sign_in(records, "anna@desk.example", "sbagliata")
    acts.set_roles(records, anna, ["supervisor"])
    signed_client(app, records, anna)
    exported = json.loads(run("accounts", "export", "anna@desk.example").stdout)
    assert exported["account"]["email"] == "anna@desk.example" and len(exported["sessions"]) == 1
    assert [(e["what"], e["result"]) for e in exported["audit"]] == [
        ("sign_in", "done"),
        ("sign_in", "refused"),
        ("roles.changed", "done"),
    ]
    assert "argon2" not in json.dumps(exported)


def test_an_erased_person_is_found_nowhere_and_the_log_stays_whole(
    run: Any, app: FastAPI, records: AccountRecords, tmp_path: Path
) -> None:
    anna = an_account(records, Role.AGENT, email="anna@desk.example")
    client = signed_client(app, records, anna)
    acts.sign_in(records, "anna@desk.example", PASSWORD)
    before = [entry.pack for entry in records.audit.entries()]
    run("accounts", "erase", "anna@desk.example", stdin="y\n")
    assert client.get("/account").status_code == 303 and acts.sign_in(records, "anna@desk.example", PASSWORD) is None
    left = records.accounts.by_id(anna.id)
    assert left is not None and (left.email, left.name, left.roles, left.good) == (None, None, (), False)
    assert records.accounts.names() == {anna.id: anna.id} and records.accounts.password(anna.id) is None
    log = [entry.pack for entry in records.audit.entries()]
    assert log[: len(before)] == before and "anna@desk.example" not in "".join(log) and anna.id in log[0]
    run("audit", "verify")
    an_account(records, Role.AGENT, email="anna@desk.example")


def test_an_erased_account_cannot_be_brought_back(records: AccountRecords) -> None:
    anna = an_account(records, Role.AGENT)
    acts.erase(records, anna)
    for act in (lambda: acts.enable(records, anna), lambda: acts.reset_password(records, anna, OTHER)):
        with pytest.raises(UnknownAccountError):
            act()


@pytest.mark.parametrize("language", UI_LANGUAGES)
def test_every_page_is_there_in_every_language(app: FastAPI, records: AccountRecords, language: str) -> None:
    account = an_account(records, *Role)
    client, nobody = signed_client(app, records, account), signed_client(app, records, None)
    pages = [client.get(f"/account?lang={language}"), client.get(f"/esci?lang={language}")]
    pages += [nobody.get(f"/accedi?lang={language}"), nobody.get(f"/accedi?lang={language}&uscito=1")]
    for page in pages:
        assert page.status_code == 200 and f'lang="{language}"' in page.text
        assert page.headers["cache-control"] == "no-store" and page.headers["x-robots-tag"] == "noindex"
