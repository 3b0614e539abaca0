"""Agreeing, no longer agreeing, and the photo that rests on it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.kit.files import KeptFile
from spom.portal.events.profile import AgreementGiven, AgreementWithdrawn, PhotoRemoved, PhotoTaken
from spom.portal.models.profile import Consent, Photo

PHOTO = "portal.photo"


class NothingWithdrawn(Refusal):
    """There was no agreement in force."""

    code = "portal.agreement_not_in_force"
    message = _("You had not agreed to this, or withdrew it before.")


@transaction.atomic
def give_consent(*, user: User, purpose: str, version: int, text: str, at: datetime) -> Consent:
    """Agree to a purpose in this wording. Agreeing again to the same wording changes nothing."""
    User.objects.select_for_update().get(pk=user.pk)
    standing = Consent.objects.filter(user=user, purpose=purpose, withdrawn_at__isnull=True).first()
    if standing is not None and standing.version == version:
        return standing
    if standing is not None:
        # Another wording takes the place of the one before, which stays as a record.
        Consent.objects.filter(pk=standing.pk).update(withdrawn_at=at)
    given = Consent.objects.create(user=user, purpose=purpose, version=version, text=text, given_at=at)
    announce(AgreementGiven(user=user, purpose=purpose, version=version, by=user, at=at))
    return given


@transaction.atomic
def withdraw_consent(*, user: User, purpose: str, at: datetime) -> None:
    """No longer agree; reactions end what rests on it, in the same transaction. Raises NothingWithdrawn."""
    in_force = Consent.objects.filter(user=user, purpose=purpose, withdrawn_at__isnull=True)
    if not in_force.update(withdrawn_at=at):
        raise NothingWithdrawn
    announce(AgreementWithdrawn(user=user, purpose=purpose, by=user, at=at))


@transaction.atomic
def take_photo(*, user: User, picture: KeptFile, version: int, text: str, at: datetime) -> str:
    """Keep a photo of the person, who agrees to that by giving it. The place of the one before, for the sweeper."""
    give_consent(user=user, purpose=PHOTO, version=version, text=text, at=at)
    before = Photo.objects.select_for_update().filter(user=user).first()
    Photo.objects.update_or_create(user=user, defaults={"place": picture.place, "uploaded_at": at})
    announce(PhotoTaken(user=user, by=user, at=at))
    return before.place if before else ""


@transaction.atomic
def remove_photo(*, user: User, by: User, at: datetime) -> str:
    """Forget the photo. Where it was kept; empty when there was none."""
    photo = Photo.objects.select_for_update().filter(user=user).first()
    if photo is None:
        return ""
    photo.delete()
    announce(PhotoRemoved(user=user, by=by, at=at))
    return photo.place
