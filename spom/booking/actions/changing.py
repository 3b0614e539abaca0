"""Changing one's plans: moving, cancelling, swapping. The booking stays; its seat becomes another."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from spom.booking.actions.chairs import free_chair, let_go, take_chair
from spom.booking.actions.fees import AskedBefore, ReasonForDecisionMissing, RequestDecidedBefore
from spom.booking.actions.holding import check_slot
from spom.booking.events.seats import (
    BookingCancelled,
    MoveAsked,
    MoveDecided,
    SeatMoved,
    SeatsSwapped,
    SwapOffered,
    SwapTakenBack,
)
from spom.booking.models.fees import PolicyTier
from spom.booking.models.plans import MoveRequest, SwapOffer
from spom.booking.models.seats import Booking, Seat, SeatQuerySet
from spom.booking.models.slots import Slot
from spom.booking.queries.detail import terms_of
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.kit.files import KeptFile
from spom.kit.money import Money
from spom.payments.actions.spending import give_back, keep_from_credit


class NotToBeChanged(Refusal):
    """There is no confirmed seat."""

    code = "booking.not_to_be_changed"
    message = _("This booking has no confirmed seat, so there is nothing to change.")


class TooLateToChange(Refusal):
    """The policy allows no change any more."""

    code = "booking.too_late_to_change"
    message = _("It is too late for this change. For a medical reason, ask for a free move with evidence.")


class SameSlot(Refusal):
    """The learner sits there already."""

    code = "booking.same_slot"
    message = _("Your seat is at this time already. Choose another one.")


class OtherPrice(Refusal):
    """The other region asks another fee."""

    code = "booking.other_price"
    message = _("Seats in that region have another fee. Cancel this booking and book there.")


class NothingToWishFor(Refusal):
    """The wish fits no centre or no day."""

    code = "booking.nothing_to_wish_for"
    message = _("No centre fits this wish, or the days are over. Choose later days or more places.")


class SwapGone(Refusal):
    """Somebody was faster."""

    code = "booking.swap_gone"
    message = _("This offer is gone. Your seat has not changed.")


class SwapDoesNotFit(Refusal):
    """One of the two may not sit there."""

    code = "booking.swap_does_not_fit"
    message = _("These two seats cannot be swapped: one of the tests is not held at the other time.")


@transaction.atomic
def reschedule(*, booking: Booking, to: Slot, at: datetime) -> Seat:
    """Move the booking to another slot, by the policy of the day; a granted request makes it free, once."""
    was = lock_confirmed(booking=booking, at=at)
    if was.slot_id == to.pk:
        raise SameSlot
    if to.centre.region != was.slot.centre.region:
        raise OtherPrice
    terms = terms_of(booking, PolicyTier.Change.RESCHEDULE, seat=was, at=at)
    if terms.price is None:
        raise TooLateToChange
    check_slot(slot=to, enrolment=booking.enrolment, module=booking.module, at=at)
    if terms.price:
        # From credit: the booking itself stays paid in full.
        keep_from_credit(
            owner=booking.learner, subject=f"{booking.subject}/move", amount=terms.price, by=booking.learner, at=at
        )
    if terms.is_free_move:
        booking.move_requests.filter(state=MoveRequest.State.GRANTED).update(state=MoveRequest.State.USED)
    return move_seat(booking=booking, was=was, to=to, reason="RESCHEDULED", by=booking.learner, at=at)


@transaction.atomic
def move_seat(*, booking: Booking, was: Seat, to: Slot, reason: str, by: User | None, at: datetime) -> Seat:
    """Take the one chair, let the other go; slots are touched in the order of their keys."""
    let_go(seat=was, at=at)
    if to.pk < was.slot_id:
        take_chair(slot=to, at=at)
    free_chair(slot=was.slot, at=at)
    if to.pk > was.slot_id:
        take_chair(slot=to, at=at)
    seat = Seat.objects.create(booking=booking, slot=to, state=Seat.State.PAID, taken_at=at, paid_at=was.paid_at)
    Booking.objects.filter(pk=booking.pk).update(changes=F("changes") + 1)
    SwapOffer.objects.filter(booking=booking, state=SwapOffer.State.OPEN).update(
        state=SwapOffer.State.TAKEN_BACK, closed_at=at
    )
    announce(SeatMoved(booking=booking, was=was, seat=seat, reason=reason, by=by, at=at))
    return seat


@transaction.atomic
def cancel(*, booking: Booking, at: datetime) -> Money:
    """Give a confirmed seat up, by the policy of the day. Answers what became credit."""
    seat = lock_confirmed(booking=booking, at=at)
    terms = terms_of(booking, PolicyTier.Change.CANCEL, seat=seat, at=at)
    if terms.price is None:
        raise TooLateToChange
    return end_booking(booking=booking, seat=seat, kept=terms.price, by=booking.learner, at=at)


@transaction.atomic
def end_booking(*, booking: Booking, seat: Seat, kept: Money, by: User, at: datetime) -> Money:
    """End it, keep a fee, make the rest credit, pass the chair on."""
    let_go(seat=seat, at=at)
    booking.state, booking.closed_at = Booking.State.CANCELLED, at
    booking.save(update_fields=["state", "closed_at"])
    credit = give_back(subject=booking.subject, kept=kept, by=by, at=at)
    announce(
        BookingCancelled(
            booking=booking, seat=seat, credit=credit, by_institution=by.pk != booking.learner_id, by=by, at=at
        )
    )
    free_chair(slot=seat.slot, at=at)
    return credit


@transaction.atomic
def ask_for_free_move(*, booking: Booking, words: str, evidence: KeptFile, at: datetime) -> MoveRequest:
    """Ask to move without a fee for a medical reason, with a paper that shows it."""
    lock_confirmed(booking=booking, at=at)
    if booking.move_requests.filter(state=MoveRequest.State.ASKED).exists():
        raise AskedBefore
    request = MoveRequest.objects.create(
        booking=booking, words=words, evidence=evidence.place, evidence_name=evidence.name, asked_at=at
    )
    announce(MoveAsked(request=request, by=booking.learner, at=at))
    return request


@transaction.atomic
def grant_free_move(*, request: MoveRequest, by: User, at: datetime) -> None:
    """A person says yes: the next move costs nothing, whatever the hour."""
    _decide(request, MoveRequest.State.GRANTED, "", by, at)


@transaction.atomic
def refuse_free_move(*, request: MoveRequest, note: str, by: User, at: datetime) -> None:
    """A person says no, and why."""
    if not note.strip():
        raise ReasonForDecisionMissing
    _decide(request, MoveRequest.State.REFUSED, note.strip(), by, at)


@transaction.atomic
def offer_swap(*, booking: Booking, centres: list[int], from_on: date, until_on: date, at: datetime) -> SwapOffer:
    """Offer a confirmed seat for one at these centres, in these days. An older offer of the booking is taken back."""
    seat = lock_confirmed(booking=booking, at=at)
    if at >= seat.slot.closes_at:
        raise TooLateToChange
    if not centres or until_on < from_on or until_on <= at.date():
        raise NothingToWishFor
    booking.swap_offers.filter(state=SwapOffer.State.OPEN).update(state=SwapOffer.State.TAKEN_BACK, closed_at=at)
    offer = SwapOffer.objects.create(
        booking=booking, wants_centres=centres, wants_from_on=from_on, wants_until_on=until_on, made_at=at
    )
    announce(SwapOffered(offer=offer, by=booking.learner, at=at))
    return offer


@transaction.atomic
def take_back_swap(*, offer: SwapOffer, at: datetime) -> None:
    """The learner keeps the seat."""
    if not SwapOffer.objects.filter(pk=offer.pk, state=SwapOffer.State.OPEN).update(
        state=SwapOffer.State.TAKEN_BACK, closed_at=at
    ):
        raise SwapGone
    announce(SwapTakenBack(offer=offer, by=offer.booking.learner, at=at))


@transaction.atomic
def swap(*, offer: SwapOffer, booking: Booking, at: datetime) -> None:
    """Change places with whoever made the offer. Both learners agreed: one by offering, one by this.

    No counter changes; the two seats are locked in the order of their keys.
    """
    open_one = SwapOffer.objects.select_for_update().filter(pk=offer.pk, state=SwapOffer.State.OPEN).first()
    if open_one is None:
        raise SwapGone
    pair = Seat.objects.filter(booking__in=[open_one.booking_id, booking.pk], state=Seat.State.PAID)
    seats = {seat.booking_id: seat for seat in _locked(pair)}
    theirs, ours = seats.get(open_one.booking_id), seats.get(booking.pk)
    if theirs is None or ours is None or theirs.pk == ours.pk:
        raise SwapGone
    _check_swap(open_one, theirs, ours, at)
    for seat in (theirs, ours):
        let_go(seat=seat, at=at)
    for mover, chair in ((theirs, ours), (ours, theirs)):
        Seat.objects.create(
            booking=mover.booking, slot=chair.slot, state=Seat.State.PAID, taken_at=at, paid_at=mover.paid_at
        )
    Booking.objects.filter(pk__in=seats).update(changes=F("changes") + 1)
    closed = {"state": SwapOffer.State.SWAPPED, "closed_at": at}
    SwapOffer.objects.filter(booking__in=seats, state=SwapOffer.State.OPEN).update(**closed)
    announce(SeatsSwapped(first=theirs.booking, second=ours.booking, by=booking.learner, at=at))


def _check_swap(offer: SwapOffer, theirs: Seat, ours: Seat, at: datetime) -> None:
    if at >= min(theirs.slot.closes_at, ours.slot.closes_at):
        raise TooLateToChange
    wanted = ours.slot.centre_id in offer.wants_centres
    in_time = offer.wants_from_on <= ours.slot.day <= offer.wants_until_on
    if not (wanted and in_time):
        raise SwapGone
    admitted = theirs.slot.admits(ours.booking.module) and ours.slot.admits(theirs.booking.module)
    if not admitted or theirs.slot.centre.region != ours.slot.centre.region:
        raise SwapDoesNotFit


@transaction.atomic
def lock_confirmed(*, booking: Booking, at: datetime) -> Seat:  # noqa: ARG001  # every action has it
    """Hold the booking's confirmed seat still until the transaction ends."""
    found = list(_locked(Seat.objects.filter(booking=booking, state=Seat.State.PAID)))
    if not found:
        raise NotToBeChanged
    return found[0]


def _locked(seats: SeatQuerySet) -> SeatQuerySet:
    still = seats.select_for_update(of=("self",)).order_by("pk")
    return still.select_related("slot__centre", "booking__learner", "booking__module", "booking__enrolment")


def _decide(request: MoveRequest, state: MoveRequest.State, note: str, by: User, at: datetime) -> None:
    asked = MoveRequest.objects.filter(pk=request.pk, state=MoveRequest.State.ASKED)
    if not asked.update(state=state, note=note, decided_by=by, decided_at=at):
        raise RequestDecidedBefore
    announce(MoveDecided(request=request, state=str(state), by=by, at=at))
