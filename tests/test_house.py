"""The rules of the house (STYLE, DESIGN 2) that no linter knows."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("ingest", "kb", "assistant", "api", "evals")
MODULE_LINES, FUNCTION_LINES = 300, 40
LARGEST_BYTES = 2 * 2**20

# Written so that they do not find themselves.
REGISTRY_HOST = re.compile(r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org|security\.debian\.org")
MACHINE_PATH = re.compile(r"(^|[^a-z.])/(?:work|farm|root)/", re.MULTILINE)
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK|NotImplemented" r"Error)\b")

MIGRATIONS = "kb/engines/migrations/versions/"  # lists of columns, long by nature
ENVIRONMENT = {"environ", "environb", "getenv", "putenv"}
MAY_PRINT = ("api/console.py", "api/commands/")


@cache
def files() -> tuple[Path, ...]:
    """Return all files of the project that git does not ignore, or all there are outside a clone."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode == 0:
        found = {ROOT / name for name in done.stdout.decode().split("\0") if name}
    else:
        found = {f for package in (*PACKAGES, "tests") for f in (ROOT / package).rglob("*") if "__pycache__" not in f.parts}
    return tuple(sorted(f for f in found if f.is_file()))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def modules(*folders: str) -> list[Path]:
    return [f for f in files() if f.suffix == ".py" and f.relative_to(ROOT).parts[0] in folders]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def texts() -> Iterator[tuple[Path, str]]:
    for path in files():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # not a text


def test_a_module_has_at_most_300_lines() -> None:
    lengths = {named(m): len(m.read_text(encoding="utf-8").splitlines()) for m in modules(*PACKAGES)}
    assert {name: n for name, n in lengths.items() if n > MODULE_LINES} == {}


