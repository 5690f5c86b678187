"""Evidence as a PDF for an owner and for an auditor; the pack itself is attached, so that it can be verified."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.enums import WrapMode

from api.evidence_files import ATTACHMENT
from api.evidence_words import address, facts, listed, marked, shortened
from api.i18n import UiLanguage, long_date, text
from api.safe_links import safe_url
from assistant.evidence import Pack, canonical, statements_of

_FONT = "DejaVu"  # every letter of Europe; matplotlib, which plots our reports, ships it
_FACES = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf", "I": "DejaVuSans-Oblique.ttf"}
_MARGIN, _LINE = 20.0, 4.9  # millimetres
_PASSAGE = 38.0  # millimetres that the head of a passage and its first lines need
_INK, _GREY, _BLUE, _RULE = (25, 25, 25), (95, 95, 95), (0, 82, 163), (195, 205, 215)
_VERDICTS = {"supported": "supported", "unsupported": "unsupported", "fixed text": "fixed"}


def render_evidence(pack: Pack, language: UiLanguage) -> bytes:
    """Return a PDF of a sealed pack: the same bytes for the same pack."""
    document = _Document(pack, language)
    document.write_all()
    return bytes(document.output())


class _Document(FPDF):
    """A4, one column; each section below a blue heading."""

    def __init__(self, pack: Pack, language: UiLanguage) -> None:
        super().__init__(format="A4")
        self._pack, self._language = pack, language
        fonts = _fonts_folder()
        for style, name in _FACES.items():
            self.add_font(_FONT, style, fonts / name)
        self.set_margins(_MARGIN, _MARGIN, _MARGIN)
        self.set_auto_page_break(True, margin=22)
        self.alias_nb_pages()
        recorded = datetime.fromisoformat(pack["recorded_at"])
        self.set_creation_date(recorded)
        self.set_title(f"{self._t('title')} {pack['answer']['id'][:12]}")
        self.set_author("Fondaco")
        self.set_lang(language)
        self.embed_file(
            bytes=canonical(pack), basename=ATTACHMENT, mime_type="application/json", modification_date=recorded, compress=True
        )
        self.add_page()

    def footer(self) -> None:
        """Print which answer this is and the number of the page."""
        self.set_y(-15)
        self.set_x(_MARGIN)
        self._face("", 7.5, _GREY)
        self.cell(0, 4, f"{self._t('answer_id')} {self._pack['answer']['id']} · SHA-256 {self._pack['sha256'][:16]}…")
        pages = self._t("page_of", page=self.page_no(), pages="{nb}")
        self.set_x(_MARGIN)
        self.cell(0, 4, pages, align="R")

    def write_all(self) -> None:
        """Print every section."""
        self._head()
        self._question()
        self._answer()
        self._passages()
        self._checks()
        self._seal()

    def _head(self) -> None:
        pack = self._pack
        self._face("", 9, _GREY)
        self._block("Fondaco")
        self._face("B", 17)
        self._block(self._t("title"), 8)
        self._face("", 9.5, _GREY)
        moments = (("recorded", pack["recorded_at"]), ("as_of", pack["answer"]["as_of"]))
        self._block(" · ".join(f"{self._t(name)} {self._day(value)}" for name, value in moments))
        self.ln(1.5)
        self._face("", 9.5)
        self._block(self._t("lead"))

    def _question(self) -> None:
        question = self._pack["question"]
        self._heading("question")
        self._face("", 11)
        self._block(question["text"], 5.6)
        if question["withheld"]:
            self._face("I", 9, _GREY)
            self._block(self._t("withheld"))
        said = {name: value for name, value in question["profile"].items() if value}
        if said:
            self._subheading("profile")
            for name, value in said.items():
                self._fact(self._label(f"profile_{name}", name), listed(value))
        if question["history"]:
            self._subheading("history")
            for turn in question["history"]:
                self._face("B", 9)
                self._block(turn["question"])
                self._face("", 9, _GREY)
                self._block(turn["answer"])
                self.ln(1)

    def _answer(self) -> None:
        answer = self._pack["answer"]
        self._heading("answer")
        reason = f" ({answer['reason']})" if answer["reason"] else ""
        self._fact(self._t("outcome"), self._t(f"outcome_{answer['outcome']}") + reason)
        self.ln(1)
        group = None
        for statement in answer["statements"]:
            if statement["group"] and statement["group"] != group:
                group = statement["group"]
                self._face("B", 10)
                self._block(group)
            markers = "".join(f" [{marker}]" for marker in statement["citations"])
            self._face("" if statement["kind"] == "claim" else "I", 10.5)
            self._block(statement["text"] + markers, 5.4)
            self.ln(1)
        if answer["providers"]:
            self._subheading("providers")
            for card in answer["providers"]:
                self._face("B", 9.5)
                self._block(card["name"], link=card["url"])
                self._face("", 9, _GREY)
                self._block("; ".join(card["reasons"]))

    def _passages(self) -> None:
        self._heading("passages", room=_PASSAGE + 20)
        if not self._pack["passages"]:
            self._face("", 9.5)
            self._block(self._t("no_passages"))
        for passage in self._pack["passages"]:
            self._passage(passage)

    def _passage(self, passage: Mapping[str, Any]) -> None:
        self._keep_together(_PASSAGE)
        self._face("B", 10.5)
        self._block(f"[{passage['marker']}] {' › '.join((passage['title'], *passage['headings']))}", 5.2)
        self._face("", 8.5, _BLUE)
        self._block(address(passage), 4.2, link=passage["url"])
        self._face("", 8.5, _GREY)
        self._block(" · ".join(self._dates(passage)), 4.2)
        if passage["also_at"]:
            self._block(f"{self._t('also_at')} {', '.join(passage['also_at'])}", 4.2)
        self.ln(1.5)
        self._face("", 9.5)
        self._quoted(passage["text"])
        self.ln(1.5)
        self._digest("passage_digest", passage["sha256"])
        for name in ("document", "body"):
            if passage[name]:
                self._digest("page_digest" if name == "document" else "body_digest", passage[name]["sha256"])
        self.ln(3)

    def _dates(self, passage: Mapping[str, Any]) -> list[str]:
        shown = [passage["provider_id"]]
        if passage["page"]:
            shown.append(self._t("page", page=passage["page"]))
        for name in ("published", "updated", "read"):
            if passage[f"{name}_on"]:
                shown.append(self._t(name, day=self._day(passage[f"{name}_on"])))
        if passage["valid_from"] or passage["valid_to"]:
            start, end = (self._day(d) if d else "…" for d in (passage["valid_from"], passage["valid_to"]))
            shown.append(self._t("window", start=start, end=end))
        return shown

    def _checks(self) -> None:
        answer, checks = self._pack["answer"], self._pack["checks"]
        self._heading("checks", room=60)
        self._face("", 9.5)
        self._block(self._t("checks_lead"))
        self.ln(2)
        self._face("", 8.5)
        self.set_draw_color(*_RULE)
        with self.table(col_widths=(50, 22, 28), line_height=4.4, text_align="LEFT", padding=1.2) as table:
            table.row([self._t(name) for name in ("sentence", "result", "facts")])
            for check, statement in zip(checks["claim_lock"], statements_of(answer), strict=True):
                table.row([shortened(statement["text"]), self._t(_VERDICTS[check["verdict"]]), facts(check)])
        self.ln(2)
        self._face("", 9)
        states: defaultdict[str, list[int]] = defaultdict(list)
        for check in checks["validity"]:
            states[check["state"]].append(check["marker"])
        for state, markers in states.items():
            if state != "no window":
                values = {"day": self._day(answer["as_of"]), "state": self._t(f"state_{state}")}
                self._block(self._t("validity", markers=marked(markers), **values), 4.6)
        visits: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
        for passage in self._pack["passages"]:
            if (visit := passage["visit"]) and visit["status"]:
                visits[self._day(visit["checked_at"]), visit["status"]].append(passage["marker"])
        for (day, status), markers in visits.items():
            self._block(self._t("visit", markers=marked(markers), day=day, status=status), 4.6)

    def _seal(self) -> None:
        pack, made_by = self._pack, self._pack["made_by"]
        self._heading("seal")
        self._face("", 9.5)
        self._block(self._t("seal_lead"))
        self.ln(1.5)
        rows = [
            ("answer_id", pack["answer"]["id"]),
            ("position", str(pack["position"])),
            ("previous", pack["previous"] if pack["position"] > 1 else self._t("first")),
            ("sha256", pack["sha256"]),
            ("answerer", self._label(f"answerer_{made_by['answerer']}", made_by["answerer"])),
            ("prompt", made_by.get("prompt")),
            ("build", made_by["build_id"]),
            ("fondaco", made_by["fondaco"]),
        ]
        for name, value in rows:
            if value:
                self._fact(self._t(name), value, 8.5)

    def _quoted(self, quote: str) -> None:
        """Print a passage with a rule at its left, on every page that it reaches."""
        self.set_left_margin(_MARGIN + 4)
        for line in quote.split("\n"):
            page, top = self.page_no(), self.get_y()
            self._block(line, 4.8)
            self.set_draw_color(*_RULE)
            self.set_line_width(0.8)
            if self.page_no() != page:
                top = self.t_margin
            self.line(_MARGIN + 1, top, _MARGIN + 1, self.get_y())
        self.set_line_width(0.2)
        self.set_left_margin(_MARGIN)
        self.set_x(_MARGIN)

    def _heading(self, name: str, room: float = 24) -> None:
        self._keep_together(room)
        self.ln(5)
        self._face("B", 12.5, _BLUE)
        self._block(self._t(name), 6.5)
        self.ln(1)

    def _subheading(self, name: str) -> None:
        self._keep_together(16)
        self.ln(2)
        self._face("B", 9.5)
        self._block(self._t(name))

    def _fact(self, name: str, value: str, size: float = 9.5) -> None:
        self._face("", size, _GREY)
        self.cell(46, _LINE, name)
        self._face("", size)
        self.multi_cell(0, _LINE, value, align="L", wrapmode=WrapMode.CHAR if " " not in value else WrapMode.WORD)
        self.ln(0)
        self.set_x(_MARGIN)

    def _digest(self, name: str, value: str) -> None:
        self._face("", 7, _GREY)
        self._block(f"{self._t(name)}: {value}", 3.6)

    def _block(self, words: str, height: float = _LINE, link: str = "") -> None:
        wrap = WrapMode.CHAR if link and " " not in words else WrapMode.WORD
        self.multi_cell(0, height, words, align="L", link=safe_url(link), new_x="LMARGIN", new_y="NEXT", wrapmode=wrap)

    def _face(self, style: str, size: float, colour: tuple[int, int, int] = _INK) -> None:
        self.set_font(_FONT, style, size)
        self.set_text_color(*colour)

    def _keep_together(self, height: float) -> None:
        if self.will_page_break(height):
            self.add_page()

    def _day(self, value: str) -> str:
        return long_date(self._language, value)

    def _label(self, key: str, otherwise: str) -> str:
        try:
            return self._t(key)
        except KeyError:
            return otherwise

    def _t(self, key: str, **values: object) -> str:
        return text(self._language, f"evidence.{key}", **values)


def _fonts_folder() -> Path:
    import matplotlib  # slow to import, and only its fonts are wanted

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"
