"""Pages of a PDF as all our PDFs have them: A4, one column, blue headings, letters of all of Europe."""

from datetime import datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import WrapMode

from api.i18n import UiLanguage, long_date

_FONT = "DejaVu"  # every letter of Europe; matplotlib, which plots our reports, ships it
_FACES = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf", "I": "DejaVuSans-Oblique.ttf"}
MARGIN, LINE = 20.0, 4.9  # millimetres
INK, GREY, BLUE, RULE = (25, 25, 25), (95, 95, 95), (0, 82, 163), (195, 205, 215)

Colour = tuple[int, int, int]


class Pages(FPDF):
    """Text flows down the page; lengths are in millimetres, sizes in points. The same content gives the same bytes."""

    def __init__(self, title: str, language: UiLanguage, made_at: datetime) -> None:
        super().__init__(format="A4")
        self.language = language
        fonts = _fonts_folder()
        for style, name in _FACES.items():
            self.add_font(_FONT, style, fonts / name)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, margin=22)
        self.alias_nb_pages()
        self.set_creation_date(made_at)
        self.set_title(title)
        self.set_author("Fondaco")
        self.set_lang(language)

    def face(self, style: str, size: float, colour: Colour = INK) -> None:
        """Write on in a style ("", "B", "I"), size and colour."""
        self.set_font(_FONT, style, size)
        self.set_text_color(*colour)

    def block(self, words: str, height: float = LINE, link: str = "") -> None:
        """Write a paragraph; an address without spaces is broken anywhere."""
        wrap = WrapMode.CHAR if link and " " not in words else WrapMode.WORD
        self.multi_cell(0, height, words, align="L", link=link, new_x="LMARGIN", new_y="NEXT", wrapmode=wrap)

    def heading(self, words: str, room: float = 24) -> None:
        """Write a heading, on the next page if `room` is not left on this one."""
        self.keep_together(room)
        self.ln(5)
        self.face("B", 12.5, BLUE)
        self.block(words, 6.5)
        self.ln(1)

    def keep_together(self, height: float) -> None:
        """Go to the next page if less than this is left on this one."""
        if self.will_page_break(height):
            self.add_page()

    def foot(self, left: str, right: str) -> None:
        """Write the line at the foot of a page."""
        self.set_y(-15)
        self.face("", 7.5, GREY)
        self.set_x(MARGIN)
        self.cell(0, 4, left)
        self.set_x(MARGIN)
        self.cell(0, 4, right, align="R")

    def day(self, value: str) -> str:
        """Return an ISO date as people write it."""
        return long_date(self.language, value)


def _fonts_folder() -> Path:
    import matplotlib  # slow to import, and only its fonts are wanted

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"
