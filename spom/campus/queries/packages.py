"""Where a package is opened, by whom, and what it finds there."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.utils.crypto import constant_time_compare, salted_hmac

from spom.campus.models.edition import LessonContent
from spom.campus.models.launch import PackageDocument, PackageLaunch, PackageState, PackageStatement
from spom.campus.models.material import Package, PackageItem
from spom.identity.models import User

# A package loads its parts while it is worked with, so its address lives as long as a long day of learning.
OPEN_FOR = timedelta(hours=8)
MOST_STATEMENTS_SHOWN = 100
_SIGNER = "spom.campus.packages"
_NONE = "0"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a package as a learner finds it. `start` is told from the address of the package's room."""

    item: str
    title: str
    start: str
    mastery: str
    state: PackageState | None
    # The title of the first part that has to come before this one, if one has.
    waits_for: str = ""


@dataclass(frozen=True, kw_only=True)
class Address:
    """A package at its short-lived address; without a launch it is only looked at."""

    package: Package
    launch: PackageLaunch | None


def room_address(*, package: Package, launch: PackageLaunch | None) -> str:
    """Where the package is opened, on the host of packages. Empty where the portal has no such host."""
    if not settings.PACKAGES_URL:
        return ""
    token = TimestampSigner(salt=_SIGNER).sign(f"{package.pk}.{launch.pk if launch else _NONE}")
    return f"{settings.PACKAGES_URL}{settings.PACKAGES_FOLDER}{token}/room"


def address_behind(token: str) -> Address | None:
    """What a signed address opens; None when it is old, or nobody signed it."""
    try:
        said = TimestampSigner(salt=_SIGNER).unsign(token, max_age=OPEN_FOR)
    except BadSignature:
        return None
    package_id, _point, launch_id = said.partition(".")
    package = Package.objects.select_related("material").filter(pk=package_id).first()
    if package is None:
        return None
    if launch_id == _NONE:
        return Address(package=package, launch=None)
    launches = PackageLaunch.objects.select_related("learner", "lesson", "content__package")
    launch = launches.filter(pk=launch_id).first()
    return Address(package=package, launch=launch) if launch else None


def parts_of(*, content: LessonContent, learner: User | None) -> list[Part]:
    """The parts of a lesson's package, in order; a package that names none is one part by itself. Two statements."""
    package = content.package
    if package is None:
        return []
    known = PackageState.objects.filter(learner=learner, lesson_id=content.lesson_id) if learner else []
    states = {state.item: state for state in known}
    items = sorted(package.items.all(), key=lambda one: one.position)
    titles = {item.identifier: item.title for item in items}
    parts = [
        Part(
            item=item.identifier,
            title=item.title or package.title,
            start=_file(item.launch),
            mastery=item.mastery,
            state=states.get(item.identifier) or states.get(""),
            waits_for=next((titles[name] for name in missing(item, states)), ""),
        )
        for item in items
    ]
    return parts or [Part(item="", title=package.title, start=_file(package.launch), mastery="", state=states.get(""))]


def missing(item: PackageItem, states: Mapping[str, PackageState]) -> list[str]:
    """The parts that have to come before this one and have not, by what the learner did so far."""
    return [name for name, how in item.needs.items() if not _is_met(states.get(name), how)]


def _is_met(state: PackageState | None, how: str) -> bool:
    return state is not None and (how == PackageItem.Needed.BEGUN or state.is_through)


def with_xapi(start: str, *, launch: PackageLaunch, secret: str, item: str, room: str) -> str:
    """The start of an xAPI or cmi5 part, told where to report, as whom, and with which credential."""
    package = launch.content.package
    asked = {
        "endpoint": f"{room.removesuffix('room')}xapi/",
        "actor": json.dumps(actor_of(launch), separators=(",", ":")),
        "registration": str(launch.registration),
    }
    if package is not None and package.standard == Package.Standard.CMI5:
        asked |= {"fetch": f"{room.removesuffix('room')}fetch", "activityId": item}
    else:
        asked |= {"auth": f"Basic {basic(launch, secret)}", "activity_id": item}
    page, hash_sign, place = start.partition("#")
    return f"{page}{'&' if '?' in page else '?'}{urlencode(asked, quote_via=quote)}{hash_sign}{place}"


def basic(launch: PackageLaunch, secret: str) -> str:
    """The credential of a launch as RFC 7617 writes it."""
    return b64encode(f"{launch.pk}:{secret}".encode()).decode()


def holds_credential(launch: PackageLaunch, header: str) -> bool:
    """Does the Authorization header belong to this launch?"""
    kind, _space, sent = header.partition(" ")
    try:
        name, _colon, secret = b64decode(sent.strip(), validate=True).decode().partition(":")
    except ValueError:
        return False
    right = constant_time_compare(hash_of(secret), launch.secret_hash)
    return kind.lower() == "basic" and name == str(launch.pk) and right


def hash_of(secret: str) -> str:
    """What is kept of a secret."""
    return sha256(secret.encode()).hexdigest()


def pseudonym(*, learner: User, package: Package) -> str:
    """How a package knows a learner: the same at every visit, and nothing to any other package."""
    return salted_hmac("spom.campus.pseudonym", f"{learner.pk}.{package.pk}", algorithm="sha256").hexdigest()[:20]


def actor_of(launch: PackageLaunch) -> dict[str, object]:
    """The learner as xAPI names people."""
    package = launch.content.package
    name = pseudonym(learner=launch.learner, package=package) if package else ""
    account = {"homePage": settings.PUBLIC_URL, "name": name}
    return {"objectType": "Agent", "name": launch.learner.full_name, "account": account}


def document_at(*, launch: PackageLaunch, key: str) -> PackageDocument | None:
    """What an xAPI package kept under this key."""
    return PackageDocument.objects.filter(learner=launch.learner, lesson=launch.lesson, key=key).first()


def documents_named(*, launch: PackageLaunch, prefix: str) -> list[str]:
    """The names of what it kept under keys of this beginning."""
    mine = PackageDocument.objects.filter(learner=launch.learner, lesson=launch.lesson, key__startswith=prefix)
    return list(mine.order_by("name").values_list("name", flat=True))


def statements_of(*, launch: PackageLaunch, statement: str = "") -> list[object]:
    """What the learner's package stated in this lesson, the newest first; or the one of this number."""
    mine = PackageStatement.objects.filter(learner=launch.learner, lesson=launch.lesson)
    if statement:
        mine = mine.filter(statement=statement)
    return list(mine.order_by("-pk").values_list("said", flat=True)[:MOST_STATEMENTS_SHOWN])


def newest_launch(*, learner: User, lesson_id: int, launch_id: int) -> PackageLaunch | None:
    """A launch of the learner's own."""
    mine = PackageLaunch.objects.filter(learner=learner, lesson_id=lesson_id, pk=launch_id)
    return mine.select_related("lesson", "content__package", "learner").first()


def _file(launch: str) -> str:
    """The start page as a path from the room; what follows ? or # stays as it is."""
    path = launch.partition("?")[0].partition("#")[0]
    return f"files/{quote(path)}{launch[len(path) :]}"
