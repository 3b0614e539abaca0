"""Staff say who issues invoices, and how much tax a price contains."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from spom.identity.http import UserRequest, allowed, fresh
from spom.kit.asking import Deed, Terms, answer
from spom.payments.actions.receipts import set_tax
from spom.payments.forms import TaxForm
from spom.payments.policies import may_set_tax
from spom.payments.queries.receipts import tax_rules
from spom.portal.queries.institution import current_institution

TAX = gettext_lazy("Invoices and tax")


@require_GET
@allowed(may_set_tax)
def tax(request: UserRequest) -> HttpResponse:
    """Every rule, the one in force marked."""
    return render(request, "payments/tax.html", {"rules": tax_rules(on=_today())})


@require_http_methods(["GET", "POST"])
@allowed(may_set_tax)
@fresh
def new_rule(request: UserRequest) -> HttpResponse:
    """Who issues invoices from a day on."""
    form = TaxForm(request.POST if request.method == "POST" else None, today=_today())
    deed = Deed(
        title=_("Set who issues invoices"),
        lead=_("A rule is never edited: another one follows it. Invoices that are issued stay as they are."),
        question=_("Issue invoices like this?"),
        verb=_("Set the rule"),
        back=reverse("payments:tax"),
        back_title=TAX,
    )

    def terms(said: TaxForm) -> Terms:
        asked = said.cleaned_data
        return [
            (_("Legal name"), asked["legal_name"]),
            (_("Address"), asked["address"]),
            (_("Tax registration"), asked["registration"]),
            (_("Tax contained in the price"), f"{asked['percent']} %"),
            (_("Code of the service"), asked["service_code"] or "-"),
            (_("In force from"), date_format(asked["from_on"])),
        ]

    def act(said: TaxForm) -> str:
        asked = said.cleaned_data
        set_tax(
            legal_name=asked["legal_name"],
            address=asked["address"],
            registration=asked["registration"],
            basis_points=said.basis_points,
            service_code=asked["service_code"],
            from_on=asked["from_on"],
            by=request.user,
            at=timezone.now(),
        )
        return _("The rule is set. Payments in rupees from that day get a tax invoice by it.")

    return answer(request, deed=deed, form=form, terms=terms, act=act)


def _today() -> date:
    return timezone.localdate(timezone.now(), current_institution().zone)
