"""One's certificates, the public page that checks one, and what programs read."""

from io import BytesIO
from zipfile import ZipFile

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from spom.credentials.actions import revoke
from spom.credentials.badges.open_badge import address, picture, public_keys, token
from spom.credentials.forms import RevokeForm
from spom.credentials.models import Credential, MarksStatement
from spom.credentials.papers import certificate, in_words, marks_paper
from spom.credentials.policies import may_hold, may_revoke
from spom.credentials.queries import everyones, is_newest, own, own_statements, revoked
from spom.identity.http import UserRequest, allowed, fresh
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.kit.pagination import numbered_page
from spom.portal.http import never_closed
from spom.portal.queries.institution import current_institution


@require_GET
@allowed(may_hold)
def mine(request: UserRequest) -> HttpResponse:
    """One's certificates and statements of marks."""
    return render(
        request, "credentials/mine.html", {"credentials": own(request.user), "statements": own_statements(request.user)}
    )


@require_GET
@allowed(may_hold)
def paper(request: UserRequest, public_id: str) -> HttpResponse:
    """The certificate as PDF."""
    kept = get_object_or_404(own(request.user), public_id=public_id)
    return _file(certificate(kept, at=timezone.now()), "application/pdf", f"certificate-{public_id}.pdf")


@require_GET
@allowed(may_hold)
def badge(request: UserRequest, public_id: str) -> HttpResponse:
    """The badge as a picture that carries its proof."""
    kept = get_object_or_404(own(request.user).select_related("learner"), public_id=public_id)
    return _file(picture(kept, issuer=current_institution().name), "image/png", f"badge-{public_id}.png")


@require_GET
@allowed(may_hold)
def statement(request: UserRequest, public_id: str) -> HttpResponse:
    """A statement of marks as PDF."""
    kept = get_object_or_404(own_statements(request.user), public_id=public_id)
    return _file(marks_paper(kept, at=timezone.now()), "application/pdf", f"marks-{public_id}.pdf")


@require_GET
@allowed(may_hold)
def everything(request: UserRequest) -> HttpResponse:
    """All of one's certificates and badges, and the newest statement of marks, in one file."""
    content, now, issuer = BytesIO(), timezone.now(), current_institution().name
    with ZipFile(content, "w") as packed:
        for kept in own(request.user).select_related("learner"):
            packed.writestr(f"certificate-{kept.public_id}.pdf", certificate(kept, at=now))
            packed.writestr(f"badge-{kept.public_id}.png", picture(kept, issuer=issuer))
            packed.writestr(f"badge-{kept.public_id}.jwt", token(kept, issuer=issuer))
        for stated in own_statements(request.user)[:1]:
            packed.writestr(f"marks-{stated.public_id}.pdf", marks_paper(stated, at=now))
    return _file(content.getvalue(), "application/zip", "certificates.zip")


@never_closed
@login_not_required
@require_GET
def verify(request: HttpRequest, public_id: str) -> HttpResponse:
    """Whether a certificate holds: whose it is, for what and since when, and nothing else."""
    kept = Credential.objects.filter(public_id=public_id.upper()).first()
    return render(request, "credentials/verify.html", {"credential": kept}, status=200 if kept else 404)


@never_closed
@login_not_required
@require_GET
def verify_statement(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a statement of marks says, for whoever holds it to compare; and whether there is a later one."""
    kept = MarksStatement.objects.filter(public_id=public_id.upper()).first()
    context = {
        "statement": kept,
        "rows": [(one, in_words(one)) for one in kept.marks] if kept else [],
        "is_newest": kept is not None and is_newest(kept),
    }
    return render(request, "credentials/verify_statement.html", context, status=200 if kept else 404)


@never_closed
@login_not_required
@require_GET
def issuer(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # Django calls it with one
    """Who issues, for programs that check badges."""
    return JsonResponse({"id": address("issuer"), "type": ["Profile"], "name": current_institution().name})


@never_closed
@login_not_required
@require_GET
def keys(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # Django calls it with one
    """The public keys, for programs that check badges."""
    return JsonResponse({"keys": public_keys()})


@never_closed
@login_not_required
@require_GET
def revocations(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # Django calls it with one
    """Badges that hold no more."""
    gone = [
        {"id": address("verify", one.public_id), "revoked": True, "revocationReason": one.revoked_because}
        for one in revoked()
    ]
    return JsonResponse({"id": address("revocations"), "issuer": address("issuer"), "revokedCredential": gone})


@require_GET
@allowed(may_revoke)
def issued(request: UserRequest) -> HttpResponse:
    """Every certificate."""
    page = numbered_page(everyones(), number=request.GET.get("page"))
    return render(request, "credentials/issued.html", {"page": page})


@require_http_methods(["GET", "POST"])
@allowed(may_revoke)
@fresh
def revoke_it(request: UserRequest, public_id: str) -> HttpResponse:
    """Revoke a certificate."""
    kept = get_object_or_404(everyones(), public_id=public_id)
    form = RevokeForm(request.POST or None)
    context = {"credential": kept, "form": form}
    if not form.is_bound or not form.is_valid():
        return render(request, "credentials/revoke.html", context, status=INVALID if form.is_bound else 200)
    try:
        revoke(credential=kept, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
    except Refusal as no:
        return render(request, "credentials/revoke.html", context | {"refusal": no}, status=REFUSED)
    return redirect("credentials:issued")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
