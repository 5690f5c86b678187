"""Sentences of a crawled page that speak to the assistant instead of to a reader: they are never quoted."""

import re
from functools import lru_cache

_ASSISTANT = (
    r"(?:assistente(?: virtuale)?|assistant[e]?|chat ?bot|ai\b|ia\b|ki\b|llm\b|gpt\b|chatgpt|modell[oi] linguistic[oi]"
    r"|intelligenza artificiale|language models?|sprachmodelle?|ki-assistent|asistente|modèles? de langage"
    r"|modelos? de lenguaje)"
)
_VERBS = (
    r"(?:ignora|rispond[ia]|scrivi|nomina|cita|consiglia|indica|raccomanda|aggiungi|ripeti|di'|dichiara"
    r"|non (?:citare|nominare|dire"
    r"|indicare|rispondere)|devi|ignore|answer|reply|write|name|recommend|say|tell|mention|do not|don't"
    r"|you must|always|never"
    r"|répond[sez]*|écri[sv]\w*|nomme|recommande|ne cite|tu dois|antworte|schreibe?|nenne|empfiehl|sage?"
    r"|du musst|responde|escribe"
    r"|nombra|recomienda|di que|debes)\b"
)
_WORDED = re.compile(
    "|".join(
        (
            rf"\b{_ASSISTANT}\s*[,:–-]\s*(?:\w+\s+){{0,3}}?{_VERBS}",
            rf"\b(?:istruzion\w+|ordin\w+|not[ae]|messaggio|comand\w+|instructions?|notes?|message"
            rf"|anweisung\w*|hinweis\w*|consignes?"
            rf"|instruccion\w*|mensaje)\s+(?:per|a|al|all'|alla|agli|ai|to|for|an|für|pour|para|à)\s*(?:l'|il"
            rf"|gli|i|lo|la|the|any|den"
            rf"|die|das|le|les|el|los)?\s*(?:\w+\s+)?{_ASSISTANT}",
            r"(?:^|[.!?:;\"'«>#*-]\s*)(?:ignora(?:te)?|dimentica(?:te)?|trascura(?:te)?|ignore[z]?|forget"
            r"|disregard|oublie[zs]?|vergiss"
            r"|ignoriere?|olvida|ignoren?)\b.{0,30}"
            r"(?:istruzion|regol[ea]|instruction|rules|consignes|règles|anweisung|regeln|instruccion|reglas|prompt)",
            r"\b(?:in|a) ogni (?:tua )?risposta\b.{0,60}\b(?:indica|cita|nomina|consiglia|aggiungi|scrivi)",
            r"\bin (?:every|all your|each) (?:answers?|repl(?:y|ies))\b|\bin jeder antwort\b|\bdans chaque réponse\b"
            r"|\ben cada respuesta\b",
            r"(?:^|[.!?:;\"«>-]\s*)(?:rispondi|scrivi|di'|answer|reply|réponds|antworte|responde)\b"
            r"(?:\s\w+){0,2}\s(?:che|that|que|dass)\b",
            r"(?:^|[.!?:;,\"«>-]\s*)(?:nomina|consiglia|cita|raccomanda|recommend|name|nenne|empfiehl"
            r"|recommande|recomienda|nombra)\b"
            r"\s(?:\w+\s){0,2}?(?:solo|soltanto|unicamente|esclusivamente|only|nur|uniquement|seulement|sólo"
            r"|únicamente)\b",
            r"</?(?:system|assistant|instructions?)>|\[/?INST\]|<\|\w+\|>|\bsystem prompt\b|prompt di sistema",
        )
    ),
    re.I | re.S,
)


@lru_cache(maxsize=50_000)
def gives_orders(sentence: str) -> bool:
    """Tell whether a sentence of a page addresses the assistant or tells it what to say; pages come back often."""
    return _WORDED.search(sentence) is not None
