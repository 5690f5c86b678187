"""Checks on a question before anything is searched."""

import re
import unicodedata

from assistant.errors import QuestionError

# Somebody tries to give orders to the assistant, or to read its rules.
_INJECTION = re.compile(
    r"(?:ignora|dimentica|trascura|ignore|forget|disregard)\b.{0,40}(?:istruzion|regol|precedent|instruction|rules|previous|prompt)"
    r"|(?:system|prompt di sistema)\s*(?:prompt|:)"
    r"|(?:rivela|mostra|reveal|show|print)\b.{0,30}(?:prompt|istruzioni (?:interne|di sistema))"
    r"|(?:fingi|comportati come|act as|pretend to be|sei ora|you are now)\b.{0,60}"
    r"(?:senza (?:regole|limiti)|without (?:rules|limits)|DAN\b|jailbreak)"
    r"|\bscrivi (?:che|soltanto che) il bando è aperto|</?(?:system|assistant)>|\[INST\]",
    re.I | re.S,
)
_UNSAFE = re.compile(
    r"(?:falsific\w*|contraff\w*|taroccar\w*|inventar[ei]?\b).{0,40}(?:certificat|dichiarazion|fattur|origine|bilanc|document)"
    r"|(?:fattur|bilanc|certificat|dichiarazion)\w*\s+fals[aieo]"
    r"|(?:aggirar|eluder|evader|bypassar)\w*.{0,40}(?:sanzion|embargo|dazi|dogan|controll|licenz)"
    r"|(?:evade|circumvent|get around|bypass)\b.{0,40}(?:sanction|embargo|customs|duties|export control|licen[cs])"
    r"|(?:dichiarar|dichiaro|dichiariamo)\w*.{0,30}(?:il falso|un'origine falsa|made in italy anche se)"
    r"|(?:forge|fake|falsify)\b.{0,40}(?:certificate|invoice|origin|document|declaration)|(?:corromper|tangent|mazzett|bribe)",
    re.I | re.S,
)
# Who reports, checks or prevents such a thing is no accomplice.
_HONEST = re.compile(
    r"(?<!senza )\bsegnal|\bdenunci(?:o|are|arlo)\b|\b(?:ho|abbiamo) ricevut|\bsospett(?:o|iamo) (?:che|di|un)"
    r"|\btem(?:o|iamo) (?:che|di)|\bdifend|\bverific(?:o|are|hiamo)\b|\briconosc|\bimpedir|\bprevenir|\bclausol"
    r"|\b(?:i|we) (?:report|suspect|received)\b|\breport (?:it|this)\b|\bprevent\b|\bclause",
    re.I,
)
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def clean_question(text: str, limit: int) -> str:
    """Return the question in NFC without invisible characters. Raises QuestionError with a stable reason."""
    plain = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    controls = sum(unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") and c not in "\n\r\t" for c in plain)
    if controls > 0 or "\ufffd" in plain:
        raise QuestionError("not_text")
    plain = " ".join(plain.split())
    if not re.search(r"\w", plain):
        raise QuestionError("empty_question")
    if len(plain) > limit:
        raise QuestionError("question_too_long")
    return plain


def refusal(text: str) -> str | None:
    """Return the stable reason for which a question is refused; None if it is not."""
    if _INJECTION.search(text):
        return "prompt_injection"
    if _UNSAFE.search(text) and not _HONEST.search(text):
        return "unsafe"
    return None
