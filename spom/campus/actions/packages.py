"""What packages do: open for a learner, keep their state, report in xAPI. No report of theirs counts as time."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.campus.events import PackageFinished, PackageOpened
from spom.campus.models.edition import LessonContent
from spom.campus.models.launch import PackageDocument, PackageLaunch, PackageState, PackageStatement
from spom.campus.models.material import Package
from spom.campus.models.progress import LessonProgress
from spom.campus.queries.outcomes import Result, result_of_statement, result_of_values
from spom.campus.queries.packages import hash_of, missing
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal

# What the whole of a package says of itself in xAPI, beside what its parts say.
WHOLE = ""
MOST_STATEMENTS = 5_000
MOST_DOCUMENTS = 200


class PackageOpenElsewhere(Refusal):
    """A newer window has the package open: what an older one says would overwrite what was done since."""

    code = "campus.package_open_elsewhere"
    message = _("This exercise was opened in another window. What you did there is kept; reload this page to go on.")


class PartUnknown(Refusal):
    """No part of this package has that name."""

    code = "campus.package_part_unknown"
    message = _("This part is not in the package. Reload the page; what was kept is safe.")


class PartNotOpenYet(Refusal):
    """The package wants other parts to come first."""

    code = "campus.package_part_not_open"
    message = _("Another part of this exercise comes first. Do that one, and this one opens.")


class PackageSaysTooMuch(Refusal):
    """A package that reports without end."""

    code = "campus.package_says_too_much"
    message = _("This exercise has reported more than can be kept. What was kept until now is safe.")


class CredentialTaken(Refusal):
    """A cmi5 package may take its credential once in a launch."""

    code = "campus.package_credential_taken"
    message = _("This exercise was started twice from one address. Reload the page to go on.")


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A launch, and the secret that is known to this window only."""

    launch: PackageLaunch
    secret: str


@dataclass(frozen=True, kw_only=True)
class Word:
    """What a part says at one moment of a launch."""

    item: str
    version: int
    kept: dict[str, str]
    result: Result


@transaction.atomic
def open_package(*, learner: User, content: LessonContent, at: datetime) -> Opened:
    """Open a package for the learner. Windows that had it open before may write no more."""
    secret = secrets.token_urlsafe(24)
    launch = PackageLaunch.objects.create(
        learner=learner, lesson=content.lesson, content=content, secret_hash=hash_of(secret), launched_at=at
    )
    announce(PackageOpened(launch=launch, by=learner, at=at))
    return Opened(launch=launch, secret=secret)


@transaction.atomic
def keep_state(
    *, learner: User, launch: PackageLaunch, item: str, version: int, kept: dict[str, str], at: datetime
) -> PackageState:
    """Keep what a part of the package says of the learner, unless something newer is kept already."""
    _refuse_older(learner, launch)
    package = launch.content.package
    if package is None or item not in _parts(package):
        raise PartUnknown
    _refuse_too_early(launch, package, item)
    return _keep(launch, Word(item=item, version=version, kept=kept, result=result_of_values(kept)), at)


@transaction.atomic
def take_statement(*, launch: PackageLaunch, said: dict[str, Any], at: datetime) -> UUID:
    """Keep an xAPI statement; the same one again changes nothing."""
    number = UUID(str(said["id"]))
    known = PackageStatement.objects.filter(learner=launch.learner, lesson=launch.lesson)
    if known.count() >= MOST_STATEMENTS:
        raise PackageSaysTooMuch
    _made, is_new = PackageStatement.objects.get_or_create(
        learner=launch.learner,
        statement=number,
        defaults={
            "lesson": launch.lesson,
            "launch": launch,
            "verb": str(said["verb"]["id"])[:300],
            "said": said,
            "stored_at": at,
        },
    )
    result = result_of_statement(said) if is_new else None
    if result is not None:
        before = PackageState.objects.filter(learner=launch.learner, lesson=launch.lesson, item=WHOLE).first()
        version = before.version + 1 if before and before.launch_id == launch.pk else 1
        _keep(launch, Word(item=WHOLE, version=version, kept={}, result=_better(before, result)), at)
    return number


