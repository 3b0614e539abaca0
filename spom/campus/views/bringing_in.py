"""Courses that come from elsewhere: looked into first, brought in when an author has seen what would be lost."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from spom.campus.actions.bringing_in import bring_in_course
from spom.campus.forms import CourseFileForm
from spom.campus.importers.archives import course_in
from spom.campus.models.material import Material
from spom.campus.policies import may_author
from spom.campus.views.received import received
from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.files import Kind, path_of
from spom.kit.http import INVALID, REFUSED
from spom.portal.http import area
from spom.programme.models.catalogue import Module


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_author)
def bring_in(request: UserRequest, module_id: int) -> HttpResponse:
    """Look into a course made elsewhere: what would come in, and what would be lost. Nothing is written yet."""
    module = get_object_or_404(Module, pk=module_id)
    form = CourseFileForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"module": module, "form": form}
    if request.method != "POST" or not form.is_valid():
        status = INVALID if form.errors else HTTPStatus.OK
        return render(request, "campus/authoring/bring_in.html", context, status=status)
    try:
        kept = received(request, "course", (Kind.ZIP, Kind.MBZ))
        if kept is None:
            form.add_error("course", form.fields["course"].error_messages["required"])
            return render(request, "campus/authoring/bring_in.html", context, status=INVALID)
        with course_in(path_of(kept.place), name=kept.name) as plan:
            context |= {"plan": plan, "kept": kept}
            return render(request, "campus/authoring/bring_in.html", context)
    except Refusal as no:
        return render(request, "campus/authoring/bring_in.html", context | {"refusal": no}, status=REFUSED)


@area("learning")
@require_POST
@allowed(may_author)
def bring_in_now(request: UserRequest, module_id: int, material_id: int) -> HttpResponse:
    """Make the course that was looked into the next edition, as a draft."""
    module = get_object_or_404(Module, pk=module_id)
    kept = get_object_or_404(Material, pk=material_id)
    try:
        with course_in(path_of(kept.place), name=kept.name) as plan:
            made = bring_in_course(module=module, plan=plan, by=request.user, at=timezone.now())
    except Refusal as no:
        context = {"module": module, "form": CourseFileForm(), "refusal": no}
        return render(request, "campus/authoring/bring_in.html", context, status=REFUSED)
    return redirect("campus:edition", made.pk)
