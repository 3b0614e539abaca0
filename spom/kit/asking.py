"""A form that asks before it acts: filled in, shown once more in words, then done. It works without script."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django_stubs_ext import StrOrPromise

from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED

F = TypeVar("F", bound=Form)
Terms = Sequence[tuple[StrOrPromise, StrOrPromise]]


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What the page of one deed says, and where it leads back to."""

    title: StrOrPromise
    lead: StrOrPromise
    question: StrOrPromise
    verb: StrOrPromise
    back: str
    back_title: StrOrPromise
    template: str = "ui/deed.html"
    context: dict[str, Any] = field(default_factory=dict)


def answer(
    request: HttpRequest,
    *,
    deed: Deed,
    form: F,
    terms: Callable[[F], Terms],
    act: Callable[[F], StrOrPromise],
    warning: Callable[[F], StrOrPromise] | None = None,
) -> HttpResponse:
    """The form, then the question, then the deed. `act` does it and answers what was done, in words."""
    context = {"deed": deed, "form": form, **deed.context}
    if not form.is_bound or "again" in request.POST:
        return render(request, deed.template, context)
    if not form.is_valid():
        return render(request, deed.template, context, status=INVALID)
    if "sure" not in request.POST:
        asked = {"terms": terms(form), "warning": warning(form) if warning else ""}
        return render(request, "ui/sure.html", context | asked)
    try:
        done = act(form)
    except Refusal as no:
        return render(request, deed.template, context | {"refusal": no}, status=REFUSED)
    messages.info(request, str(done))
    return redirect(deed.back)