def test_a_function_has_at_most_40_lines() -> None:
    functions = (
        (named(m), node)
        for m in modules(*PACKAGES)
        for node in ast.walk(tree(m))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not named(m).startswith(MIGRATIONS)
    )
    lengths = {f"{name}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1 for name, node in functions}
    assert {name: n for name, n in lengths.items() if n > FUNCTION_LINES} == {}


def test_every_module_says_in_a_docstring_what_it_is_for() -> None:
    assert [named(m) for m in modules(*PACKAGES) if not ast.get_docstring(tree(m))] == []


def test_an_init_file_holds_a_docstring_and_nothing_else() -> None:
    assert [named(m) for m in modules(*PACKAGES) if m.name == "__init__.py" and len(tree(m).body) != 1] == []


def test_only_the_settings_read_the_environment() -> None:
    def reads(node: ast.AST) -> bool:
        if isinstance(node, ast.Attribute):
            return node.attr in ENVIRONMENT and ast.unparse(node.value) == "os"
        return isinstance(node, ast.ImportFrom) and node.module == "os" and bool(ENVIRONMENT & {a.name for a in node.names})

    readers = {named(m) for m in modules(*PACKAGES) for node in ast.walk(tree(m)) if reads(node)}
    assert readers - {"api/settings.py"} == set()


def test_only_commands_print() -> None:
    """A command is a module of the command line, or one that runs by `python -m`."""

    def calls_print(node: ast.AST) -> bool:
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"

    printing = [m for m in modules(*PACKAGES) if any(calls_print(node) for node in ast.walk(tree(m)))]
    commands = [
        m for m in printing if named(m).startswith(MAY_PRINT) or '__name__ == "__main__"' in m.read_text(encoding="utf-8")
    ]
    assert [named(m) for m in printing if m not in commands] == []


def test_every_test_that_may_not_run_gives_its_reason() -> None:
    unexplained = [
        (named(m), ast.unparse(node)) for m in modules("tests") for node in ast.walk(tree(m)) if is_unexplained(node)
    ]
    assert unexplained == []


def is_unexplained(node: ast.AST) -> bool:
    """Whether this skips or expects a failure without saying why."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return any(ast.unparse(d) in ("pytest.mark.skip", "pytest.mark.xfail") for d in node.decorator_list)
    if not isinstance(node, ast.Call):
        return False
    name, keywords = ast.unparse(node.func), {k.arg for k in node.keywords}
    if name in ("pytest.skip", "pytest.xfail", "pytest.mark.skip"):
        return not node.args and "reason" not in keywords
    return name in ("pytest.mark.skipif", "pytest.mark.xfail") and "reason" not in keywords


@pytest.mark.parametrize("pattern", [REGISTRY_HOST, MACHINE_PATH], ids=["registry", "machine"])
def test_no_file_names_a_package_registry_or_a_path_of_one_machine(pattern: re.Pattern[str]) -> None:
    assert [named(path) for path, text in texts() if pattern.search(text)] == []


def test_nothing_is_left_unfinished() -> None:
    source = [(p, t) for p, t in texts() if p.suffix in (".py", ".js", ".html") and not named(p).startswith("tests/")]
    assert [named(path) for path, text in source if UNFINISHED.search(text)] == []


def test_no_file_is_above_2_megabytes() -> None:
    assert [named(f) for f in files() if f.stat().st_size > LARGEST_BYTES] == []


def test_the_top_level_holds_no_other_folder_of_code() -> None:
    tops = {path.relative_to(ROOT).parts[0] for path in files() if path.suffix in (".py", ".js", ".ts", ".sh")}
    assert tops <= {*PACKAGES, "tests"}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_has_a_readme(package: str) -> None:
    assert (ROOT / package / "README.md").is_file()


# ------------------------------------------------------------------------------------------------------- dependencies


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def direct(name: str) -> set[str]:
    """Return the packages that a requirements file names."""
    lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    return {canonical(m.group()) for line in lines if (m := re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", line))}


def imported(*folders: str) -> set[str]:
    """Return the top-level names that are imported from outside the project and the standard library."""
    names = set()
    for module in modules(*folders):
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.Import):
                names |= {a.name.partition(".")[0] for a in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.partition(".")[0])
    return names - set(sys.stdlib_module_names) - {*PACKAGES, "tests", "conftest"}


def undeclared(names: set[str], declared: set[str]) -> set[str]:
    providers = packages_distributions()
    return {n for n in names if n in providers and not {canonical(p) for p in providers[n]} & declared}


def test_every_imported_library_is_a_direct_requirement() -> None:
    at_run_time = direct("run.in") | direct("torch.txt")
    assert undeclared(imported(*PACKAGES), at_run_time) == set()
    assert undeclared(imported("tests"), at_run_time | direct("dev.in")) == set()


def test_the_lock_pins_every_direct_requirement_with_hashes_and_leaves_torch_out() -> None:
    lock = (ROOT / "requirements" / "lock.txt").read_text(encoding="utf-8")
    entries = re.findall(r"^([A-Za-z0-9._-]+)==[^\n]*\\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", lock, re.MULTILINE)
    locked = {canonical(name) for name, _ in entries}
    assert len(entries) == len(re.findall(r"^[^\s#]", lock, re.MULTILINE)), "an entry has no hash"
    assert direct("run.in") | direct("dev.in") <= locked
    assert not {name for name in locked if name == "torch" or name.startswith("nvidia-")}


def test_no_lock_records_a_download_address() -> None:
    locks = [f for f in files() if f.parent.name == "requirements" or f.name == "package-lock.json"]
    addresses = re.compile(r"--(?:extra-)?index-url|--find-links|\"resolved\"|@ (?:https?|file):")
    assert [named(f) for f in locks if addresses.search(f.read_text(encoding="utf-8"))] == []


# ----------------------------------------------------------------------------------------------------------- commands


def test_make_lists_the_targets_that_the_design_names() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    assert {"setup", "demo", "sample", "recrawl", "serve", "test", "lint", "format", "bench", "lock", "clean"} <= targets


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_the_console_script_is_the_command_line_of_the_api() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"fondaco": "api.cli:main"}
