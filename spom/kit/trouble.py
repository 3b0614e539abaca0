"""What people are told when something goes wrong: what happened, what to do, what is safe."""

from dataclasses import dataclass
from http import HTTPStatus

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """One kind of trouble. `code` is for programs and never changes; the rest is for people."""

    status: HTTPStatus
    code: str
    title: StrOrPromise
    happened: StrOrPromise
    cure: StrOrPromise
    # Somebody must look into it, so the page asks for the reference to be passed on.
    is_ours: bool = False


DAMAGED = Trouble(
    status=HTTPStatus.BAD_REQUEST,
    code="bad_request",
    title=_("This request cannot be read"),
    happened=_("The address or the form was damaged on its way here. Nothing was changed."),
    cure=_("Go back, reload the page and try again."),
)
FORBIDDEN = Trouble(
    status=HTTPStatus.FORBIDDEN,
    code="forbidden",
    title=_("You may not open this"),
    happened=_("Your account has no right to this page or this step. Nothing was changed."),
    cure=_("If you need it, ask the help desk of your institution, and pass on the code below."),
)
OTHER_SITE = Trouble(
    status=HTTPStatus.FORBIDDEN,
    code="other_site",
    title=_("This came from another site"),
    happened=_("Your browser says that another site sent this form, so it was not accepted. Nothing was changed."),
    cure=_("Open the page here and do it again from there."),
)
COOKIES_OFF = Trouble(
    status=HTTPStatus.FORBIDDEN,
    code="cookies_off",
    title=_("Your browser did not send our cookie"),
    happened=_("Cookies are switched off, or this page was open for so long that its cookie is gone."),
    cure=_(
        "Open the page again. If you come back here, allow cookies for this site in your browser's settings, "
        "under privacy or site data, and leave private windows."
    ),
)
PAGE_TOO_OLD = Trouble(
    status=HTTPStatus.FORBIDDEN,
    code="page_too_old",
    title=_("This page was open too long"),
    happened=_("You signed in or out in another tab since, so its form is no longer valid. Nothing was changed."),
    cure=_("Open the page again and send it once more."),
)
NOT_FOUND = Trouble(
    status=HTTPStatus.NOT_FOUND,
    code="not_found",
    title=_("There is nothing at this address"),
    happened=_("The link may be old or mistyped, or what it leads to is not yours to see."),
    cure=_("Check the address, or start from the home page."),
)
WRONG_METHOD = Trouble(
    status=HTTPStatus.METHOD_NOT_ALLOWED,
    code="wrong_method",
    title=_("This address cannot be used that way"),
    happened=_("It takes no form of this kind, or nothing but one. Nothing was changed."),
    cure=_("Go back and use the page itself."),
)
REFUSED = Trouble(
    status=HTTPStatus.CONFLICT,
    code="refused",
    title=_("That cannot be done"),
    happened=_("Nothing was changed."),
    cure=_("Go back and look at the page again: it may have changed meanwhile."),
)
TOO_LARGE = Trouble(
    status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    code="too_large",
    title=_("This is too large"),
    happened=_("What you sent is larger than the portal takes. Nothing of it was kept."),
    cure=_("Make the file smaller or send it in parts."),
)
TOO_MANY = Trouble(
    status=HTTPStatus.TOO_MANY_REQUESTS,
    code="too_many",
    title=_("Too many tries in a short time"),
    happened=_("To protect accounts and everybody's turn, the portal takes only so many."),
    cure=_("Wait a few minutes and try again. What you had saved is safe."),
)
BROKEN = Trouble(
    status=HTTPStatus.INTERNAL_SERVER_ERROR,
    code="broken",
    title=_("Something went wrong here"),
    happened=_("The fault is ours, and it has been noted. What you had saved before is safe."),
    cure=_("Try again in a moment. If it happens again, tell the help desk the code below."),
    is_ours=True,
)
UNAVAILABLE = Trouble(
    status=HTTPStatus.SERVICE_UNAVAILABLE,
    code="unavailable",
    title=_("The portal cannot reach its records right now"),
    happened=_("This usually passes by itself within minutes. What you had saved before is safe."),
    cure=_("Try again in a minute. If it lasts, tell the help desk the code below."),
    is_ours=True,
)

BY_STATUS = {
    trouble.status: trouble
    for trouble in (
        DAMAGED,
        FORBIDDEN,
        NOT_FOUND,
        WRONG_METHOD,
        REFUSED,
        TOO_LARGE,
        TOO_MANY,
        BROKEN,
        UNAVAILABLE,
    )
}
