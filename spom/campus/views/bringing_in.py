"""Courses that come from elsewhere: looked into first, brought in when an author has seen what would be lost."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from spom.campus.actions.bringing_in import bring_in_course, replace_package
from spom.campus.forms import CourseFileForm, PackageFileForm
from spom.campus.importers.archives import course_in
from spom.campus.importers.course import PackagePlan, PlannedFile
from spom.campus.importers.folders import DiskFolder
from spom.campus.importers.scorm import look_into_package, losses_of
from spom.campus.models.edition import LessonContent
from spom.campus.models.lesson import Lesson
from spom.campus.models.material import Material
from spom.campus.policies import may_author
from spom.campus.queries.authoring import draft_content
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
    posted = request.method == "POST"
    form = CourseFileForm(request.POST if posted else None, request.FILES if posted else None)
    context: dict[str, object] = {"module": module, "form": form}
    if not posted or not form.is_valid():
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


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_author)
def look_into(request: UserRequest, content_id: int) -> HttpResponse:
    """Look into a package that would stand in the place of a lesson's. The lesson stays as it is."""
    content = _package_lesson(content_id)
    posted = request.method == "POST"
    form = PackageFileForm(request.POST if posted else None, request.FILES if posted else None)
    context: dict[str, object] = {"content": content, "form": form}
    if not posted or not form.is_valid():
        status = INVALID if form.errors else HTTPStatus.OK
        return render(request, "campus/authoring/package.html", context, status=status)
    try:
        kept = received(request, "package", (Kind.ZIP,))
        if kept is None:
            form.add_error("package", form.fields["package"].error_messages["required"])
            return render(request, "campus/authoring/package.html", context, status=INVALID)
        plan = _plan(kept)
        context |= {"plan": plan, "standard": plan.standard.label, "findings": losses_of(plan), "kept": kept}
        return render(request, "campus/authoring/package.html", context)
    except Refusal as no:
        return render(request, "campus/authoring/package.html", context | {"refusal": no}, status=REFUSED)


@area("learning")
@require_POST
@allowed(may_author)
def replace(request: UserRequest, content_id: int, material_id: int) -> HttpResponse:
    """Put the package that was looked into in the place of the lesson's."""
    content = _package_lesson(content_id)
    kept = get_object_or_404(Material, pk=material_id)
    try:
        replace_package(content=content, plan=_plan(kept), by=request.user, at=timezone.now())
    except Refusal as no:
        context = {"content": content, "form": PackageFileForm(), "refusal": no}
        return render(request, "campus/authoring/package.html", context, status=REFUSED)
    messages.info(request, _("The lesson has the new package. Editions published before keep theirs."))
    return redirect("campus:content", content.pk)


def _package_lesson(content_id: int) -> LessonContent:
    content = draft_content(content_id)
    if content is None or content.kind is not Lesson.Kind.PACKAGE:
        raise Http404
    return content


def _plan(kept: Material) -> PackagePlan:
    path = path_of(kept.place)
    return look_into_package(PlannedFile(folder=DiskFolder(path.parent), path=path.name, shown=kept.name))
