"""Battery B10 at full count: limits over real time, slow and huge requests, and every regular expression.

`make limits`; exit code 1 if anything does not hold. It takes some minutes, most of them of waiting.
"""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

from api.app import create_app
from api.web_settings import WebSettings
from tests.api.access_builders import QUESTION, a_key, access_records
from tests.api.builders import TODAY, MemoryService
from tests.batteries import regexes
from tests.batteries.slow_clients import BODY, answer_times, dribble, open_slow, serving

SLOW_CONNECTIONS = 500
_WINDOWS = 3  # minutes over which a limit is watched
_TOLERANCE = 0.05
Check = tuple[str, bool, str]  # name, passed, what was seen


def watched(port: int, headers: Callable[[int], dict[str, str]], seconds: float, pause: float) -> Counter[int]:
    """Ask again and again for so long, and count the replies by status."""
    found: Counter[int] = Counter()
    end = time.monotonic() + seconds
    number = 0
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
        while time.monotonic() < end:
            response = client.post("/v1/ask", json=QUESTION, headers=headers(number))
            found[response.status_code] += 1
            assert response.status_code != 429 or 1 <= int(response.headers["Retry-After"]) <= 60
            number += 1
            time.sleep(pause)
    return found


def limits_over_time() -> Iterator[Check]:
    """Send eight times as much as is allowed for three minutes, plainly, with forged addresses, and with a key."""
    quota = 60
    rates = {"ask": quota, "search": 9000, "read": 9000, "write": 9000}
    forged: dict[str, Callable[[int], dict[str, str]]] = {
        "an address": lambda n: {},
        "an address that forges another one each time": lambda n: {
            "X-Forwarded-For": f"198.51.{n % 250}.{n // 250}",
            "Forwarded": f"for=198.51.100.{n % 250}",
            "X-Real-IP": f"203.0.113.{n % 250}",
        },
        "an address with many conversations": lambda n: {"Cookie": f"conversazione={n}", "X-End-User": str(n)},
    }
    with tempfile.TemporaryDirectory() as folder:
        records = access_records(Path(folder))
        _, header = a_key(records)
        forged["a key with many persons"] = lambda n: {**header, "X-End-User": f"person-{n}"}
        for name, headers in forged.items():
            settings = WebSettings.model_validate({"limits": {"address": rates, "key": rates}})
            app = create_app(MemoryService(), settings, today=lambda: TODAY, access=records)
            with serving(app, 10) as port:
                found = watched(port, headers, _WINDOWS * 60 - 1, 1 / 8)
            allowed = quota * _WINDOWS
            good = abs(found[200] - allowed) <= allowed * _TOLERANCE and found[429] > 0 and set(found) <= {200, 429}
            yield f"limit of {name}", good, f"{found[200]} of {allowed} let in, {found[429]} refused"


def bodies() -> Iterator[Check]:
    """Send bodies of 10 kB, 1 MB and 50 MB, announced and not."""
    app = create_app(MemoryService(), WebSettings.model_validate({"limits": {"on": False}}), today=lambda: TODAY)
    with serving(app, 10) as port:
        for size in (10_000, 1_000_000, 50_000_000):
            for announced in (True, False):
                start = time.perf_counter()
                status = _posted(port, size, announced)
                took = time.perf_counter() - start
                good = (status == (200 if size < 65_536 else 413)) and took < 10
                yield (
                    f"body of {size:,} bytes{'' if announced else ', length not announced'}",
                    good,
                    f"{status} in {took:.2f} s",
                )
        yield "an answer after all that", answer_times(port, 5)[-1] < 1, "given"


def slow_connections() -> Iterator[Check]:
    """Hold 500 connections open that say next to nothing, and ask meanwhile."""
    settings = WebSettings.model_validate({"limits": {"on": False, "body_seconds": 5}})
    with serving(create_app(MemoryService(), settings, today=lambda: TODAY), header_seconds=8) as port:
        alone = answer_times(port, 50)
        for name, begin in (("heads", None), ("bodies", (BODY,))):
            clients = open_slow(port, SLOW_CONNECTIONS, *([begin] if begin else []))
            beside = answer_times(port, 50)
            seen = f"p95 {beside[47] * 1000:.0f} ms beside {SLOW_CONNECTIONS}, {alone[47] * 1000:.0f} ms alone"
            yield f"answers beside slow {name}", beside[47] < 0.5, seen
            waited = 0
            while (still := dribble(clients)) and waited < 20:
                time.sleep(1)
                waited += 1
            yield f"slow {name} are closed", still == 0, f"{still} open after {waited} s"
            for client in clients:
                client.close()


def crowded() -> Iterator[Check]:
    """Open more silent connections than there may be."""
    settings = WebSettings.model_validate({"limits": {"on": False}})
    with serving(create_app(MemoryService(), settings, today=lambda: TODAY), header_seconds=60, connections=200) as port:
        clients = open_slow(port, SLOW_CONNECTIONS)
        times = answer_times(port, 20)
        time.sleep(0.5)
        still = dribble(clients)
        yield (
            "answers while more come than may stay",
            times[-1] < 0.5 and still <= 200,
            f"{still} stay, slowest {times[-1]:.3f} s",
        )
        for client in clients:
            client.close()


def patterns() -> Iterator[Check]:
    """Try every regular expression on strings of up to 100,000 letters."""
    found = regexes.collect()
    slow = [result for pattern in found if (result := regexes.probe(pattern))]
    for result in slow:
        yield f"pattern {result.found.place}", False, f"{result.seconds * 1000:.0f} ms on {result.size} of {result.shape}"
    yield "patterns", not slow, f"{len(found)} tried, {len(slow)} slow"


def _posted(port: int, size: int, announced: bool) -> int:
    body = b'{"question": "' + b"x" * (size - 16) + b'"}'

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    headers = {"Content-Type": "application/json"}
    content = body if announced else pieces()
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
        return client.post("/v1/ask", content=content, headers=headers).status_code


def main() -> int:
    """Run all parts; print each check."""
    failed = 0
    for part in (bodies, slow_connections, crowded, patterns, limits_over_time):
        for name, passed, seen in part():
            failed += not passed
            print(f"{'ok   ' if passed else 'WRONG'} {name}: {seen}", flush=True)
    print(f"{failed} checks do not hold" if failed else "all checks hold")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
