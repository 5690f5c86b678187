"""Every regular expression of the packages, with strings made to slow it down.

Run by itself, `python -m tests.batteries.regexes [NAME...]` prints the slow ones with file and line.
"""

import ast
import importlib
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from itertools import pairwise
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

ROOT = Path(__file__).parents[2]
PACKAGES = ("ingest", "kb", "assistant", "api", "evals")
SIZES = (16, 20, 24, 32, 64, 256, 1_000, 3_000, 4_000, 8_000, 15_000, 20_000, 30_000, 100_000)
# What a pattern is given at most, in letters, by where it stands; the first that fits counts. A message ends at 4,000, also one
# of the history; a question that was put together out of several at 8,000; a passage, in whichever words, at 15,000;
# a reply at 20,000 (`test_limits.py` holds these bounds against the code that keeps them).
MESSAGE, JOINED, PASSAGE, REPLY, WITHOUT_END = 4_000, 8_000, 15_000, 20_000, 100_000
BOUNDS: Mapping[str, int] = {
    "assistant/guards/": MESSAGE,
    "assistant/following_up.py": JOINED,
    "assistant/": PASSAGE,
    "evals/edit_reading.py": REPLY,
    "evals/mutation_rules.py": PASSAGE,  # sentences of passages
    "kb/page_orders.py": WITHOUT_END,  # reads the lines of files before they are cut
    "kb/sentences.py": WITHOUT_END,
    "kb/": PASSAGE,
}
LIMIT_SECONDS = 0.050  # of processor time
_METHODS = {"search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split"}
_ANCHORED = {"match", "fullmatch"}
_SETTLED = 1000  # letters from which on a time tells of longer strings
_DEPTH = 4  # of containers that hold patterns
_REPEATS = 10  # a repetition that may go on longer is worth a shape
_GENERAL = ("a", "1", " ", "\n", "a ", "1.", "A", "-", "(", "<", '"', "è")


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern in its place, with the methods by which it is used."""

    place: str  # file:line
    pattern: re.Pattern[str]
    methods: frozenset[str]


@dataclass(frozen=True, slots=True)
class Slow:
    """A pattern that took too long."""

    found: Found
    method: str
    shape: str
    size: int
    seconds: float


def collect() -> list[Found]:
    """Return the patterns of all modules, each once."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in _modules()}
    everywhere = _methods_by_name(trees.values())
    found: dict[tuple[str, int], Found] = {}
    for path, tree in trees.items():
        # What begins with an underscore is used in its own module only.
        own = {name: methods for name, methods in _methods_by_name([tree]).items() if name.startswith("_")}
        used = {name: methods for name, methods in everywhere.items() if not name.startswith("_")} | own
        for place, pattern, methods in (*_constants(path, tree, used), *_inline(path, tree)):
            key = (pattern.pattern, pattern.flags)
            before = found.get(key)
            known = before.methods if before else frozenset()
            found[key] = Found(before.place if before else place, pattern, known | methods)
    return sorted(found.values(), key=lambda f: f.place)


