"""What may be booked, and looking for a chair: a month, a day, a list; all of it works without scripts."""

from datetime import date, datetime, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from spom.booking.forms.seats import WishForm, month_from
from spom.booking.forms.terms import AttemptForm
from spom.booking.policies.people import may_book
from spom.booking.queries.finding import FEW, Found, Wish, bookables, find, seats_of, weeks_of
from spom.booking.queries.waiting import attempt_named, attempts_of
from spom.identity.http import UserRequest, allowed
from spom.kit.parts import Day
from spom.portal.http import area
from spom.portal.queries.institution import current_institution
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment
from spom.programme.queries.standing import enrolment_of

FARTHEST = timedelta(days=400)
Kept = dict[str, str | int]


@area("booking")
@require_GET
@allowed(may_book)
def tests(request: UserRequest) -> HttpResponse:
    """My seats, the tests I may book, and why not the others."""
    enrolment = enrolment_of(request.user)
    now = timezone.now()
    attempt = AttemptForm(initial={"cut_off": attempt_named(enrolment)} if enrolment else None)
    if enrolment:
        attempt.offer(attempts_of(enrolment, at=now))
    context = {
        "enrolment": enrolment,
        "attempt": attempt,
        "bookables": bookables(enrolment=enrolment, at=now) if enrolment else [],
        "past": [seat for seat in seats_of(request.user).order_by("-pk")[:20] if seat.is_past],
        "now": now,
    }
    return render(request, "booking/tests.html", context)


@area("booking")
@require_GET
@allowed(may_book)
def search(request: UserRequest, module_id: int) -> HttpResponse:
    """A month of chairs for one module."""
    found_module = module_of(request, module_id)
    now = timezone.now()
    return render(request, "booking/search.html", search_context(request, found_module, now=now))


def search_context(request: UserRequest, module: Module, *, now: datetime) -> dict[str, object]:
    """Everything the search page shows; the page that says no needs it too."""
    today = timezone.localdate(now, current_institution().zone)
    form = WishForm(request.GET)
    # The cities are only known once the centres are; what was typed is checked against them then.
    near = request.GET.get("near", "")[:100]
    within = request.GET.get("within", "")
    month = max(month_from(request.GET.get("month", ""), today=today), today.replace(day=1))
    month = min(month, (today + FARTHEST).replace(day=1))
    wish = Wish(
        near=near,
        within=int(within) if within in {"25", "50", "100"} else 0,
        month=month,
        day=_day(request.GET.get("day", ""), month),
    )
    as_list = request.GET.get("view") == "list"
    found = find(module=module, wish=wish, every_day=as_list, at=now)
    form.offer(found.cities)
    kept: Kept = {"near": wish.near, "within": wish.within or "", "month": f"{month:%Y-%m}"}
    return {
        "module": module,
        "form": form,
        "wish": wish,
        "found": found,
        "as_list": as_list,
        "weeks": _weeks(found, wish, today),
        "weekdays": [str(WEEKDAYS_ABBR[number]) for number in range(7)],
        "title": date_format(month, "YEAR_MONTH_FORMAT"),
        "back": _other(kept, month - timedelta(days=1), _("Month before")) if month > today else None,
        "next": _other(kept, month + timedelta(days=32), _("Next month")),
        "kept": kept,
        "query": urlencode(kept),
        "here": request.path if request.method == "GET" else reverse("booking:search", args=[module.pk]),
    }


def module_of(request: UserRequest, module_id: int) -> Module:
    """A module of the learner's own programme. Raises Http404."""
    live = Enrolment.objects.live().filter(learner=request.user)
    mine = Module.objects.filter(module_set__programme__in=live.values("programme")).select_related("module_set")
    return get_object_or_404(mine, pk=module_id)


def enrolment_for(request: UserRequest) -> Enrolment:
    """The enrolment of who asks. Raises Http404."""
    enrolment = enrolment_of(request.user)
    if enrolment is None:
        raise Http404
    return enrolment


def _day(typed: str, month: date) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if (day.year, day.month) == (month.year, month.month) else None


def _other(kept: Kept, month: date, text: str) -> dict[str, str]:
    return {"url": "?" + urlencode(kept | {"month": f"{month:%Y-%m}"}), "text": text}


def _weeks(found: Found, wish: Wish, today: date) -> list[list[Day | None]]:
    return [
        [_drawn(day, found, wish, today) if day.month == wish.month.month else None for day in week]
        for week in weeks_of(wish.month)
    ]


def _drawn(day: date, found: Found, wish: Wish, today: date) -> Day:
    left = found.left.get(day)
    if left is None or day < today:
        return Day(number=day.day)
    if not left:
        return Day(number=day.day, note=_("Full"), tone="full")
    seats = ngettext("%(left)s left", "%(left)s left", left) % {"left": left}
    return Day(
        number=day.day,
        note=seats,
        label=date_format(day, "DATE_FORMAT"),
        value=day.isoformat(),
        tone="few" if left <= FEW else "",
        chosen=day == wish.day,
    )
