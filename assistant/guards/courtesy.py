"""Greetings and thanks by themselves: nothing is asked yet."""

import re

_COURTESY = re.compile(
    r"\W*(?:(?:ciao|buon ?giorno|buona ?sera|buon pomeriggio|salve"
    r"|(?:molte |tante |mille )?grazie(?: mille| tante| infinite| ancora| di tutto)?"
    r"|siete stat\w+ (?:molto )?(?:gentil\w+|brav\w+|util\w+)|sei stat\w+ (?:molto )?(?:gentil\w+|brav\w+|utile)"
    r"|arrivederci|a presto|buona giornata|perfetto|ok(?:ay)?|va bene"
    r"|hello|hi|good (?:morning|afternoon|evening)|thank you|thanks(?: a lot| again)?|(?:thank you|thanks) so much|bye|goodbye"
    r"|you(?:'ve| have) been (?:very )?helpful"
    r"|bonjour|bonsoir|merci(?: beaucoup| bien)?|au revoir|hallo|guten (?:tag|morgen|abend)|danke(?: schön| sehr)?"
    r"|vielen dank|tschüss|auf wiedersehen|hola|buenos días|buenas tardes|(?:muchas )?gracias|adiós)\b\W*)+",
    re.I,
)


def is_courtesy(text: str) -> bool:
    """Tell whether a message greets or thanks and says nothing else."""
    return _COURTESY.fullmatch(text) is not None
