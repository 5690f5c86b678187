"""What a page shows of a firm's case, and how its form is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.country_names import country_codes, country_name
from api.i18n import UiLanguage
from assistant.conversation import Conversation
from assistant.dossier import Dossier, firm_lines, measure_about, sector_name, to_text
from assistant.profile_patterns import SECTORS
from assistant.profiling import SLOTS
from assistant.types import Language, Profile
from kb.naming import ProviderNames
from kb.types import Provider


class CaseForm(BaseModel):
    """The fields of a firm's case; `case_shown` tells that they were there to be emptied."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    category: Literal["", "mai-esportato", "in-consolidamento", "consolidata"] = ""
    size: Literal["", "micro", "piccola", "media", "grande"] = ""
    province: str = Field(default="", max_length=200)
    sector: str = Field(default="", max_length=200)
    products: str = Field(default="", max_length=400)
    countries: str = Field(default="", max_length=400)
    member_of: str = Field(default="", max_length=400)
    need: str = Field(default="", max_length=1000)
    case_shown: str = ""

    def profile(self, sectors: Mapping[str, str], names: ProviderNames) -> Profile:
        """Return the profile that was filled in; `sectors` gives the code of a sector by its name."""
        sector = self.sector.strip()
        return Profile(
            category=self.category or None,
            size=self.size or None,
            province=self.province.strip() or None,
            sector=sectors.get(sector.casefold(), sector) or None,
            products=self.products.strip() or None,
            countries=tuple(country_codes(self.countries)),
            member_of=tuple(i for i in names.in_question(self.member_of) if not i.startswith("cciaa-")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """What the templates of a case read."""

    form: CaseForm
    words: Mapping[str, str]  # field -> the firm's words that it comes from, empty if it filled them in or said nothing
    questions: int
    dossier: Dossier
    firm: Sequence[tuple[str, str]]  # label and value
    measures: Sequence[tuple[str, str, str]]  # title, what is known of it, address
    text: str  # ready to be sent

    @property
    def begun(self) -> bool:
        """Whether anything is known that could be forgotten."""
        return bool(self.questions or self.firm or self.dossier.need)


def case_view(conversation: Conversation, language: UiLanguage, register: Mapping[str, Provider]) -> CaseView:
    """Arrange a case for reading and editing."""
    known, dossier = conversation.known, conversation.dossier
    profile = known.profile

    def name(provider_id: str) -> str:
        return register[provider_id].short_name if provider_id in register else provider_id

    def country(code: str) -> str:
        return country_name(code, language)

    form = CaseForm(
        category=profile.category or "",
        size=profile.size or "",
        province=profile.province or "",
        sector=sector_name(profile.sector, language) or "",
        products=profile.products or "",
        countries=", ".join(country(code) for code in profile.countries),
        member_of=", ".join(name(provider_id) for provider_id in profile.member_of),
        need=dossier.need,
        case_shown="1",
    )
    return CaseView(
        form=form,
        words={slot: known.words.get(slot, "") for slot in SLOTS},
        questions=len(dossier.asked),
        dossier=dossier,
        firm=firm_lines(known, language, name, country),
        measures=[(m.title, measure_about(m, language, name(m.provider_id)), m.url) for m in dossier.measures],
        text=to_text(dossier, known, language, name, country),
    )


def sector_codes(language: Language) -> dict[str, str]:
    """Return the codes of our sectors by their names in a language."""
    return {(sector_name(code, language) or code).casefold(): code for code in SECTORS}
