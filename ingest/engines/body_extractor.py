"""One body to a document, whatever its kind; the work of an extracting process."""

from email.message import Message
from pathlib import Path

from ingest.addresses import file_ending
from ingest.engines.html_extractor import HtmlExtractor
from ingest.engines.language import LanguageDetector
from ingest.engines.office_extractors import DocxExtractor, XlsxExtractor
from ingest.engines.pdf_extractor import PdfExtractor
from ingest.engines.warc import read_response
from ingest.errors import ExtractionError, WarcError
from ingest.ports import Extractor
from ingest.settings import IngestSettings
from ingest.types import ExtractedDocument, ExtractionFailure, ExtractionJob, Reason


class BodyExtractor:
    """Chooses the extractor by content type, first bytes and ending."""

    def __init__(self, settings: IngestSettings) -> None:
        languages = LanguageDetector()
        self._html = HtmlExtractor(languages, settings.thin_words)
        self._others: dict[str, Extractor] = {
            "pdf": PdfExtractor(languages, settings.max_pdf_pages),
            "docx": DocxExtractor(languages),
            "xlsx": XlsxExtractor(languages),
        }

    def extract(self, job: ExtractionJob) -> ExtractedDocument | ExtractionFailure:
        """Read the stored body and extract it; never raises for what the body holds."""
        try:
            body = read_response(Path(job.warc_file), job.warc_offset).body
            kind = _kind(job, body)
            if kind == "html":
                return self._html.extract(body, job.url, job.hints, _charset(job.content_type))
            return self._others[kind].extract(body, job.url, job.hints)
        except ExtractionError as error:
            return ExtractionFailure(reason=error.reason, detail=error.detail)
        except WarcError as error:
            return ExtractionFailure(reason=Reason.ERROR, detail=str(error))
        except (MemoryError, RecursionError) as error:
            return ExtractionFailure(reason=Reason.EXTRACTION_LIMIT, detail=type(error).__name__)
        except Exception as error:  # the page stays out, with the reason; the crawl goes on
            return ExtractionFailure(reason=Reason.ERROR, detail=f"{type(error).__name__}: {error}")


def _kind(job: ExtractionJob, body: bytes) -> str:
    declared = job.content_type.lower()
    if body.startswith(b"%PDF") or "application/pdf" in declared:
        return "pdf"
    if body.startswith(b"PK"):
        return "xlsx" if "spreadsheet" in declared or file_ending(job.url) == "xlsx" else "docx"
    return "html"


def _charset(content_type: str) -> str | None:
    message = Message()
    message["Content-Type"] = content_type
    return message.get_content_charset()
