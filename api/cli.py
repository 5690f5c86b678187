"""The command line: `fondaco`."""

import sys

import typer

from api.commands import answering, builds, crawling, eval_tools, evaluating, labelling, measuring, opportunities, serving
from api.console import notes
from api.errors import ApiError
from assistant.errors import AssistantError
from evals.errors import EvalsError
from ingest.errors import IngestError
from kb.errors import KbError

app = typer.Typer(
    help="Fondaco: one door to those who help Lombardy firms abroad.", no_args_is_help=True, pretty_exceptions_enable=False
)
evaluation = typer.Typer(help="How good is it?", no_args_is_help=True)
app.command()(crawling.crawl)
app.command()(builds.publish)
app.command("builds")(builds.list_builds)
app.command()(builds.rollback)
app.command()(answering.search)
app.command()(answering.ask)
app.command("opportunities")(opportunities.list_opportunities)
app.command()(serving.serve)
app.command()(serving.status)
app.command()(serving.doctor)
evaluation.command()(evaluating.run)
evaluation.command()(evaluating.score)
evaluation.command()(evaluating.compare)
evaluation.command()(evaluating.gate)
evaluation.command()(labelling.label)
evaluation.command()(eval_tools.judge)
evaluation.command()(eval_tools.generate)
evaluation.command()(eval_tools.mutate)
evaluation.command()(eval_tools.check)
evaluation.command()(eval_tools.template)
evaluation.command("import")(eval_tools.import_cases)
evaluation.command()(eval_tools.export)
evaluation.command()(measuring.retrieval)
evaluation.command()(measuring.calibrate)
app.add_typer(evaluation, name="eval")


def main() -> None:
    """Run a command. Exit codes: 0 done, 1 failed, 2 bad usage."""
    from api.errors import SettingsError, UsageError
    from ingest.errors import PartnerFileError, UnknownPartnerError
    from kb.errors import UnknownBuildError

    try:
        app()
    except (SettingsError, UsageError, PartnerFileError, UnknownPartnerError, UnknownBuildError) as error:
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
