"""The way out of the house that vouched for a person (OpenID Connect RP-Initiated Logout)."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from spom.identity.models import CameFrom, Session
from spom.identity.secrets import unlocked_id_token
from spom.identity.sso.discovery import every_provider, facts_at_hand
from spom.kit.crypto import Unreadable


@dataclass(frozen=True, kw_only=True)
class WayOut:
    """Where to go to be signed out there as well, and what that house is called."""

    name: str
    url: str


def way_out_elsewhere(session: Session) -> WayOut | None:
    """The way out of the house this session came from, if it has one. Asks nobody: signing out never waits."""
    came = CameFrom.objects.select_related("identity").filter(session=session).first()
    if came is None:
        return None
    provider = next((one for one in every_provider() if one.issuer == came.identity.issuer), None)
    facts = facts_at_hand(provider) if provider else None
    if provider is None or facts is None or not facts.end_session:
        return None
    told = {
        "client_id": provider.client_id,
        "id_token_hint": _id_token(came),
        "post_logout_redirect_uri": f"{settings.PUBLIC_URL}{reverse('identity:sign_in')}",
    }
    query = urlencode({name: word for name, word in told.items() if word})
    return WayOut(name=provider.name, url=f"{facts.end_session}{'&' if '?' in facts.end_session else '?'}{query}")


def _id_token(came: CameFrom) -> str:
    try:
        return unlocked_id_token(came.id_token, row=came.pk)
    except Unreadable:
        # The master key it was locked with is gone: the other house asks the person then.
        return ""
