"""What can go wrong in the sample partner web."""

from collections.abc import Sequence


class SampleError(Exception):
    """Base of all errors of the sample web."""


class ContentError(SampleError):
    """Content files or sites.toml are wrong; lists every problem found, one a line."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "\n".join([f"{len(self.problems)} problem(s) in the sample web; mend them and start again:", *self.problems])
        )


class PdfTextError(SampleError):
    """A text holds a character that the PDF's font cannot show; the message names file and character."""
