"""The pictures of the guide: which page each shows, and beside which article it stands.

`make pictures` takes them on the demo, in every language, and puts them into the folder of this name.
"""

from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

FOLDER = Path(__file__).parent / "pictures"


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One picture: the page, who looks at it (nobody signed in when empty), and what it shows, for ears and eyes."""

    name: str
    article: str
    page: str
    seen_by: str
    says: StrOrPromise


ALICE = "CRO0612345"

SHOTS = (
    Shot(
        name="sign-in",
        article="id-and-password-do-not-match",
        page="/sign-in/",
        seen_by="",
        says=_("The sign-in page: ID, password, and the other ways in"),
    ),
    Shot(
        name="forgotten",
        article="forgotten-password",
        page="/forgotten/",
        seen_by="",
        says=_("The page on which a new password begins"),
    ),
    Shot(
        name="activate",
        article="account-not-activated",
        page="/activate/",
        seen_by="",
        says=_("The page for the first time: registration number and two facts"),
    ),
    Shot(
        name="security",
        article="second-step-lost",
        page="/security/",
        seen_by=ALICE,
        says=_("Password, second steps, and the devices that are signed in"),
    ),
    Shot(
        name="learning",
        article="may-not-book-yet",
        page="/learning/",
        seen_by=ALICE,
        says=_("The programme: each module with what is done and what is missing"),
    ),
    Shot(name="home", article="questions-often-asked", page="/", seen_by=ALICE, says=_("Home: what to do next")),
    Shot(
        name="notice-choices",
        article="messages-do-not-reach-me",
        page="/notices/choices/",
        seen_by=ALICE,
        says=_("How a person is told: by subject, and when it should be quiet"),
    ),
    Shot(
        name="status",
        article="maintenance-and-status",
        page="/status/",
        seen_by="",
        says=_("The status page: each area, and the next maintenance"),
    ),
    Shot(
        name="system-check",
        article="check-my-device",
        page="/system-check/",
        seen_by="",
        says=_("The system check: green, amber, red, and what to do"),
    ),
    Shot(
        name="profile",
        article="my-data-and-privacy",
        page="/profile/",
        seen_by=ALICE,
        says=_("The profile: what is kept about a person"),
    ),
)


def file_of(shot: Shot, language: str) -> Path:
    """Where the picture lies in one language."""
    return FOLDER / language / f"{shot.name}.webp"
