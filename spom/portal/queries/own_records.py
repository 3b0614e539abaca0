"""What the portal and identity keep about a person, as the person takes it away."""

from datetime import datetime

from django.utils.translation import gettext as _

from spom.identity.models import ContactProof, Device, User
from spom.identity.queries import history_of
from spom.portal.models.notice import Notice, NoticeChoice, NoticeHabits
from spom.portal.models.profile import Consent, DetailChange, ErasureRequest, Photo
from spom.portal.models.visit import Visit
from spom.portal.queries.notices import in_words
from spom.portal.registry.records import Row

MOST = 5_000


def devices_known(user: User) -> list[Row]:
    """Browsers the person came in on, and where they are signed in."""
    rows: list[Row] = [
        [
            (_("Device"), device.label),
            (_("First seen"), _moment(device.first_seen_at)),
            (_("Last seen"), _moment(device.last_seen_at)),
        ]
        for device in Device.objects.filter(user=user).order_by("pk")
    ]
    rows += [
        [
            (_("Signed in"), _moment(sign_in.at)),
            (_("Address"), sign_in.address),
            (_("Device"), sign_in.device),
            (_("How"), sign_in.how),
        ]
        for sign_in in history_of(user)
    ]
    return rows


def contacts_proven(user: User) -> list[Row]:
    """Addresses and numbers the person showed to be theirs."""
    return [
        [
            (_("Address or number"), proof.address),
            (_("Asked"), _moment(proof.asked_at)),
            (_("Confirmed"), _moment(proof.used_at)),
        ]
        for proof in ContactProof.objects.filter(user=user).order_by("pk")
    ]


def notices_told(user: User) -> list[Row]:
    """Everything the person was told, in words."""
    told = Notice.objects.filter(to=user).order_by("pk")[:MOST]
    return [
        [
            (_("When"), _moment(row.notice.created_at)),
            (_("Subject"), row.words.subject),
            (_("Text"), row.words.text),
            (_("Read"), _moment(row.notice.read_at)),
        ]
        for row in in_words(told, user)
    ]


def habits_chosen(user: User) -> list[Row]:
    """How the person wants to be told things, and when they were last here."""
    rows: list[Row] = []
    habits = NoticeHabits.objects.filter(user=user).first()
    if habits:
        rows.append(
            [
                (_("Quiet from"), str(habits.quiet_from or "")),
                (_("Quiet until"), str(habits.quiet_until or "")),
                (_("One mail a day, at"), str(habits.digest_at or "")),
            ]
        )
    rows += [
        [
            (_("About"), choice.category),
            (_("By"), choice.channel),
            (_("Wanted"), _("Yes") if choice.wanted else _("No")),
        ]
        for choice in NoticeChoice.objects.filter(user=user).order_by("pk")
    ]
    rows += [
        [(_("Last here"), _moment(visit.latest_at)), (_("Before that"), _moment(visit.previous_at))]
        for visit in Visit.objects.filter(user=user)
    ]
    return rows


def changes_asked(user: User) -> list[Row]:
    """Corrections the person asked for."""
    return [
        [
            (_("What"), str(change.get_detail_display())),
            (_("Before"), change.before),
            (_("After"), change.after),
            (_("Reason"), change.reason),
            (_("Paper"), change.evidence_name),
            (_("Asked"), _moment(change.asked_at)),
            (_("State"), str(change.get_state_display())),
            (_("Remark"), change.remark),
        ]
        for change in DetailChange.objects.filter(user=user).order_by("pk")
    ]


def photo_kept(user: User) -> list[Row]:
    """The photo, which can be saved from the person's page."""
    return [[(_("Given"), _moment(photo.uploaded_at))] for photo in Photo.objects.filter(user=user)]


def agreements_given(user: User) -> list[Row]:
    """What the person agreed to, in which words."""
    return [
        [
            (_("Purpose"), consent.purpose),
            (_("Version"), str(consent.version)),
            (_("Text"), consent.text),
            (_("Given"), _moment(consent.given_at)),
            (_("Withdrawn"), _moment(consent.withdrawn_at)),
        ]
        for consent in Consent.objects.filter(user=user).order_by("pk")
    ]


def erasures_asked(user: User) -> list[Row]:
    """Requests to be forgotten."""
    return [
        [
            (_("Asked"), _moment(asked.asked_at)),
            (_("State"), str(asked.get_state_display())),
            (_("Remark"), asked.remark),
        ]
        for asked in ErasureRequest.objects.filter(user=user).order_by("pk")
    ]


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="minutes") if at else ""
