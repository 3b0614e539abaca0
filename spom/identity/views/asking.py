"""For people who cannot sign in: asking to be reached another way, or to be let in. Neither tells whom we know."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from spom.identity.actions.codes import CodeOver, WrongCode
from spom.identity.actions.newcomers import ask_to_join, prove_newcomer
from spom.identity.actions.requests import ask_for_contact, prove_request
from spom.identity.actions.tallies import TooManyTries
from spom.identity.forms import CodeForm, JoinForm, NewContactForm
from spom.identity.http import store_of, visitor
from spom.identity.models import ContactProof, ContactRequest, Newcomer
from spom.identity.policies import SELF_REGISTRATION
from spom.identity.views.gate import closed
from spom.kit.errors import Refusal
from spom.kit.files import forget_file
from spom.kit.http import INVALID, REFUSED

# Which request this browser has made, and may type the code of.
ASKED_CONTACT, ASKED_TO_JOIN = "asked_contact", "asked_to_join"


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def new_contact(request: HttpRequest) -> HttpResponse:
    """The registered number or address is out of date."""
    form = NewContactForm(request.POST or None, request.FILES or None)
    if request.method == "GET":
        return render(request, "identity/new_contact.html", {"form": form})
    if not form.is_valid() or form.kept is None:
        return render(request, "identity/new_contact.html", {"form": form}, status=INVALID)
    said = form.cleaned_data
    try:
        asked = ask_for_contact(
            name=said["username"],
            born_on=said["born_on"],
            channel=form.channel,
            contact=said["contact"],
            words=said["words"],
            evidence=form.kept,
            address=visitor(request).address,
            at=timezone.now(),
        )
    except TooManyTries as no:
        forget_file(form.kept.place)
        return closed(request, no)
    store_of(request)[ASKED_CONTACT] = asked.pk
    return redirect("identity:new_contact_code")


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def contact_code(request: HttpRequest) -> HttpResponse:
    """The code that came to the new contact."""
    asked = ContactRequest.objects.select_related("proof").filter(pk=store_of(request).get(ASKED_CONTACT, 0)).first()
    if asked is None:
        return redirect("identity:new_contact")
    form, refusal = CodeForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            prove_request(request=asked, typed=form.cleaned_data["code"], at=timezone.now())
        except (WrongCode, CodeOver) as no:
            refusal, form = no, CodeForm()
        else:
            del store_of(request)[ASKED_CONTACT]
            return render(request, "identity/request_noted.html", {"contact": asked.contact})
    return _code_page(request, form, asked.proof, refusal, back="identity:new_contact")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Somebody the registry does not know, where the institution lets people register themselves."""
    if not SELF_REGISTRATION():
        raise Http404
    form = JoinForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return render(request, "identity/join.html", {"form": form}, status=INVALID if form.errors else None)
    said = form.cleaned_data
    try:
        newcomer = ask_to_join(
            full_name=said["full_name"],
            born_on=said["born_on"],
            channel=form.channel,
            contact=said["contact"],
            unit=said["unit"],
            words=said["words"],
            address=visitor(request).address,
            at=timezone.now(),
        )
    except TooManyTries as no:
        return closed(request, no)
    store_of(request)[ASKED_TO_JOIN] = newcomer.pk
    return redirect("identity:join_code")


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def join_code(request: HttpRequest) -> HttpResponse:
    """The code that came to the newcomer's contact."""
    asked = Newcomer.objects.select_related("proof").filter(pk=store_of(request).get(ASKED_TO_JOIN, 0)).first()
    if asked is None:
        return redirect("identity:join")
    form, refusal = CodeForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            prove_newcomer(newcomer=asked, typed=form.cleaned_data["code"], at=timezone.now())
        except (WrongCode, CodeOver) as no:
            refusal, form = no, CodeForm()
        else:
            del store_of(request)[ASKED_TO_JOIN]
            return render(request, "identity/request_noted.html", {"contact": asked.contact})
    return _code_page(request, form, asked.proof, refusal, back="identity:join")


def _code_page(
    request: HttpRequest, form: CodeForm, proof: ContactProof, refusal: Refusal | None, *, back: str
) -> HttpResponse:
    context = {"form": form, "contact": proof.address, "refusal": refusal, "back": back}
    status = REFUSED if isinstance(refusal, CodeOver) else INVALID if refusal or form.errors else None
    return render(request, "identity/request_code.html", context, status=status)
