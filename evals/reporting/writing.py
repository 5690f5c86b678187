"""Reports in the folder of a run, and the end of the run."""

from evals.reporting.junit import junit_xml
from evals.reporting.run_page import run_page
from evals.run_folder import RunFolder
from evals.running import Results

REPORT, JUNIT = "report.html", "junit.xml"


def write_reports(folder: RunFolder, results: Results) -> None:
    """Write the page and the JUnit file, and seal the run. Raises RunError if it is sealed already."""
    folder.write(REPORT, run_page(folder, results))
    folder.write(JUNIT, junit_xml(results))
    folder.seal()
