"""Battery B21 for those who are signed in: Schemathesis on the pages and forms of staff, as a person of each role.

Pages are in no description, so one is made of their routes; that no request fails is all that is asked of them.
`python -m tests.batteries.signed_fuzz --examples 100` prints its report; exit code 1 if a request failed.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Any

from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from api import sessions
from api.app import STAFF
from api.routes import lab
from kb.account_types import Account, Role
from tests.api.account_builders import a_session, an_account
from tests.batteries.api_fuzz import run_schemathesis
from tests.batteries.signed_hooks import SESSIONS
from tests.batteries.tenant_world import TenantWorld, a_template, a_tenant_world
from tests.batteries.whole_app import StaffedApp
from tests.serving import served

_ENDS_THE_SESSION = {"/account/password", "/account/altrove"}


def signed_routes() -> list[APIRoute]:
    """Return the routes that need somebody who is signed in."""
    routers = (*STAFF, lab.router)
    return [route for router in routers for route in router.routes if isinstance(route, APIRoute)]


def description(known: Mapping[str, str]) -> dict[str, Any]:
    """Return an OpenAPI description of the pages of staff; `known` values of paths are tried beside made-up ones."""
    routes = [copy(route) for route in signed_routes() if route.path not in _ENDS_THE_SESSION]
    for route in routes:
        route.include_in_schema = True
    made = get_openapi(title="staff", version="1", routes=routes)
    for path in made["paths"].values():
        for parameter in (p for operation in path.values() for p in operation.get("parameters", ())):
            if parameter["name"] in known:
                parameter["example"] = known[parameter["name"]]
    return made


def a_staff(staffed: StaffedApp) -> list[Account]:
    """Return a new person of each role."""
    return [an_account(staffed.accounts, role) for role in Role]


def signed_in(staffed: StaffedApp, staff: Sequence[Account]) -> list[tuple[str, str]]:
    """Return cookie and token of forms of a new session of each person."""
    found = []
    for account in staff:
        key = a_session(staffed.accounts, account)
        session = staffed.accounts.sessions.session(sessions.digest(key))
        assert session is not None
        found.append((key, sessions.form_token(sessions.SignedIn(account, session, key))))
    return found


def things_to_open(world: TenantWorld) -> dict[str, str]:
    """Make one of each thing that pages of staff show, and return their ids by the names of the parameters."""
    world.add_gap("simest")
    ticket = world.pass_on()
    world.send("agent", "POST", f"/desk/{ticket.reference}/bozza")
    world.send("agent", "POST", f"/desk/{ticket.reference}/risposta", action="submit", based_on="0", text="Le scriviamo.")
    world.send("agent", "POST", "/desk/viste", name="Vista", query="stato=aperte")
    return {"reference": ticket.reference, "gap_id": "1", "view_id": "1", "ticket_id": ticket.id, "number": "1"}


def fuzz_staff(world: TenantWorld, folder: Path, examples: int, phases: str) -> "subprocess.CompletedProcess[str]":
    """Run Schemathesis against a real server, each request as the next person."""
    file = folder / "staff.json"
    file.write_text(json.dumps(description(things_to_open(world))), encoding="utf-8")
    people = json.dumps(signed_in(world.staffed, a_staff(world.staffed)))
    with served(world.staffed.app) as address:
        options = {"--url": address, "--phases": phases, "--checks": "not_a_server_error"}
        return run_schemathesis(str(file), folder, examples, options, "tests.batteries.signed_hooks", {SESSIONS: people})


def main() -> int:
    """Run it, and print its report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100, help="for each operation")
    parser.add_argument("--phases", default="examples,coverage,fuzzing", help="of Schemathesis")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        template = Path(name) / "template"
        template.mkdir()
        world = a_tenant_world(a_template(template), Path(name) / "world")
        done = fuzz_staff(world, Path(name), asked.examples, asked.phases)
    print(done.stdout, done.stderr, sep="\n")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
