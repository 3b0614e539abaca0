"""Where Django keeps sessions: our own table, under a hash of the key, with its person in the same statement."""

import json
import secrets
from datetime import datetime
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from spom.identity.models import Session, User
from spom.identity.models.sessions import MUST_ADD_STEP, MUST_CHANGE_PASSWORD, hash_of
from spom.identity.queries import session_under
from spom.kit.statements import Statement

# Written by hand and kept prepared: whoever begins a test or goes through a form in steps changes their session.
_CHANGE = Statement(
    """
    UPDATE identity_session SET data = %(data)s::jsonb, user_id = %(person)s::bigint
    WHERE key_hash = %(key_hash)s::text RETURNING id
    """
)


def new_key() -> str:
    """192 bits nobody can guess."""
    return secrets.token_urlsafe(24)


class SessionStore(SessionBase):
    """One browser's session.

    Django's own store keeps the key readable and costs another statement for the person. Read what a session may
    hold in `models/sessions.py`; sign-in hands its finished row over with `adopt`.
    """

    def __init__(self, session_key: str | None = None) -> None:
        """Nothing is read before somebody asks."""
        super().__init__(session_key)
        self.row: Session | None = None
        self._stored: dict[str, Any] | None = None
        # The browser's mark, when it has just been let in.
        self.device_key = ""
        # Set when a session was found, but its time was over.
        self.expired: Session | None = None

    def person(self) -> User | None:
        """Who is signed in here; None when nobody is, or their account or password is no longer the same."""
        if not self.get(SESSION_KEY) or self.row is None or self.row.user is None:
            return None
        user = self.row.user
        if not user.is_active or not constant_time_compare(self[HASH_SESSION_KEY], user.get_session_auth_hash()):
            return None
        return user

    def adopt(self, row: Session, key: str) -> None:
        """Go on with a session that has just been written."""
        self._session_key, self.row, self._stored = key, row, dict(row.data)
        self._session_cache = dict(row.data)
        # So that the middleware sends the cookie.
        self.accessed = self.modified = True

    @property
    def must_add_step(self) -> bool:
        """Does the person have to set up a second step before anything else?"""
        return bool(self.get(MUST_ADD_STEP))

    @property
    def must_change_password(self) -> bool:
        """Does the person have to choose another password before anything else?"""
        return bool(self.get(MUST_CHANGE_PASSWORD))

    @property
    def held_back(self) -> str:
        """The page the person has to see to before anything else; nothing when they are all the way in."""
        if self.must_add_step:
            return "identity:security"
        return "identity:change_password" if self.must_change_password else ""

    @property
    def is_fresh(self) -> bool:
        """Did the person show who they are within the last minutes?"""
        return self.person() is not None and self.row is not None and self.row.is_fresh(timezone.now())

    def step_was_added(self) -> None:
        """Nothing stands in the way any more."""
        self.pop(MUST_ADD_STEP, None)

    def password_was_changed(self) -> None:
        """It is new; go on with what the action wrote into the row."""
        self.reread()
        self.pop(MUST_CHANGE_PASSWORD, None)

    def reread(self) -> None:
        """An action has changed the row: go on with what it says now."""
        if self.row is not None:
            self._session_cache = dict(self.row.data)
            self._stored = dict(self.row.data)

    def forget(self) -> None:
        """The session was ended: nothing is left in it, and the browser drops its cookie."""
        self._session_key, self.row, self._stored, self._session_cache = None, None, None, {}
        self.accessed = self.modified = True

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing when it is unknown or over."""
        now = timezone.now()
        found = session_under(self.session_key or "")
        if found is None:
            self._session_key = None
            return {}
        if not found.is_live(now):
            self._session_key, self.expired = None, found
            return {}
        self._note_sign_of_life(found, now)
        self.row, self._stored = found, dict(found.data)
        return dict(found.data)

    def exists(self, session_key: str) -> bool:
        """Is the key taken?"""
        return Session.objects.filter(key_hash=hash_of(session_key)).exists()

    def create(self) -> None:
        """Begin an empty session under a new key."""
        self._session_key = new_key()
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002  # Django's signature
        """Write what changed. Raises UpdateError when the session was ended meanwhile."""
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # the stubs leave it out
        if must_create:
            self._insert(data)
        elif data != self._stored:
            given = {"key_hash": hash_of(self.session_key), "data": json.dumps(data), "person": data.get(SESSION_KEY)}
            if not _CHANGE.rows(given):
                raise UpdateError
        self._stored = dict(data)

    def delete(self, session_key: str | None = None) -> None:
        """Forget a session."""
        key = session_key or self.session_key
        if key:
            Session.objects.filter(key_hash=hash_of(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """Forget every session whose time is over."""
        Session.objects.filter(ends_at__lt=timezone.now()).delete()

    def get_expire_at_browser_close(self) -> bool:
        """Does the cookie go when the window closes?"""
        return self.row is None or not self.row.kept

    def get_expiry_age(self, **_kwargs: Any) -> int:
        """Seconds the cookie is worth keeping."""
        ends_at = self.row.ends_at if self.row else timezone.now() + Session.DEFAULT_LENGTH
        return max(0, int((ends_at - timezone.now()).total_seconds()))

    def _insert(self, data: dict[str, Any]) -> None:
        now = timezone.now()
        row = Session(
            key_hash=hash_of(self.session_key or ""),
            user_id=data.get(SESSION_KEY),
            data=data,
            created_at=now,
            seen_at=now,
            idle=Session.DEFAULT_IDLE,
            ends_at=now + Session.DEFAULT_LENGTH,
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as taken:
            raise CreateError from taken
        self.row = row

    def _note_sign_of_life(self, row: Session, now: datetime) -> None:
        """At most once a minute, and only forwards."""
        if now >= row.shows_up_at:
            Session.objects.filter(pk=row.pk, seen_at__lt=now).update(seen_at=now)
