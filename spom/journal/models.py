"""What happened, and the seals that prove it was not changed afterwards.

Nothing in these three tables is ever changed or deleted. The application's database role may only add
and read (`append_only`); who holds more power than that is found out by the seals.
"""

import hashlib
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast, Now

from spom.kit.canonical_json import NotCanonical, Plain, canonical, read_exactly
from spom.kit.merkle import leaf_hash
from spom.kit.postgres.grants import append_only

DIGEST_BYTES = 32
NO_SEAL_BEFORE = bytes(DIGEST_BYTES)


class EntryQuerySet(models.QuerySet["Entry"]):
    """Questions about many entries."""

    def unsealed(self) -> "EntryQuerySet":
        """Entries no seal holds yet."""
        return self.filter(sealing__isnull=True)

    def as_stored(self) -> "EntryQuerySet":
        """Each with `about_text`, so that it can tell its leaf."""
        text = Cast("about", models.TextField())
        return self.defer("about").annotate(about_text=text)  # type: ignore[no-redef]  # declared there for the reader


@append_only
class Entry(models.Model):
    """One fact. `at` is when it happened by the clock of the door, `recorded_at` by the database's."""

    kind = models.CharField(max_length=100)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    about = models.JSONField()
    # The rows `about` refers to, such as "booking.Seat:41", once more: so that one index finds all about a row.
    subjects = ArrayField(models.CharField(max_length=100), default=list)
    address = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=32, blank=True)

    # The JSON text of `about`, digit by digit; there when loaded by `as_stored`.
    about_text: str

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            # Each begins with what a reader asks for and ends in the order they read: newest first, by id.
            models.Index(fields=["kind", "id"], name="journal_entry_kind"),
            models.Index(fields=["by", "id"], name="journal_entry_by"),
            models.Index(fields=["at", "id"], name="journal_entry_at"),
            models.Index(fields=["address", "at", "id"], name="journal_entry_address"),
            # For the code on an error page, which is the beginning of a request's id.
            models.Index(fields=["request_id"], opclasses=["varchar_pattern_ops"], name="journal_entry_request"),
            GinIndex(fields=["subjects"], name="journal_entry_subjects"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    def leaf(self) -> bytes:
        """The hash of everything the entry says. Load it `as_stored`."""
        said: dict[str, Plain] = {
            "id": self.pk,
            "kind": self.kind,
            "by": self.by_id,
            "at": written_moment(self.at),
            "recorded_at": written_moment(self.recorded_at),
            "subjects": list(self.subjects),
            "address": self.address,
            "request_id": self.request_id,
        }
        try:
            return leaf_hash(canonical(said | {"about": read_exactly(self.about_text)}))
        except NotCanonical:
            # Not written by `announce`. It is sealed as it stands: a row that cannot be sealed would stop the sealer.
            return leaf_hash(canonical(said | {"about_as_stored": self.about_text}))


@append_only
class Seal(models.Model):
    """A signature over some entries and the seal before: change one of them and it no longer fits."""

    number = models.PositiveBigIntegerField(primary_key=True)
    previous = models.BinaryField(max_length=DIGEST_BYTES)
    root = models.BinaryField(max_length=DIGEST_BYTES)
    size = models.PositiveIntegerField()
    # The highest entry sealed so far, by this seal or an earlier one.
    highest = models.PositiveBigIntegerField()
    sealed_at = models.DateTimeField(db_index=True)
    key = models.CharField(max_length=16)
    signature = models.BinaryField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="journal_seal_numbers_start_at_one"),
            models.CheckConstraint(condition=Q(size__gte=1), name="journal_seal_holds_an_entry"),
        ]

    def __str__(self) -> str:
        return f"Seal {self.number}"

    def statement(self) -> bytes:
        """What is signed: every field but the signature."""
        return b"spom journal seal 1\n" + canonical(
            {
                "number": self.number,
                "previous": bytes(self.previous).hex(),
                "root": bytes(self.root).hex(),
                "size": self.size,
                "highest": self.highest,
                "sealed_at": written_moment(self.sealed_at),
                "key": self.key,
            }
        )

    def digest(self) -> bytes:
        """What the next seal says it follows."""
        return hashlib.sha256(self.statement()).digest()


@append_only
class SealedEntry(models.Model):
    """The place of one entry in one seal.

    One small row each, and not a list in the seal: its primary key is what makes it impossible to seal an
    entry twice, finds the seal of an entry at once, and finds what is not sealed yet. It keeps the leaf's
    hash, because the root alone could only say that *some* entry of the seal was altered.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="sealing")
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="entries", db_index=False)
    position = models.PositiveIntegerField()
    leaf = models.BinaryField(max_length=DIGEST_BYTES)

    class Meta:
        verbose_name_plural = "sealed entries"
        constraints = [
            models.UniqueConstraint(fields=["seal", "position"], name="journal_sealed_entry_one_per_position"),
        ]

    def __str__(self) -> str:
        return f"Entry {self.entry_id} in seal {self.seal_id}"


def written_moment(moment: datetime) -> str:
    """A moment in UTC, always with microseconds: `2026-11-22T10:05:00.000000Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
