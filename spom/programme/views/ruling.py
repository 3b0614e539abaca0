"""Rules and cut-off dates: the lists, and every change with its source."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from spom.identity.http import UserRequest, allowed, fresh
from spom.kit.asking import Deed, Terms, answer
from spom.portal.http import area
from spom.programme.actions.cataloguing import announce_cut_off
from spom.programme.actions.ruling import end_rule, move_cut_off, set_rule
from spom.programme.forms.ruling import CutOffForm, EndRuleForm, MoveCutOffForm, RuleForm
from spom.programme.models.catalogue import CutOff, Programme
from spom.programme.models.rule import Rule
from spom.programme.policies import may_advise, may_set_cut_offs, may_set_rules
from spom.programme.queries.rules import Reach, dates_of, in_words, reach_of, rules_of

RULES, DATES = gettext_lazy("Rules"), gettext_lazy("Cut-off dates")
POST = "POST"


@area("learning")
@require_GET
@allowed(may_advise)
def rules(request: UserRequest) -> HttpResponse:
    """Who need not do what, set by set, with the condition in words."""
    found = rules_of(on=timezone.localdate())
    context = {"shelves": found, "may_set": may_set_rules(request.user), "here": "rules"}
    return render(request, "programme/staff/rules.html", context)


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_set_rules)
@fresh
def add_rule(request: UserRequest) -> HttpResponse:
    """Begin a rule."""
    form = RuleForm(request.POST if request.method == POST else None, initial={"from_on": timezone.localdate()})
    deed = Deed(
        title=_("Begin a rule"),
        lead=_("A rule is never edited: it ends, and another begins. So every past answer can be explained."),
        question=_("Begin this rule?"),
        verb=_("Begin the rule"),
        back=reverse("programme:rules"),
        back_title=RULES,
        template="programme/staff/rule.html",
        context={"sets": Programme.objects.exists()},
    )

    def terms(said: RuleForm) -> Terms:
        asked = said.cleaned_data
        return [
            (_("Set"), f"{asked['module_set'].programme}: {said.letter}"),
            (_("What students read"), asked["sentence"]),
            (_("Condition"), in_words(asked["condition"]).line()),
            (_("Source"), asked["source"]),
            (_("In force from"), date_format(asked["from_on"])),
        ]

    def warning(said: RuleForm) -> str:
        return _reached(reach_of(module_set=said.cleaned_data["module_set"], condition=said.cleaned_data["condition"]))

    def act(said: RuleForm) -> str:
        asked = said.cleaned_data
        set_rule(
            module_set=asked["module_set"],
            sentence=asked["sentence"],
            condition=asked["condition"],
            source=asked["source"],
            from_on=asked["from_on"],
            by=request.user,
            at=timezone.now(),
        )
        return _("The rule is set. It is in force from %(day)s.") % {"day": date_format(asked["from_on"])}

    return answer(request, deed=deed, form=form, terms=terms, act=act, warning=warning)


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_set_rules)
@fresh
def finish_rule(request: UserRequest, pk: int) -> HttpResponse:
    """Let a rule end."""
    rule = get_object_or_404(Rule.objects.select_related("module_set__programme"), pk=pk)
    form = EndRuleForm(request.POST if request.method == POST else None)
    deed = Deed(
        title=_("End a rule"),
        lead=rule.sentence,
        question=_("End this rule?"),
        verb=_("End the rule"),
        back=reverse("programme:rules"),
        back_title=RULES,
    )

    def terms(said: EndRuleForm) -> Terms:
        asked = said.cleaned_data
        return [
            (_("Rule"), rule.sentence),
            (_("First day without it"), date_format(asked["until_on"])),
            (_("Reason"), asked["reason"]),
            (_("Source"), asked["source"]),
        ]

    def warning(said: EndRuleForm) -> str:
        del said
        return _reached(reach_of(module_set=rule.module_set, condition=rule.condition))

    def act(said: EndRuleForm) -> str:
        asked = said.cleaned_data
        end_rule(
            rule=rule,
            until_on=asked["until_on"],
            reason=asked["reason"],
            source=asked["source"],
            by=request.user,
            at=timezone.now(),
        )
        return _("The rule ends. It is not in force from %(day)s.") % {"day": date_format(asked["until_on"])}

    return answer(request, deed=deed, form=form, terms=terms, act=act, warning=warning)


@area("learning")
@require_GET
@allowed(may_advise)
def cut_offs(request: UserRequest) -> HttpResponse:
    """By which day modules must be done for each attempt, and how often that day was moved."""
    context = {
        "shelves": dates_of(on=timezone.localdate()),
        "may_set": may_set_cut_offs(request.user),
        "here": "cut_offs",
    }
    return render(request, "programme/staff/cut_offs.html", context)


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_set_cut_offs)
@fresh
def add_cut_off(request: UserRequest) -> HttpResponse:
    """Announce a cut-off date."""
    form = CutOffForm(request.POST if request.method == POST else None)
    deed = Deed(
        title=_("Announce a cut-off date"),
        lead=_("Students see it on their home page and in their calendar. It can be moved later, never earlier."),
        question=_("Announce this date?"),
        verb=_("Announce the date"),
        back=reverse("programme:cut_offs"),
        back_title=DATES,
    )

    def terms(said: CutOffForm) -> Terms:
        asked = said.cleaned_data
        return [
            (_("Programme"), asked["programme"].name),
            (_("Attempt"), asked["attempt"]),
            (_("Last day"), date_format(asked["on"])),
            (_("Source"), asked["source"]),
        ]

    def act(said: CutOffForm) -> str:
        asked = said.cleaned_data
        announce_cut_off(
            programme=asked["programme"],
            attempt=asked["attempt"],
            on=asked["on"],
            source=asked["source"],
            by=request.user,
            at=timezone.now(),
        )
        return _("The date is announced.")

    return answer(request, deed=deed, form=form, terms=terms, act=act)


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_set_cut_offs)
@fresh
def move(request: UserRequest, pk: int) -> HttpResponse:
    """Give everybody longer."""
    cut_off = get_object_or_404(CutOff.objects.select_related("programme"), pk=pk)
    form = MoveCutOffForm(request.POST if request.method == POST else None)
    deed = Deed(
        title=_("Move a cut-off date"),
        lead=_("%(attempt)s: until now %(day)s.") % {"attempt": cut_off.attempt, "day": date_format(cut_off.moved_to)},
        question=_("Move this date?"),
        verb=_("Move the date"),
        back=reverse("programme:cut_offs"),
        back_title=DATES,
    )

    def terms(said: MoveCutOffForm) -> Terms:
        asked = said.cleaned_data
        return [
            (_("Attempt"), cut_off.attempt),
            (_("Last day until now"), date_format(cut_off.moved_to)),
            (_("New last day"), date_format(asked["to"])),
            (_("Reason"), asked["reason"]),
            (_("Source"), asked["source"]),
        ]

    def act(said: MoveCutOffForm) -> str:
        asked = said.cleaned_data
        move_cut_off(
            cut_off=cut_off,
            to=asked["to"],
            reason=asked["reason"],
            source=asked["source"],
            by=request.user,
            at=timezone.now(),
        )
        return _("The date is moved to %(day)s.") % {"day": date_format(asked["to"])}

    return answer(request, deed=deed, form=form, terms=terms, act=act)


def _reached(reach: Reach) -> str:
    words = ngettext(
        "By what is on record today, the condition holds for %(held)s of %(number)s enrolled student.",
        "By what is on record today, the condition holds for %(held)s of %(number)s enrolled students.",
        reach.enrolled,
    )
    return words % {"held": reach.held, "number": reach.enrolled}
