"""The command line: `fondaco`."""

import sys

from api.console import notes
from api.errors import ApiError
from api.lazy_commands import Place, lazy_group
from assistant.errors import AssistantError
from evals.errors import EvalsError
from ingest.errors import IngestError
from kb.errors import KbError

EVALUATION: dict[str, Place] = {
    "run": "evaluating:run",
    "score": "evaluating:score",
    "compare": "evaluating:compare",
    "gate": "evaluating:gate",
    "label": "labelling:label",
    "judge": "eval_tools:judge",
    "generate": "eval_tools:generate",
    "mutate": "eval_tools:mutate",
    "check": "eval_tools:check",
    "template": "eval_tools:template",
    "import": "eval_tools:import_cases",
    "export": "eval_tools:export",
    "retrieval": "measuring:retrieval",
    "calibrate": "measuring:calibrate",
}
DESK: dict[str, Place] = {
    "fetch": "desk:fetch",
    "watch": "desk:watch",
    "import": "desk:import_files",
    "quarantine": "desk:quarantine",
    "apart": "desk:apart",
    "send": "desk_sending:send",
    "outbox": "desk_sending:outbox",
    "settle": "desk_sending:settle",
}
COMMANDS: dict[str, Place] = {
    "crawl": "crawling:crawl",
    "publish": "builds:publish",
    "builds": "builds:list_builds",
    "rollback": "builds:rollback",
    "search": "answering:search",
    "ask": "answering:ask",
    "chat": "chatting:chat",
    "opportunities": "opportunities:app",
    "serve": "serving:serve",
    "mcp": "mcp:mcp",
    "status": "serving:status",
    "doctor": "serving:doctor",
    "accounts": "accounts:app",
    "audit": "audit:app",
    "keys": "keys:app",
    "recall": "recalling:recall",
    "exposure": "exposure:show_exposure",
    "evidence": "evidence:app",
    "tickets": "tickets:app",
    "learning": "learning:app",
    "gaps": "gaps:app",
    "numbers": "gaps:show_numbers",
    "draft": "drafting:draft",
    "check": "checking:check",
    "person": "person:app",
    "desk": lazy_group(DESK, "Mails that come to the desk and leave it."),
    "eval": lazy_group(EVALUATION, "How good is it?"),
}
app = lazy_group(COMMANDS, "Fondaco: one door to those who help Lombardy firms abroad.")


def main() -> None:
    """Run a command. Exit codes: 0 done, 1 failed, 2 bad usage."""
    from api.errors import AccountError, SettingsError, UsageError
    from ingest.errors import PartnerFileError, UnknownPartnerError
    from kb.errors import (
        UnknownAccountError,
        UnknownBuildError,
        UnknownCorrectionError,
        UnknownKeyError,
        UnknownMailError,
    )

    try:
        app()
    except (
        SettingsError,
        UsageError,
        PartnerFileError,
        UnknownPartnerError,
        UnknownBuildError,
        UnknownCorrectionError,
        UnknownKeyError,
        UnknownMailError,
        UnknownAccountError,
        AccountError,
    ) as error:
        _fail(error, 2)
    except (ApiError, AssistantError, EvalsError, IngestError, KbError) as error:
        _fail(error, 1)
    except KeyboardInterrupt:
        notes.print("Interrupted; what was done is kept. Run the same command again to go on.")
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _fail(error: Exception, code: int) -> None:
    notes.print(str(error), style="red", markup=False, soft_wrap=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
