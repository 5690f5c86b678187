"""`python -m ingest.sample`: serves the sample partner web until it is told to stop."""

import argparse
import asyncio
import signal
import sys
from types import FrameType

from ingest.sample.errors import SampleError
from ingest.sample.server import create_app, listen, server


def main(arguments: list[str] | None = None) -> int:
    """Serve; return 0 after a stop, 1 if the web cannot be served."""
    parser = argparse.ArgumentParser(prog="python -m ingest.sample", description="Serve the sample partner web.")
    parser.add_argument("--port", type=int, default=8010, help="0 picks a free one (default: 8010)")
    parser.add_argument(
        "--stage", type=int, choices=(1, 2), default=1, help="2 serves the later state of some pages (default: 1)"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--quiet", action="store_true", help="do not print the address")
    options = parser.parse_args(arguments)
    # uvicorn ends its work on these signals, then raises them again for whoever waits.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    try:
        with listen(options.host, options.port) as bound:
            port = int(bound.getsockname()[1])
            app = create_app(stage=options.stage, port=port)
            if not options.quiet:
                print(
                    f"sample web: http://{options.host}:{port}/ ({len(app.web.sites)} hosts, stage {options.stage})", flush=True
                )
            asyncio.run(server(app).serve(sockets=[bound]))
    except (SampleError, OSError) as error:
        print(f"cannot serve the sample web on {options.host}:{options.port}: {error}", file=sys.stderr)
        return 1
    return 0


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    sys.exit(main())