@transaction.atomic
def take_credential(*, launch: PackageLaunch, at: datetime) -> str:
    """Hand out the credential of a cmi5 launch, once: a new secret, so that the address alone opens nothing."""
    secret = secrets.token_urlsafe(24)
    fresh = PackageLaunch.objects.filter(pk=launch.pk, fetched_at=None)
    if not fresh.update(fetched_at=at, secret_hash=hash_of(secret)):
        raise CredentialTaken
    return secret


@transaction.atomic
def write_document(*, launch: PackageLaunch, key: str, name: str, kind: str, content: bytes, at: datetime) -> None:
    """Keep what an xAPI package wants to find again."""
    mine = PackageDocument.objects.filter(learner=launch.learner, lesson=launch.lesson)
    if mine.exclude(key=key).count() >= MOST_DOCUMENTS:
        raise PackageSaysTooMuch
    mine.update_or_create(
        learner=launch.learner,
        lesson=launch.lesson,
        key=key,
        defaults={"name": name[:300], "kind": kind[:100], "content": content, "written_at": at},
    )


@transaction.atomic
def forget_document(*, launch: PackageLaunch, key: str, at: datetime) -> None:  # noqa: ARG001  # every action is told when
    """Take a document of an xAPI package away."""
    PackageDocument.objects.filter(learner=launch.learner, lesson=launch.lesson, key=key).delete()


def _refuse_older(learner: User, launch: PackageLaunch) -> None:
    newest = PackageLaunch.objects.filter(learner=learner, lesson=launch.lesson).order_by("-pk").first()
    if newest is None or newest.pk != launch.pk:
        raise PackageOpenElsewhere


def _refuse_too_early(launch: PackageLaunch, package: Package, item: str) -> None:
    part = package.items.filter(identifier=item).first()
    if part is None or not part.needs:
        return
    kept = PackageState.objects.filter(learner=launch.learner, lesson=launch.lesson, item__in=part.needs)
    if missing(part, {state.item: state for state in kept}):
        raise PartNotOpenYet


def _parts(package: Package) -> set[str]:
    return set(package.items.values_list("identifier", flat=True)) or {WHOLE}


def _keep(launch: PackageLaunch, word: Word, at: datetime) -> PackageState:
    fresh = {
        "launch": launch,
        "version": word.version,
        "kept": word.kept,
        "outcome": word.result.outcome,
        "percent": word.result.percent,
        "said_seconds": word.result.seconds,
        "saved_at": at,
    }
    state, is_new = PackageState.objects.select_for_update().get_or_create(
        learner=launch.learner, lesson=launch.lesson, item=word.item, defaults=fresh
    )
    if not is_new and (state.launch_id, state.version) < (launch.pk, word.version):
        for name, value in fresh.items():
            setattr(state, name, value)
        state.save(update_fields=list(fresh))
    _finish_if_through(launch, at)
    return state


def _better(before: PackageState | None, result: Result) -> Result:
    """A package that says "completed" after "passed" has not been failed since."""
    if before is None or before.outcome != PackageState.Outcome.PASSED:
        return result
    return Result(
        outcome=PackageState.Outcome.PASSED,
        percent=result.percent if result.percent is not None else before.percent,
        seconds=result.seconds,
    )


def _finish_if_through(launch: PackageLaunch, at: datetime) -> None:
    """Through when the package says so as a whole, or of every part."""
    learner, lesson = launch.learner, launch.lesson
    states = {state.item: state for state in PackageState.objects.filter(learner=learner, lesson=lesson)}
    package = launch.content.package
    parts = _parts(package) if package else {WHOLE}
    through = {item for item, state in states.items() if state.is_through}
    if WHOLE not in through and not parts <= through:
        return
    progress, _new = LessonProgress.objects.get_or_create(learner=learner, lesson=lesson, defaults={"seen_at": at})
    if LessonProgress.objects.filter(pk=progress.pk, done_at=None).update(done_at=at):
        announce(PackageFinished(lesson=lesson, by=learner, at=at))
