"""Answers that quote need no chat model, and do not pay for one."""

import subprocess
import sys

import pytest
from pydantic import SecretStr

from api.compose import open_writer
from api.errors import SettingsError
from api.settings import Settings


def test_without_a_chat_model_nothing_of_langchains_chat_models_is_imported() -> None:
    code = (
        "import sys, api.compose\n"
        "from api.settings import Settings\n"
        "assert api.compose.open_writer(Settings()) is None\n"
        "print([m for m in sys.modules if m.partition('.')[0] in ('langchain', 'langchain_openai', 'openai', 'tenacity')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


@pytest.mark.parametrize("name", ["nosuch:model", "no-vendor"])
def test_a_model_that_cannot_be_opened_is_a_mistake_in_the_settings(name: str) -> None:
    with pytest.raises(SettingsError, match=f"FONDACO_CHAT_MODEL: {name}"):
        open_writer(Settings(chat_model=name))


def test_a_key_is_not_shown_with_the_settings() -> None:
    assert "open sesame" not in repr(Settings(chat_key=SecretStr("open sesame")))
