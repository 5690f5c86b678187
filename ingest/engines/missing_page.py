"""Pages that say "not found" with a status of success."""

import re

_MOST_WORDS = 150  # a longer one tells of something
_NOT_FOUND = re.compile(
    r"^\W*(?:err\w+\W+)?404(?:\W*$|\W+(?:not|page|pagina|err\w+|file|seite)\b)"
    r"|\b(?:pagina|documento|contenuto|risorsa|file) (?:richiest[ao] )?"
    r"(?:non (?:è )?(?:stat[ao] )?(?:più )?(?:trovat[ao]|esistente|esiste|disponibile)|inesistente)\b"
    r"|\b(?:page|file|document|content) (?:was |is )?(?:not found|not available|no longer available)\b|^\W*not found\W*$"
    r"|\b(?:page|document) (?:does not|doesn['’]t|no longer) exists?\b"
    r"|\bpage (?:introuvable|non trouvée)\b|\b(?:seite|dokument) (?:wurde )?nicht gefunden\b|\bpágina no encontrada\b",
    re.I,
)


def says_not_found(title: str, words: int) -> bool:
    """Tell whether a page of so many words is called as one that is not there ("soft 404")."""
    return words <= _MOST_WORDS and _NOT_FOUND.search(title) is not None
