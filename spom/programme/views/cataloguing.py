"""Programmes, sets and modules as staff keep them: begun, changed and, while nothing hangs on them, taken back."""

from collections.abc import Callable
from decimal import Decimal

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from spom.identity.http import UserRequest, allowed, fresh
from spom.kit.asking import Deed, Terms, answer
from spom.portal.http import area
from spom.programme.actions.cataloguing import (
    add_module,
    add_set,
    change_module,
    change_set,
    open_programme,
    remove_module,
    remove_set,
    rename_programme,
)
from spom.programme.forms.cataloguing import (
    HOUR,
    ChangeModuleForm,
    ChangeSetForm,
    ModuleForm,
    ProgrammeForm,
    RenameForm,
    SetForm,
)
from spom.programme.forms.why import WhyForm
from spom.programme.models.catalogue import Module, ModuleSet, Programme
from spom.programme.models.enrolment import Enrolment
from spom.programme.policies import may_advise, may_set_catalogue
from spom.programme.queries.catalogue import every_programme

PROGRAMMES = gettext_lazy("Programmes")
POST = "POST"


@area("learning")
@require_GET
@allowed(may_advise)
def catalogue(request: UserRequest) -> HttpResponse:
    """Every programme with its sets and modules, and what they ask for."""
    context = {"programmes": every_programme(), "may_set": may_set_catalogue(request.user), "here": "catalogue"}
    return render(request, "programme/staff/catalogue.html", context)


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_set_catalogue)
@fresh
def add_programme(request: UserRequest) -> HttpResponse:
    """Begin a programme."""
    form = ProgrammeForm(request.POST if request.method == POST else None)
    deed = _deed(
        title=_("Begin a programme"),
        lead=_("It is empty at first: sets and modules come next, then students are enrolled."),
        question=_("Begin this programme?"),
        verb=_("Begin the programme"),
    )

    def terms(said: ProgrammeForm) -> Terms:
        return [(_("Code"), said.cleaned_data["code"]), (_("Name"), said.cleaned_data["name"])]

    def act(said: ProgrammeForm) -> str:
        asked = said.cleaned_data
        open_programme(code=asked["code"], name=asked["name"], by=request.user, at=timezone.now())
        return _("The programme is there. It has no sets yet.")

    return answer(request, deed=deed, form=form, terms=terms, act=act)


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_set_catalogue)
@fresh
def rename(request: UserRequest, pk: int) -> HttpResponse:
    """Give a programme another name."""
    programme = get_object_or_404(Programme, pk=pk)
    form = RenameForm(request.POST if request.method == POST else None, initial={"name": programme.name})
    deed = _deed(
        title=_("Rename a programme"),
        lead=programme.name,
        question=_("Rename this programme?"),
        verb=_("Rename the programme"),
    )

    def terms(said: RenameForm) -> Terms:
        return [(_("Name until now"), programme.name), (_("Name"), said.cleaned_data["name"]), *_why(said)]

    def act(said: RenameForm) -> str:
        asked = said.cleaned_data
        rename_programme(
            programme=programme,
            name=asked["name"],
            reason=asked["reason"],
            source=asked["source"],
            by=request.user,
            at=timezone.now(),
        )
        return _("The programme has its new name.")

    return answer(request, deed=deed, form=form, terms=terms, act=act, warning=_holds_for(programme))


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_set_catalogue)
@fresh
def add_a_set(request: UserRequest, pk: int) -> HttpResponse:
    """Add a set to a programme."""
    programme = get_object_or_404(Programme, pk=pk)
    form = SetForm(request.POST if request.method == POST else None)
    deed = _deed(title=_("Add a set"), lead=programme.name, question=_("Add this set?"), verb=_("Add the set"))

    def terms(said: SetForm) -> Terms:
        asked = said.cleaned_data
        return [
            (_("Programme"), programme.name),
            (_("Letter"), asked["letter"]),
            (_("What students do"), ModuleSet.Kind(asked["kind"]).label),
        ]

    def act(said: SetForm) -> str:
        asked = said.cleaned_data
        add_set(
            programme=programme,
            letter=asked["letter"],
            kind=ModuleSet.Kind(asked["kind"]),
            by=request.user,
            at=timezone.now(),
        )
        return _("The set is there. It has no modules yet.")

    return answer(request, deed=deed, form=form, terms=terms, act=act, warning=_holds_for(programme))


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_set_catalogue)
@fresh
def change_a_set(request: UserRequest, pk: int) -> HttpResponse:
    """Let a set leave a choice, or none."""
    module_set = get_object_or_404(ModuleSet.objects.select_related("programme"), pk=pk)
    form = ChangeSetForm(request.POST if request.method == POST else None, initial={"kind": module_set.kind})
    deed = _deed(
        title=_("Change a set"),
        lead=_("What a set leaves to choose can change until the first student is enrolled."),
        question=_("Change this set?"),
        verb=_("Change the set"),
    )

    def terms(said: ChangeSetForm) -> Terms:
        return [
            (_("Set"), _named(module_set)),
            (_("Until now"), ModuleSet.Kind(module_set.kind).label),
            (_("What students do"), ModuleSet.Kind(said.cleaned_data["kind"]).label),
            *_why(said),
        ]

    def act(said: ChangeSetForm) -> str:
        asked = said.cleaned_data
        change_set(
            module_set=module_set,
            kind=ModuleSet.Kind(asked["kind"]),
            reason=asked["reason"],
            source=asked["source"],
            by=request.user,
            at=timezone.now(),
        )
        return _("The set is changed.")

    return answer(request, deed=deed, form=form, terms=terms, act=act)


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_set_catalogue)
@fresh
def remove_a_set(request: UserRequest, pk: int) -> HttpResponse:
    """Take back a set that was added in error."""
    module_set = get_object_or_404(ModuleSet.objects.select_related("programme"), pk=pk)
    form = WhyForm(request.POST if request.method == POST else None)
    deed = _deed(
        title=_("Remove a set"),
        lead=_("Only a set without modules, rules and choices can be removed."),
        question=_("Remove this set?"),
        verb=_("Remove the set"),
    )

    def terms(said: WhyForm) -> Terms:
        return [(_("Set"), _named(module_set)), *_why(said)]

    def act(said: WhyForm) -> str:
        asked = said.cleaned_data
        remove_set(
            module_set=module_set, reason=asked["reason"], source=asked["source"], by=request.user, at=timezone.now()
        )
        return _("The set is removed.")

    return answer(request, deed=deed, form=form, terms=terms, act=act)


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_set_catalogue)
@fresh
def add_a_module(request: UserRequest, pk: int) -> HttpResponse:
    """Add a module to a set."""
    module_set = get_object_or_404(ModuleSet.objects.select_related("programme"), pk=pk)
    form = ModuleForm(request.POST if request.method == POST else None, initial=USUAL)
    deed = _deed(
        title=_("Add a module"), lead=_named(module_set), question=_("Add this module?"), verb=_("Add the module")
    )

    def terms(said: ModuleForm) -> Terms:
        return [(_("Set"), _named(module_set)), (_("Code"), said.cleaned_data["code"]), *_asked(said)]

    def act(said: ModuleForm) -> str:
        asked = said.cleaned_data
        add_module(
            module_set=module_set,
            code=asked["code"],
            name=asked["name"],
            required_seconds=said.seconds,
            test_minutes=asked["test_minutes"],
            pass_marks=asked["pass_marks"],
            by=request.user,
            at=timezone.now(),
        )
        return _("The module is there. Its lessons are written under Courses.")

    return answer(request, deed=deed, form=form, terms=terms, act=act, warning=_holds_for(module_set.programme))


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_set_catalogue)
@fresh
def change_a_module(request: UserRequest, pk: int) -> HttpResponse:
    """Let a module ask for something else."""
    module = get_object_or_404(Module.objects.select_related("module_set__programme"), pk=pk)
    now = {
        "name": module.name,
        "hours": _hours(module),
        "test_minutes": module.test_minutes,
        "pass_marks": module.pass_marks,
    }
    form = ChangeModuleForm(request.POST if request.method == POST else None, initial=now)
    deed = _deed(
        title=_("Change a module"),
        lead=_("%(module)s. Until now: %(hours)s hours, a test of %(minutes)s minutes, %(marks)s marks to pass.")
        % {
            "module": module.name,
            "hours": number_format(_hours(module)),
            "minutes": module.test_minutes,
            "marks": module.pass_marks,
        },
        question=_("Change this module?"),
        verb=_("Change the module"),
    )

    def terms(said: ChangeModuleForm) -> Terms:
        return [(_("Module"), module.name), *_asked(said), *_why(said)]

    def act(said: ChangeModuleForm) -> str:
        asked = said.cleaned_data
        change_module(
            module=module,
            name=asked["name"],
            required_seconds=said.seconds,
            test_minutes=asked["test_minutes"],
            pass_marks=asked["pass_marks"],
            reason=asked["reason"],
            source=asked["source"],
            by=request.user,
            at=timezone.now(),
        )
        return _("The module is changed.")

    return answer(request, deed=deed, form=form, terms=terms, act=act, warning=_holds_for(module.module_set.programme))


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_set_catalogue)
@fresh
def remove_a_module(request: UserRequest, pk: int) -> HttpResponse:
    """Take back a module that was added in error."""
    module = get_object_or_404(Module.objects.select_related("module_set__programme"), pk=pk)
    form = WhyForm(request.POST if request.method == POST else None)
    deed = _deed(
        title=_("Remove a module"),
        lead=_("Only a module without lessons, choices and tests can be removed."),
        question=_("Remove this module?"),
        verb=_("Remove the module"),
    )

    def terms(said: WhyForm) -> Terms:
        return [(_("Set"), _named(module.module_set)), (_("Module"), f"{module.name} ({module.code})"), *_why(said)]

    def act(said: WhyForm) -> str:
        asked = said.cleaned_data
        remove_module(module=module, reason=asked["reason"], source=asked["source"], by=request.user, at=timezone.now())
        return _("The module is removed.")

    return answer(request, deed=deed, form=form, terms=terms, act=act)


