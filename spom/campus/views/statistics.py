"""How lessons do."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from spom.campus.models.edition import CourseEdition
from spom.campus.policies import may_see_cohort
from spom.campus.queries.statistics import content_in, lesson_numbers, parts_of, question_numbers
from spom.identity.http import UserRequest, allowed
from spom.kit.pagination import numbered_page
from spom.kit.parts import Bar
from spom.programme.models.catalogue import Module


@require_GET
@allowed(may_see_cohort)
def modules(request: UserRequest) -> HttpResponse:
    """Modules that have been published, to choose one of."""
    published = CourseEdition.objects.filter(state=CourseEdition.State.PUBLISHED).values("module")
    found = Module.objects.filter(pk__in=published).select_related("module_set__programme")
    page = numbered_page(found.order_by("module_set__letter", "name", "pk"), number=request.GET.get("page"))
    return render(request, "campus/staff/statistics.html", {"page": page})


@require_GET
@allowed(may_see_cohort)
def module(request: UserRequest, module_id: int) -> HttpResponse:
    """The lessons of one module in numbers."""
    found = get_object_or_404(Module.objects.select_related("module_set"), pk=module_id)
    rows = lesson_numbers(module=found, staff=request.user)
    return render(request, "campus/staff/module_statistics.html", {"module": found, "rows": rows})


@require_GET
@allowed(may_see_cohort)
def lesson(request: UserRequest, module_id: int, lesson_id: int) -> HttpResponse:
    """Where people stop in one lesson, what they play again, and how its questions are answered."""
    found = get_object_or_404(Module.objects.select_related("module_set"), pk=module_id)
    content = content_in(module=found, lesson_id=lesson_id)
    if content is None:
        raise Http404
    parts = parts_of(content=content, staff=request.user)
    context = {
        "module": found,
        "content": content,
        "parts": parts,
        "stops": [Bar(label=str(part.number * 10), value=part.stopped) for part in parts],
        "plays": [Bar(label=str(part.number * 10), value=part.plays) for part in parts],
        "is_film": any(part.plays for part in parts),
        "questions": question_numbers(content=content, staff=request.user),
    }
    return render(request, "campus/staff/lesson_statistics.html", context)
