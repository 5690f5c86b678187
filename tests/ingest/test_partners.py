from pathlib import Path

import pytest

from ingest.errors import PartnerFileError, UnknownPartnerError
from ingest.partners import choose, for_sample, load_partners, to_provider

GOOD = """
id = "alfa"
name = "Camera Alfa"
short_name = "Alfa"
kind = "camera"
url = "https://www.alfa.it"
territory = ["Bergamo"]

[role]
it = "Rilascia i documenti."

[contacts]
"E-mail" = "estero@alfa.it"

[[sources]]
id = "sito"
seeds = ["https://www.alfa.it/estero"]
allow = ["/estero"]
"""


def test_a_partner_file_becomes_a_provider(tmp_path: Path) -> None:
    (tmp_path / "alfa.toml").write_text(GOOD)
    provider = to_provider(load_partners(tmp_path)["alfa"])
    assert (provider.id, provider.territory, provider.contacts) == ("alfa", ("Bergamo",), {"E-mail": "estero@alfa.it"})


def test_every_problem_of_every_file_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "alfa.toml").write_text(
        'id = "alfa"\nnme = "x"\nshort_name = 3\nkind = "camera"\nurl = "https://a.it"\nterritory = ["B"]\n'
        '[[sources]]\nid = "s"\nseeds = [\n  "https://a.it/",\n  "foo",\n]\ndeny = ["("]\n'
    )
    (tmp_path / "beta.toml").write_text('id = "beta"\nname =\n')
    with pytest.raises(PartnerFileError) as caught:
        load_partners(tmp_path)
    told = "\n".join(caught.value.problems)
    assert f"{tmp_path}/alfa.toml:11: sources.0.seeds: not an http(s) address: 'foo'" in told
    assert "alfa.toml:2: nme: unknown key" in told
    assert "alfa.toml:3: short_name: must be a text in quotes, not 3" in told
    assert "alfa.toml:13: sources.0.deny: not a regular expression" in told
    assert "name: this key is required" in told
    assert "beta.toml:2: not TOML" in told


def test_a_file_must_be_named_after_its_partner(tmp_path: Path) -> None:
    (tmp_path / "beta.toml").write_text(GOOD)
    with pytest.raises(PartnerFileError, match=r"beta.toml:2: id: must be the file's name, 'beta'"):
        load_partners(tmp_path)


def test_an_unknown_partner_is_answered_with_near_names(tmp_path: Path) -> None:
    (tmp_path / "alfa.toml").write_text(GOOD)
    with pytest.raises(UnknownPartnerError, match="did you mean alfa"):
        choose(load_partners(tmp_path), ["alfe"])


def test_the_sample_replaces_the_sources(tmp_path: Path) -> None:
    (tmp_path / "alfa.toml").write_text(GOOD)
    sample = for_sample(load_partners(tmp_path)["alfa"], 8010)
    assert [source.seeds for source in sample.sources] == [("http://alfa.localhost:8010/",)]


def test_the_partner_files_of_the_project_are_sound() -> None:
    assert load_partners(Path(__file__).parents[2] / "ingest" / "partners")