# What most modules ask for.
USUAL = {"hours": 40, "test_minutes": 180, "pass_marks": 50}


def _deed(*, title: str, lead: str, question: str, verb: str) -> Deed:
    return Deed(
        title=title,
        lead=lead,
        question=question,
        verb=verb,
        back=reverse("programme:catalogue"),
        back_title=PROGRAMMES,
    )


def _named(module_set: ModuleSet) -> str:
    return _("%(programme)s: Set %(letter)s") % {
        "programme": module_set.programme.name,
        "letter": module_set.letter,
    }


def _hours(module: Module) -> Decimal:
    hours = (Decimal(module.asked_seconds) / HOUR).quantize(Decimal("0.01"))
    return hours.to_integral_value() if hours == hours.to_integral_value() else hours


def _asked(said: ModuleForm | ChangeModuleForm) -> list[tuple[str, str]]:
    asked = said.cleaned_data
    return [
        (_("Name"), asked["name"]),
        (_("Hours of learning"), number_format(asked["hours"])),
        (_("Minutes of the test"), str(asked["test_minutes"])),
        (_("Marks to pass, of 100"), str(asked["pass_marks"])),
    ]


def _why(said: WhyForm) -> list[tuple[str, str]]:
    return [(_("Reason"), said.cleaned_data["reason"]), (_("Source"), said.cleaned_data["source"])]


def _holds_for(programme: Programme) -> Callable[[Form], str]:
    """What follows, and for how many."""

    def warning(said: Form) -> str:
        del said
        number = Enrolment.objects.live().filter(programme=programme).count()
        words = ngettext(
            "It holds at once for %(number)s enrolled student, and for whoever comes. What they have learned stays on "
            "record; tests that are drawn up already stay as they are.",
            "It holds at once for %(number)s enrolled students, and for whoever comes. What they have learned stays on "
            "record; tests that are drawn up already stay as they are.",
            number,
        )
        return words % {"number": number}

    return warning
