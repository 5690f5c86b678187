"""JUnit XML of a run: what continuous integration shows of each case."""

import re
from xml.etree import ElementTree

from evals.cases import Case
from evals.records import Record
from evals.running import Results
from evals.scoring import Scored

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 does not allow


def junit_xml(results: Results) -> str:
    """Return a document with a test case for each case.

    A case that is not correct fails with its findings; one that the system raised on is an error; one whose correctness
    was not scored is skipped.
    """
    suite = ElementTree.Element("testsuite", name="fondaco")
    for case, record, scored in zip(results.cases, results.records, results.scored, strict=True):
        suite.append(_test(case, record, scored))
    suite.set("tests", str(len(suite)))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(len(suite.findall(f"testcase/{tag}"))))
    suite.set("time", f"{sum(float(test.get('time', '0')) for test in suite):.3f}")
    root = ElementTree.Element("testsuites")
    root.append(suite)
    ElementTree.indent(root, " ")
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _test(case: Case, record: Record, scored: Scored) -> ElementTree.Element:
    seconds = f"{record.ms.get('total', 0.0) / 1000:.3f}"
    test = ElementTree.Element("testcase", classname=_legal(case.cluster), name=_legal(case.id), time=seconds)
    correct = scored.scores.get("correct")
    if record.error is not None:
        _add(test, "error", record.error, "\n".join([f"question: {case.question}", *_findings(scored)]))
    elif correct is None:
        _add(test, "skipped", "correctness was not scored", "")
    elif correct.value != 1:
        message = f"expected {case.expected_outcome}, got {record.answer.outcome}"
        _add(test, "failure", message, "\n".join([f"question: {case.question}", *_findings(scored)]))
    return test


def _add(test: ElementTree.Element, tag: str, message: str, text: str) -> None:
    ElementTree.SubElement(test, tag, message=_legal(message)).text = _legal(text)


def _findings(scored: Scored) -> list[str]:
    return [f"{task}: {text}" for task, found in scored.findings.items() for text in found]


def _legal(text: str) -> str:
    return _ILLEGAL.sub("", text)
