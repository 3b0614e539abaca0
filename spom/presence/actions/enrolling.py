"""Setting up: five frames become the templates of one learner, compared with the registry photo."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.crypto import place
from spom.kit.erasable import encrypt_erasably
from spom.kit.errors import Refusal
from spom.presence.actions.adapting import keep_template
from spom.presence.actions.checks import NoConsent
from spom.presence.actions.marking import mark_frames
from spom.presence.actions.seeing import engine_for_checks, place_to_look, see
from spom.presence.actions.vanishing import erase_pictures_of, erase_templates
from spom.presence.events import FaceEnrolled, ReviewAsked
from spom.presence.models.consent import Consent
from spom.presence.models.faces import ReferenceFace
from spom.presence.models.reviews import Review
from spom.presence.policies import ACCEPT_AT, FRAMES_TO_ENROL, OLD_FACE_STAYS
from spom.presence.queries.templates import templates_of

if TYPE_CHECKING:
    # Imported where they are used, because they load the networks: spom/presence/actions/seeing.py.
    from PIL.Image import Image

    from spom.presence.face.judge import Template
    from spom.presence.face.look import Look

LEAST_GOOD = 3
# Between frames of one person within seconds; two people in front of one camera are far below.
SAME_PERSON = 0.45


class PoorEnrolment(Refusal):
    """Too few of the frames show one face well. Says what to change."""

    code = "presence.poor_enrolment"
    message = _("We could not see your face well enough.")

    def __init__(self, *, hint: str) -> None:
        """What to change: a code of spom.presence.face.quality."""
        super().__init__()
        self.hint = hint


class NotOnePerson(Refusal):
    """The frames show different people."""

    code = "presence.not_one_person"
    message = _("The pictures show more than one person. Make sure that you are alone in front of the camera.")


class PicturesKnown(Refusal):
    """The frames were sent before, or are the same picture several times."""

    code = "presence.pictures_known"
    message = _("These pictures did not come from your camera just now. Start again.")


def enrol_face(*, learner: User, frames: Sequence[bytes], at: datetime) -> bool:
    """Set up, or renew, the learner's templates. Answers whether they are trusted at once.

    Raises NoConsent, PoorEnrolment, NotOnePerson, PicturesKnown, CheckOutOfOrder, CheckBusy.
    """
    from spom.presence.face.picture import NotAFrame, decode_frame  # noqa: PLC0415  # loads the networks
    from spom.presence.face.quality import Hint  # noqa: PLC0415

    _need_consent(learner)
    if len(frames) != FRAMES_TO_ENROL:
        raise PoorEnrolment(hint=Hint.NOT_A_PICTURE.value)
    try:
        pictures = [decode_frame(frame) for frame in frames]
    except NotAFrame:
        raise PoorEnrolment(hint=Hint.NOT_A_PICTURE.value) from None
    with place_to_look(at=at):
        _need_camera(frames, pictures, at)
        looks = see(pictures=pictures, at=at)
    good = _good(looks)
    engine = engine_for_checks(at=at).name
    known = [each for each in templates_of(learner=learner, engine=engine, at=at) if each.is_trusted]
    return _enrol(learner=learner, pictures=pictures, good=good, known=known, engine=engine, at=at)


@transaction.atomic
def _enrol(
    *,
    learner: User,
    pictures: "Sequence[Image]",
    good: "Sequence[Look]",
    known: "Sequence[Template]",
    engine: str,
    at: datetime,
) -> bool:
    from spom.presence.face.judge import best, chosen_templates  # noqa: PLC0415  # loads the networks

    User.objects.select_for_update(no_key=True).get(pk=learner.pk)
    _need_consent(learner)
    numbers = chosen_templates(good)
    _score, is_trusted = best(numbers, known, accept=ACCEPT_AT() / 1000)
    state = ReferenceFace.State.TRUSTED if is_trusted else ReferenceFace.State.UNREVIEWED
    _let_older_ones_end(learner=learner, trusted=is_trusted, at=at)
    for one in numbers:
        keep_template(
            learner=learner, numbers=one, source=ReferenceFace.Source.ENROLMENT, state=state, engine=engine, at=at
        )
    announce(FaceEnrolled(learner=learner, trusted=is_trusted, by=learner, at=at))
    if not is_trusted:
        _ask_for_review(learner=learner, pictures=pictures, at=at)
    return is_trusted


def take_registry_photo(*, learner: User, photo: "Image", at: datetime) -> ReferenceFace | None:
    """Make a trusted template of the photo the registry has; None when no face can be read in it.

    Only for somebody who agreed to camera checks: without consent nothing is made of anybody's photo.
    """
    from spom.presence.face.picture import shrunk  # noqa: PLC0415  # loads the networks

    _need_consent(learner)
    engine = engine_for_checks(at=at).name
    with place_to_look(at=at):
        look = see(pictures=[shrunk(photo)], at=at)[0]
    if look.numbers is None:
        return None
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=learner.pk)
        _need_consent(learner)
        before = ReferenceFace.objects.of(learner).filter(source=ReferenceFace.Source.REGISTRY)
        erase_templates(faces=before, at=at)
        return keep_template(
            learner=learner,
            numbers=look.numbers,
            source=ReferenceFace.Source.REGISTRY,
            state=ReferenceFace.State.TRUSTED,
            engine=engine,
            at=at,
        )


def _need_consent(learner: User) -> None:
    if not Consent.objects.in_force().filter(learner=learner, purpose=Consent.Purpose.CHECKS).exists():
        raise NoConsent


def _need_camera(frames: Sequence[bytes], pictures: "Sequence[Image]", at: datetime) -> None:
    from spom.presence.face.replay import has_no_variation  # noqa: PLC0415  # loads the networks

    if mark_frames(frames=frames, at=at) or has_no_variation(pictures):
        raise PicturesKnown


def _good(looks: "Sequence[Look]") -> "list[Look]":
    from spom.presence.face.quality import Hint  # noqa: PLC0415  # loads the networks

    good = [look for look in looks if look.is_good and not look.has_company]
    if len(good) < LEAST_GOOD:
        hints = [Hint.SEVERAL if look.is_good else look.hint for look in looks if look not in good]
        raise PoorEnrolment(hint=max(hints, key=hints.count).value)
    first = good[0].numbers
    if any(float(first @ look.numbers) < SAME_PERSON for look in good[1:]):  # type: ignore[operator]  # good ones have numbers
        raise NotOnePerson
    return good


def _let_older_ones_end(*, learner: User, trusted: bool, at: datetime) -> None:
    older = ReferenceFace.objects.filter(learner=learner, source=ReferenceFace.Source.ENROLMENT)
    # Another try before anybody has looked replaces the one before.
    erase_templates(faces=older.filter(state=ReferenceFace.State.UNREVIEWED), at=at)
    if trusted:
        older.filter(ends_at__isnull=True).update(ends_at=at + OLD_FACE_STAYS)


def _ask_for_review(*, learner: User, pictures: "Sequence[Image]", at: datetime) -> None:
    from spom.presence.face.picture import small_jpeg  # noqa: PLC0415  # loads the networks

    before = Review.objects.filter(learner=learner, kind=Review.Kind.NEW_FACE, outcome="")
    erase_pictures_of(reviews=before, at=at)
    before.delete()
    seal = uuid4()
    bound_to = place(table="presence.Review", column="frames", row=seal)
    review = Review.objects.create(
        learner=learner,
        kind=Review.Kind.NEW_FACE,
        seal=seal,
        frames=[
            encrypt_erasably(small_jpeg(picture), bound_to=bound_to, key=seal)
            for picture in (pictures[0], pictures[-1])
        ],
        opened_at=at,
        due_at=at + Review.TO_DECIDE,
    )
    announce(ReviewAsked(review=review, learner=learner, by=learner, at=at))
