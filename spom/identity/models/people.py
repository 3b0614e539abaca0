"""Accounts, the units they belong to, and the roles they hold."""

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.functions import Concat, Upper
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

# Everything a person is found by. Indexed below; another spelling of it would read every row.
NAMES = Upper(Concat("full_name", Value(" "), "username", Value(" "), "email", output_field=models.CharField()))


class Unit(models.Model):
    """A part of the institution people belong to: a region, a chapter, a department."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=32, blank=True)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What the institution knows a person as. What each role may do: docs/reference/permissions.md."""

    STUDENT = "STUDENT", _("Student")
    EMPLOYEE = "EMPLOYEE", _("Employee")
    SUPPLIER = "SUPPLIER", _("Supplier")
    COORDINATOR = "COORDINATOR", _("Course coordinator")
    HELP_DESK = "HELP_DESK", _("Help desk")
    INVIGILATOR = "INVIGILATOR", _("Invigilator")
    AUDITOR = "AUDITOR", _("Auditor")
    ADMINISTRATOR = "ADMINISTRATOR", _("Administrator")


class UserQuerySet(models.QuerySet["User"]):
    """Questions about many people."""

    def active(self) -> "UserQuerySet":
        """People who may sign in."""
        return self.filter(is_active=True)

    def with_roles(self) -> "UserQuerySet":
        """Each person with `held_roles`, so that asking for their roles costs no further statement."""
        roles = RoleGrant.objects.live().filter(user=OuterRef("pk")).values("role")
        return self.annotate(held_roles=ArraySubquery(roles))

    def holding(self, *roles: Role) -> "UserQuerySet":
        """People who hold any of the roles now."""
        live = RoleGrant.objects.live().filter(role__in=roles)
        return self.filter(pk__in=live.values("user"))


class UserManager(BaseUserManager["User"]):
    """Finds people by the name they sign in with."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with this registration number or user id, in whatever case it was typed."""
        return self.get(username__iexact=username)


PeopleManager = UserManager.from_queryset(UserQuerySet)


class User(AbstractBaseUser):
    """A person with an account.

    `username` is the registration number (SRN) of a student, the user id of anybody else.
    """

    class State(models.TextChoices):
        """INVITED until the person activates the account; DISABLED when the institution closed it."""

        INVITED = "INVITED", _("Not activated")
        ACTIVE = "ACTIVE", _("Active")
        DISABLED = "DISABLED", _("Disabled")

    class Theme(models.TextChoices):
        """SYSTEM follows the device."""

        SYSTEM = "", _("Like my device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    # Longer than Django's, because a hash here also names its pepper.
    password = models.CharField(max_length=255)
    username = models.CharField(max_length=64)
    full_name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    mobile = models.CharField(max_length=20, blank=True, db_index=True, help_text="E.164, such as +919812345678")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="people")
    state = models.CharField(max_length=10, choices=State, default=State.INVITED)
    is_active = models.GeneratedField(
        expression=ExpressionWrapper(Q(state="ACTIVE"), models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    # Did the person ask for a code by text message or e-mail after the password?
    wants_codes = models.BooleanField(default=False, db_default=False)
    language = models.CharField(max_length=10, blank=True)
    theme = models.CharField(max_length=10, choices=Theme, blank=True, default=Theme.SYSTEM)
    created_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True, blank=True)
    password_set_at = models.DateTimeField(null=True, blank=True)
    # Django writes this at every sign-in; the journal and the list of devices tell it without another statement.
    last_login = None

    objects = PeopleManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        indexes = [
            # Finding people by any part of a name, number or address, among very many.
            GinIndex(OpClass(NAMES, name="gin_trgm_ops"), name="identity_user_by_part_of_name"),
        ]
        constraints = [
            models.UniqueConstraint(Upper("username"), name="identity_user_username_is_unique_in_any_case"),
            models.UniqueConstraint(
                Upper("email"),
                condition=~Q(email=""),
                name="identity_user_email_is_unique_in_any_case",
            ),
            models.CheckConstraint(
                condition=Q(state="INVITED") | Q(activated_at__isnull=False),
                name="identity_user_was_activated_before_it_was_used",
            ),
        ]

    def __str__(self) -> str:
        return self.username

    def get_short_name(self) -> str:
        """What to greet the person by."""
        return self.full_name.split()[0] if self.full_name.strip() else self.username

    @property
    def initials(self) -> str:
        """Two letters for the round badge."""
        words = self.full_name.split() or [self.username]
        return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles the person holds now; free when loaded by `with_roles`."""
        held = self.__dict__.get("held_roles")
        if held is None:
            held = self.role_grants.live().values_list("role", flat=True)
        return frozenset(Role(role) for role in held)

    def has_role(self, *roles: Role) -> bool:
        """Does the person hold any of these roles now?"""
        return not self.roles.isdisjoint(roles)


class OldPassword(models.Model):
    """The hash of a password a person had before; kept only while the institution refuses to have it again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="old_passwords")
    password = models.CharField(max_length=255)
    used_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"#{self.pk}"


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    """Questions about many grants."""

    def live(self) -> "RoleGrantQuerySet":
        """Grants in force."""
        return self.filter(revoked_at__isnull=True)


class RoleGrant(models.Model):
    """One role given to one person, for the whole institution or for one unit. Revoked ones stay, as a record."""

    user = models.ForeignKey(User, models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="role_grants")
    reason = models.CharField(max_length=300)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField()
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoke_reason = models.CharField(max_length=300, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "unit"],
                condition=Q(revoked_at__isnull=True),
                nulls_distinct=False,
                name="identity_role_grant_one_live_per_person_role_and_unit",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("granted_at")),
                name="identity_role_grant_is_revoked_after_it_was_granted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"

    def is_live(self, at: datetime) -> bool:
        """Was the role held at this moment?"""
        return self.granted_at <= at and (self.revoked_at is None or at < self.revoked_at)
