"""What there is to learn."""

from django.db.models import Count, Prefetch, Q, QuerySet

from spom.programme.models.catalogue import Module, ModuleSet, Programme


def codes_of_programmes() -> frozenset[str]:
    """Every code a file of the registry may name."""
    return frozenset(Programme.objects.values_list("code", flat=True))


def every_programme() -> QuerySet[Programme]:
    """All programmes with their sets and modules, and as `enrolled` how many students take part; three statements."""
    modules = Prefetch("modules", Module.objects.order_by("pk"))
    sets = Prefetch("sets", ModuleSet.objects.prefetch_related(modules).order_by("letter", "pk"))
    enrolled = Count("enrolments", filter=Q(enrolments__withdrawn_at__isnull=True))
    return Programme.objects.annotate(enrolled=enrolled).prefetch_related(sets).order_by("name", "pk")
