"""An answer as a short PDF to keep or to pass on: what was said, until when, whom to contact, and where it stands."""

from datetime import UTC, datetime, time

from api.answer_view import AnswerView, Said, split_context
from api.contacts import contact_lines
from api.i18n import UiLanguage, text
from api.opportunity_cards import OpportunityCard
from api.pdf_pages import BLUE, GREY, LINE, Pages
from api.safe_links import safe_url
from api.schemas import CitationOut, ComparisonOut, ProviderCardOut


def render_answer(view: AnswerView, language: UiLanguage) -> bytes:
    """Return a PDF with labels in `language`: the same bytes for the same answer."""
    document = _Document(view, language)
    document.write_all()
    return bytes(document.output())


class _Document(Pages):
    """The answer; the question only for whoever asked it."""

    def __init__(self, view: AnswerView, language: UiLanguage) -> None:
        self._view = view
        made_at = datetime.combine(view.answer.as_of, time(), UTC)
        super().__init__(text(language, "answer_pdf.title"), language, made_at)
        self.add_page()

    def footer(self) -> None:
        """Print the notice and the number of the page."""
        pages = self._t("answer_pdf.page_of", page=self.page_no(), pages="{nb}")
        self.foot(self._t("answer_pdf.notice"), pages)

    def write_all(self) -> None:
        """Print every section that the answer has."""
        view, answer = self._view, self._view.answer
        self._head()
        self.heading(self._t("answer_pdf.answer"))
        for group in view.groups:
            if group.name:
                self.face("B", 10)
                self.block(group.name)
            for said in group.said:
                self._statement(said)
        if answer.comparison:
            self._comparison(answer.comparison)
        if view.cards:
            self.heading(self._t("answer_pdf.measures"))
            for card in view.cards:
                self._measure(card)
        if answer.providers:
            self.heading(self._t("answer_pdf.providers"))
            for provider in answer.providers:
                self._provider(provider)
        if answer.citations:
            self.heading(self._t("answer_pdf.sources"))
            for citation in answer.citations:
                self._source(citation)

    def _head(self) -> None:
        view = self._view
        self.face("B", 17)
        self.block(f"{self._t('answer_pdf.title')}", 8)
        self.face("", 9.5, GREY)
        self.block(self._t("past.title", day=self.day(view.answer.as_of.isoformat())))
        if view.address:
            self.face("", 9, BLUE)
            self.block(self._t("answer_pdf.original"), link=view.address)
        if view.question:
            self.heading(self._t("answer_pdf.question"))
            self.face("", 11)
            self.block(view.question, 5.6)
        if view.calm or view.answer.outcome == "partial":
            self.ln(3)
            self.face("B", 10.5)
            self.block(self._t(f"outcome.{view.answer.outcome}"))

    def _statement(self, said: Said) -> None:
        context, words = split_context(said.statement.text)
        if said.card:
            self._measure_title(said.card)
        elif context:
            self.face("", 8.5, GREY)
            self.block(context, 4.2)
        style = "B" if said.lead else ("" if said.statement.kind == "claim" else "I")
        self.face(style, 10.5)
        self.block(words + _markers(said.statement.citations), 5.4)
        self.ln(1.2)

    def _comparison(self, comparison: ComparisonOut) -> None:
        self.ln(3)
        self.face("", 8.5)
        with self.table(line_height=4.4, text_align="LEFT", padding=1.2) as table:
            table.row([self._t("comparison.attribute"), *comparison.columns])
            for row in comparison.rows:
                unsaid = self._t("comparison.unsaid")
                table.row([row.attribute, *(c.text + _markers(c.citations) if c else unsaid for c in row.cells)])

    def _measure(self, card: OpportunityCard) -> None:
        self._measure_title(card)
        days = (("opens", card.opens_on), ("closes", card.closes_on))
        dates = [self._t(f"opportunity.{name}", day=self.day(day.isoformat())) for name, day in days if day]
        self.face("", 9, GREY)
        self.block(" · ".join([card.provider, *dates]) + _markers([card.marker]))
        self.ln(1.2)

    def _measure_title(self, card: OpportunityCard) -> None:
        left = card.countdown
        count = self._t(f"countdown.{left.count}", days=left.days, day=self.day(left.day.isoformat()) if left.day else "")
        self.face("B", 10)
        self.block(card.title)
        self.face("", 9, GREY)
        self.block(f"{self._t(f'opportunity.{card.state}')} · {count}")

    def _provider(self, provider: ProviderCardOut) -> None:
        self.keep_together(20)
        self.face("B", 10)
        self.block(provider.name)
        self.face("", 9, GREY)
        self.block("; ".join(provider.reasons))
        self.face("", 9)
        for line in contact_lines(self.language, provider.contacts):
            self.block(f"{line.label}: {line.value}")
        self.ln(1.5)

    def _source(self, citation: CitationOut) -> None:
        self.keep_together(16)
        self.face("B", 9.5)
        self.block(f"[{citation.marker}] {citation.title}")
        self.face("", 8.5, GREY)
        name = self._view.provider_names.get(citation.provider_id, citation.provider_id)
        self.block(f"{name} · {self._t('source.read', day=self.day(citation.read_on.isoformat()))}", 4.2)
        self.face("", 8.5, BLUE)
        # The link opens the page at the passage; the words of that address would fill lines.
        self.block(citation.url.partition("#:~:text")[0].partition(":~:text")[0], 4.2, link=safe_url(citation.url))
        self.ln(LINE / 3)

    def _t(self, key: str, **values: object) -> str:
        return text(self.language, key, **values)


def _markers(citations: list[int]) -> str:
    return "".join(f" [{marker}]" for marker in citations)
