"""Coming in with a password, and going out."""

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from spom.identity.actions.gate import NoMatch, prove_password
from spom.identity.actions.sessions import end_session, end_sessions
from spom.identity.actions.tallies import TooManyTries
from spom.identity.forms import SignInForm
from spom.identity.http import ENDED, UserRequest, allowed, store_of, visitor
from spom.identity.passage import Next, go_on
from spom.identity.policies import anyone_signed_in
from spom.identity.registry import banner_now, facts_now
from spom.identity.sso.away import Stranger, kept
from spom.identity.sso.discovery import every_provider
from spom.identity.sso.leaving import WayOut, way_out_elsewhere
from spom.kit.addresses import address_of
from spom.kit.http import INVALID


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page, and the way through it."""
    if request.method == "POST":
        return _try_password(request)
    if request.user.is_authenticated:
        return redirect(page_first_asked_for(request))
    return _page(request, SignInForm())


def _try_password(request: HttpRequest) -> HttpResponse:
    now, form = timezone.now(), SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=INVALID)
    typed = form.cleaned_data
    try:
        proof = prove_password(
            identifier=typed["username"], password=typed["password"], visitor=visitor(request), at=now
        )
    except NoMatch as no:
        return _page(request, form, refusal=no, status=INVALID)
    except TooManyTries as no:
        return closed(request, no)
    goal = page_first_asked_for(request)
    return redirect_to(go_on(request, proof=proof, method="password", kept=typed["remember"], goal=goal, at=now), goal)


def redirect_to(what: Next, goal: str) -> HttpResponse:
    """Where a browser goes after a proof."""
    if what is Next.SECOND_STEP:
        return redirect("identity:second_step")
    if what is Next.NEW_PASSWORD:
        return redirect("identity:new_password")
    if what is Next.CHANGE_PASSWORD:
        return redirect("identity:change_password")
    # An address already, which Django would first look for among the names of pages.
    return redirect("identity:security") if what is Next.ADD_SECOND_STEP else HttpResponseRedirect(goal)


def closed(request: HttpRequest, no: TooManyTries) -> HttpResponse:
    """The door is closed for a while: until when, why, what to do."""
    now = timezone.now()
    context = {"refusal": no, "until": no.until, "now": now, "next": page_first_asked_for(request)}
    response = render(request, "identity/closed.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    if no.until is not None:
        response.headers["Retry-After"] = str(max(1, int((no.until - now).total_seconds()) + 1))
    return response


@require_POST
@allowed(anyone_signed_in)
def sign_out(request: UserRequest) -> HttpResponse:
    """End the session, here and wherever it was handed on."""
    session, elsewhere = request.session.row, None
    if session is not None:
        elsewhere = way_out_elsewhere(session)
        end_session(session=session, reason="signed out", by=request.user, at=timezone.now())
    return _out(request, elsewhere)


@require_POST
@allowed(anyone_signed_in)
def sign_out_everywhere(request: UserRequest) -> HttpResponse:
    """End every session of the person, this one too, and wherever they were handed on."""
    elsewhere = way_out_elsewhere(request.session.row) if request.session.row else None
    end_sessions(user=request.user, keep=None, reason="signed out everywhere", by=request.user, at=timezone.now())
    return _out(request, elsewhere)


def _out(request: UserRequest, elsewhere: WayOut | None) -> HttpResponse:
    """A stranger's browser from now on."""
    request.session.forget()
    response = _on_to(request, elsewhere) if elsewhere else redirect("identity:sign_in")
    # Only what the browser kept of pages. "storage" would take unsent answers with it, "cookies" the device's mark.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _on_to(request: HttpRequest, elsewhere: WayOut) -> HttpResponse:
    """Signed out here; the house that vouched for the person is next. A page, because forms may not lead elsewhere."""
    response = render(request, "identity/signed_out_here.html", {"elsewhere": elsewhere})
    response.headers["Refresh"] = f"0;url={elsewhere.url}"
    return response


def page_first_asked_for(request: HttpRequest) -> str:
    """Where the person was going, if that is one of our own pages."""
    asked = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if ours else address_of(settings.LOGIN_REDIRECT_URL)


def _page(
    request: HttpRequest, form: SignInForm, *, refusal: NoMatch | None = None, status: int | None = None
) -> HttpResponse:
    now = timezone.now()
    context = {
        "form": form,
        "refusal": refusal,
        "next": page_first_asked_for(request),
        "expired": store_of(request).expired is not None or ENDED in request.GET,
        "banner": banner_now(now),
        "facts": facts_now(now),
        "providers": every_provider(),
        "stranger": kept(request, Stranger, at=now),
    }
    return render(request, "identity/sign_in.html", context, status=status)
