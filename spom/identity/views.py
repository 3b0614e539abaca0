"""The gate."""

from django.contrib.auth import REDIRECT_FIELD_NAME, authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from spom.identity.forms import SignInForm
from spom.identity.http import UserRequest, allowed
from spom.identity.policies import anyone_signed_in
from spom.kit.http import INVALID


@login_not_required
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page, and the way through it."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = authenticate(request, username=form.cleaned_data["username"], password=form.cleaned_data["password"])
        if user is not None:
            login(request, user)
            return redirect(_page_first_asked_for(request))
        form.add_error(None, "no-match")
    status = INVALID if form.errors else None
    return render(request, "identity/sign_in.html", {"form": form}, status=status)


@require_POST
@allowed(anyone_signed_in)
def sign_out(request: UserRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("identity:sign_in")


def _page_first_asked_for(request: HttpRequest) -> str:
    asked = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if ours else "/"
