"""A person's photo: given, shown to those who may see the person, removed."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from spom.identity.http import UserRequest, allowed
from spom.identity.policies import anyone_signed_in, may_help_with_sign_in
from spom.identity.queries import people_to_help
from spom.kit.file_answers import show_picture
from spom.kit.files import forget_file
from spom.kit.http import INVALID
from spom.portal.actions.consents import take_photo
from spom.portal.forms.profile import PhotoForm
from spom.portal.models.profile import Photo
from spom.portal.queries.profile import photo_of
from spom.portal.registry.consents import purpose_called


@require_http_methods(["GET", "POST"])
@allowed(anyone_signed_in)
def photo(request: UserRequest) -> HttpResponse:
    """Give a photo, and agree that it is kept."""
    form = PhotoForm(request.POST or None, request.FILES or None)
    purpose = purpose_called("portal.photo")
    if request.method == "POST" and form.is_valid() and form.kept:
        try:
            before = take_photo(
                user=request.user,
                picture=form.kept,
                version=purpose.version,
                text=str(purpose.text),
                at=timezone.now(),
            )
        except Exception:
            forget_file(form.kept.place)  # nothing points to it
            raise
        if before:
            forget_file(before)
        messages.success(request, _("Your photo is kept."))
        return redirect("portal:photo")
    context = {"form": form, "purpose": purpose, "photo": photo_of(request.user)}
    return render(request, "portal/photo.html", context, status=INVALID if form.errors else None)


@require_GET
@allowed(anyone_signed_in)
def my_picture(request: UserRequest) -> HttpResponseBase:
    """My photo."""
    return _picture(get_object_or_404(Photo, user=request.user))


@require_GET
@allowed(may_help_with_sign_in)
def picture(request: UserRequest, pk: int) -> HttpResponseBase:
    """The photo of somebody I may help: for a coordinator those of the own units."""
    return _picture(get_object_or_404(Photo, user__in=people_to_help(request.user).filter(pk=pk)))


def _picture(photo: Photo) -> HttpResponseBase:
    answer = show_picture(photo.place)
    answer["Cache-Control"] = "no-store"
    return answer
