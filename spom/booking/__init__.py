"""Where and when tests are sat: centres, slots, seats, and everything between finding one and sitting down on it.

Nouns: Centre, Room, Holiday, Blackout, CentreDuty, SlotSeries, Slot, Booking, Seat, Fee, Waiver, PolicyTier,
AttemptPlan, WaitlistEntry, SwapOffer, MoveRequest, Incident, Reminder.
Verbs: add centre, open slots, hold seat, pay, confirm, expire, reschedule, cancel, swap, wait, offer, re-seat,
check in.
"""
