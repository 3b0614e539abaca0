"""Questions about people's own pages: their requests, photos, agreements and erasures."""

from django.db.models import Exists, OuterRef, QuerySet

from spom.identity.models import RegistryRecord, Role, RoleGrant, User
from spom.portal.models.profile import Consent, DetailChange, ErasureRequest, LegalHold, Photo
from spom.portal.registry.consents import Standing


def changes_of(user: User) -> QuerySet[DetailChange]:
    """What the person asked to have corrected, newest first."""
    return DetailChange.objects.filter(user=user).order_by("-asked_at", "-pk")


def changes_to_decide(by: User) -> QuerySet[DetailChange]:
    """What a member of staff may decide: all, or for a coordinator those of their units. Never their own."""
    changes = DetailChange.objects.exclude(user=by).select_related("user", "unit", "decided_by")
    if by.has_role(Role.ADMINISTRATOR):
        return changes
    if not by.has_role(Role.COORDINATOR):
        return changes.none()
    units = RoleGrant.objects.live().filter(user=by, role=Role.COORDINATOR, unit__isnull=False).values("unit")
    return changes.filter(unit__in=units)


def present_value(user: User, detail: str) -> str:
    """What stands now."""
    if detail == DetailChange.Detail.NAME:
        return user.full_name
    if detail == DetailChange.Detail.UNIT:
        return user.unit.name if user.unit else ""
    record = RegistryRecord.objects.filter(user=user).first()
    return record.born_on.isoformat() if record else ""


def photo_of(user: User) -> Photo | None:
    """The person's photo."""
    return Photo.objects.filter(user=user).first()


def standing(user: User, purpose: str) -> Standing:
    """How a person stands to a purpose the portal keeps."""
    latest = Consent.objects.filter(user=user, purpose=purpose).order_by("-given_at", "-pk").first()
    if latest is None:
        return Standing()
    return Standing(given_at=latest.given_at, version=latest.version, withdrawn_at=latest.withdrawn_at)


def erasures() -> QuerySet[ErasureRequest]:
    """The register, what waits first by its due day; `held` when something keeps it."""
    holds = LegalHold.objects.filter(user=OuterRef("user"), lifted_at__isnull=True)
    found = ErasureRequest.objects.select_related("user", "decided_by").annotate(held=Exists(holds))
    return found.order_by("due_on", "pk")


def erasure_of(user: User) -> ErasureRequest | None:
    """The person's newest request."""
    return ErasureRequest.objects.filter(user=user).order_by("-asked_at", "-pk").first()


def holds_on(user: User) -> QuerySet[LegalHold]:
    """What keeps a person's data, in force first."""
    return LegalHold.objects.filter(user=user).select_related("placed_by", "lifted_by").order_by("-lifted_at", "pk")