def probe(found: Found, sizes: Sequence[int] = SIZES) -> Slow | None:
    """Return the first string that a pattern takes too long for, grown step by step; None if there is none."""
    most = next((bound for place, bound in BOUNDS.items() if found.place.startswith(place)), WITHOUT_END)
    methods = _ANCHORED & found.methods if found.methods and found.methods <= _ANCHORED else {"search"}
    for method in sorted(methods):
        use = getattr(found.pattern, method)
        for head, body, tail in shapes(found.pattern):
            # A string of one letter takes so long at most, in seconds; none grows faster than with the third power.
            bound = float("inf")
            for size in sizes:
                if size > most or bound * size**3 < LIMIT_SECONDS:
                    continue
                text = head + (body * (size // len(body) + 1))[:size] + tail
                seconds = _took(use, text)
                if size >= _SETTLED:
                    bound = seconds / size**3
                if seconds > LIMIT_SECONDS:
                    return Slow(found, method, repr((head[:20], body[:20], tail)), size, seconds)
    return None


def shapes(pattern: re.Pattern[str]) -> Iterator[tuple[str, str, str]]:
    """Yield beginnings, parts to be repeated, and ends that do not fit any more."""
    own_flags = re.match(r"\s*\(\?[aiLmsux]+\)", pattern.pattern)
    tree = parser.parse(pattern.pattern.lstrip(), 0) if own_flags else parser.parse(pattern.pattern, pattern.flags)
    seen: set[tuple[str, str]] = set()
    samples = [(head, body) for head, body in _repetitions(tree, "") if body]
    letters = [("", letter) for letter in dict.fromkeys(_letters(tree))][:8]
    pairs = [("", a[1] + b[1]) for a, b in pairwise(letters)]
    for head, body in (*samples[:16], *letters, *pairs, *(("", body) for body in _GENERAL)):
        if (head, body) not in seen:
            seen.add((head, body))
            yield head, body, "\x00"


def _took(use: Any, text: str) -> float:
    best = float("inf")
    for _ in range(3):  # a machine that does something else makes one measurement long
        start = time.thread_time()
        use(text)
        best = min(best, time.thread_time() - start)
        if best <= LIMIT_SECONDS or best > 10 * LIMIT_SECONDS:
            break
    return best


def _repetitions(tree: Any, head: str) -> Iterator[tuple[str, str]]:
    for operation, value in tree:
        if operation in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            least, most, inner = value
            if most > _REPEATS:
                yield head, _sample(inner)
                yield "", _sample(inner)
            yield from _repetitions(inner, head)
            head += _sample(inner) * min(int(least), 3)
            continue
        for branch in _branches(operation, value):
            yield from _repetitions(branch, head)
        head += _sample([(operation, value)])


def _branches(operation: Any, value: Any) -> Sequence[Any]:
    if operation is sre.SUBPATTERN:
        return [value[3]]
    if operation is sre.BRANCH:
        return list(value[1])
    if operation in (sre.ASSERT, sre.ASSERT_NOT):
        return [value[1]]
    return [value] if operation is sre.ATOMIC_GROUP else []


def _sample(tree: Any) -> str:
    """Return a string that a part of a pattern takes."""
    made = ""
    for operation, value in tree:
        if operation is sre.LITERAL:
            made += chr(value)
        elif operation is sre.IN:
            made += next(iter(_members(value)), "x")
        elif operation in (sre.ANY, sre.NOT_LITERAL):
            made += "x"
        elif operation in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            made += _sample(value[2]) * max(1, min(int(value[0]), 3))
        elif operation is sre.BRANCH:
            made += _sample(value[1][0])
        elif operation is sre.SUBPATTERN:
            made += _sample(value[3])
        elif operation is sre.ATOMIC_GROUP:
            made += _sample(value)
    return made


def _letters(tree: Any) -> Iterator[str]:
    for operation, value in tree:
        if operation is sre.LITERAL:
            yield chr(value)
        elif operation is sre.IN:
            yield from _members(value)
        elif operation in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            yield from _letters(value[2])
        for branch in _branches(operation, value):
            yield from _letters(branch)


def _members(value: Any) -> list[str]:
    kinds = {
        sre.CATEGORY_DIGIT: "1",
        sre.CATEGORY_SPACE: " ",
        sre.CATEGORY_WORD: "a",
        sre.CATEGORY_NOT_DIGIT: "x",
        sre.CATEGORY_NOT_SPACE: "x",
        sre.CATEGORY_NOT_WORD: "-",
    }
    members: list[str] = []
    for operation, inner in value:
        if operation is sre.LITERAL:
            members.append(chr(inner))
        elif operation is sre.RANGE:
            members.append(chr(inner[0]))
        elif operation is sre.CATEGORY:
            members.append(kinds[inner])
        elif operation is sre.NEGATE:
            return ["x", " ", "1"]
    return members


def _modules() -> list[Path]:
    """Return all modules but those that Alembic alone can import."""
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return sorted(path for path in found if not {"__pycache__", "migrations"} & set(path.parts))


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _methods_by_name(trees: Iterable[ast.Module]) -> dict[str, frozenset[str]]:
    """Return by which methods of a pattern each name is used; a name that is passed on is left out."""
    used: defaultdict[str, set[str]] = defaultdict(set)
    passed: set[str] = set()
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in _METHODS and isinstance(node.value, ast.Name):
                used[node.value.id].add(node.attr)
            elif isinstance(node, ast.Call):
                passed |= {a.id for a in node.args if isinstance(a, ast.Name)}
    return {name: frozenset(methods) for name, methods in used.items() if name not in passed}


def _constants(
    path: Path, tree: ast.Module, used: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, re.Pattern[str], frozenset[str]]]:
    """Yield the compiled patterns among a module's constants."""
    module = importlib.import_module(_name(path))
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        for target in targets:
            if isinstance(target, ast.Name):
                for pattern in _patterns(getattr(module, target.id, None), _DEPTH):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", pattern, used.get(target.id, frozenset({"search"}))


def _patterns(value: object, depth: int) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield _as_text(value)
    elif depth and isinstance(value, Mapping):
        for part in (*value.keys(), *value.values()):
            yield from _patterns(part, depth - 1)
    elif depth and isinstance(value, list | tuple | set | frozenset):
        for part in value:
            yield from _patterns(part, depth - 1)
    elif depth and is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _patterns(getattr(value, field.name, None), depth - 1)


def _as_text(pattern: re.Pattern[Any]) -> re.Pattern[str]:
    """Return a pattern of bytes as one of their letters."""
    if isinstance(pattern.pattern, str):
        return pattern
    return re.compile(pattern.pattern.decode("latin-1"), pattern.flags | re.ASCII)


def _inline(path: Path, tree: ast.Module) -> Iterator[tuple[str, re.Pattern[str], frozenset[str]]]:
    """Yield the patterns that are written where they are used, as far as they are written out."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "re"):
            continue
        method = node.func.attr
        if method not in _METHODS or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        flags = [k.value for k in node.keywords if k.arg == "flags"]
        value = eval(ast.unparse(flags[0]), {"re": re}) if flags else 0
        yield f"{path.relative_to(ROOT)}:{node.lineno}", _as_text(re.compile(node.args[0].value, value)), frozenset({method})


def main(names: Sequence[str]) -> None:
    """Print the slow patterns of all modules, or of those whose path holds one of the names."""
    every = [f for f in collect() if not names or any(name in f.place for name in names)]
    start, slow = time.perf_counter(), 0
    for found in every:
        result = probe(found)
        if result is not None:
            slow += 1
            print(
                f"{found.place}  {result.seconds * 1000:.0f} ms at {result.size} by {result.method} on {result.shape}\n"
                f"    {found.pattern.pattern[:200]!r}",
                flush=True,
            )
    print(f"{len(every)} patterns, {slow} slow, {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
