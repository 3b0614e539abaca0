"""Certificates: issued once for a pass, checked by anybody, revoked in public; badges others can verify."""

import base64
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import jwt
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from jwt.types import Options
from PIL import Image
from pypdf import PdfReader

from spom.credentials.actions import NoMarks, RevokedBefore, issue, revoke, state_marks
from spom.credentials.badges.open_badge import picture, public_keys, token
from spom.credentials.models import Credential, Marks
from spom.credentials.papers import certificate
from spom.identity.models import Session, User
from spom.programme.tests.make import module

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


@pytest.fixture
def credential(alice: User) -> Credential:
    return issue(learner=alice, module=module(), achieved_on=date(2026, 6, 15), source="exams.Attempt:1", at=NOON)


def unpacked(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_what_was_certified_is_not_certified_again(credential: Credential, alice: User) -> None:
    again = issue(learner=alice, module=credential.module, achieved_on=date.max, source=credential.source, at=NOON)

    assert again.pk == credential.pk
    assert again.achieved_on == date(2026, 6, 15)


def test_anybody_may_check_it_and_learns_no_more_than_they_must(client: Client, credential: Credential) -> None:
    page = client.get(reverse("credentials:verify", args=[credential.public_id.lower()])).content.decode()

    assert "This certificate is valid" in page
    assert "Alice Rao" in page
    for told in (credential.learner.username, credential.learner.email, "marks", "Attempt"):
        assert told not in page.replace("Marks and other facts", "")
    assert client.get(reverse("credentials:verify", args=["AAAA"])).status_code == 404


def test_a_revoked_one_says_so_everywhere(client: Client, credential: Credential, grace: User) -> None:
    client.force_login(grace)
    Session.objects.update(proved_at=timezone.now())
    address = reverse("credentials:revoke", args=[credential.public_id])
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "Issued to the wrong person"})
    client.logout()

    page = client.get(reverse("credentials:verify", args=[credential.public_id])).content.decode()
    gone = client.get(reverse("credentials:revocations")).json()["revokedCredential"]

    assert "was revoked" in page
    assert "This certificate is valid" not in page
    assert gone[0]["id"].endswith(f"/{credential.public_id}/")
    with pytest.raises(RevokedBefore):
        revoke(credential=credential, reason="Again", by=grace, at=NOON)


@pytest.mark.parametrize("language", ["en", "hi", "de"])
def test_the_paper_is_set_in_three_languages(credential: Credential, language: str) -> None:
    with translation.override(language):
        read = PdfReader(BytesIO(certificate(credential, at=NOON)))

    words = " ".join(read.pages[0].extract_text().split())
    assert len(read.pages) == 1
    assert "Alice Rao" in words
    assert credential.public_id in words


class TestBadge:
    """An Open Badge 3.0 that others verify without asking us."""

    def test_its_signature_holds_and_breaks_with_every_change(self, credential: Credential) -> None:
        head, body, signature = token(credential, issuer="DIA").split(".")

        kid = json.loads(unpacked(head))["kid"].rpartition("#")[2]
        key = next(one for one in public_keys() if one["kid"] == kid)
        public = Ed25519PublicKey.from_public_bytes(unpacked(key["x"]))
        public.verify(unpacked(signature), f"{head}.{body}".encode())
        with pytest.raises(InvalidSignature):
            public.verify(unpacked(signature), f"{head}.{body}x".encode())

    def test_another_program_verifies_it_by_the_published_key(self, client: Client, credential: Credential) -> None:
        """PyJWT, which shares no code with us: from the picture alone and the page with our keys."""
        baked = Image.open(BytesIO(picture(credential, issuer="DIA"))).info["openbadgecredential"]
        named = jwt.get_unverified_header(baked)["kid"]
        published = jwt.PyJWKSet.from_dict(client.get(reverse("credentials:keys")).json())
        key = published[named.rpartition("#")[2]]
        # The badge is dated by a fixed day, whatever day it is where the test runs.
        undated: Options = {"verify_nbf": False, "require": ["iss", "jti", "nbf", "sub"]}

        said = jwt.decode(baked, key, algorithms=["EdDSA"], options=undated)

        assert said["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
        head, body, signature = baked.split(".")
        other = {**said, "name": "Another module"}
        forged = base64.urlsafe_b64encode(json.dumps(other).encode()).rstrip(b"=").decode()
        assert forged != body
        with pytest.raises(jwt.InvalidSignatureError):
            jwt.decode(f"{head}.{forged}.{signature}", key, algorithms=["EdDSA"], options=undated)

    def test_says_what_the_standard_asks_and_not_who_holds_it(self, credential: Credential) -> None:
        said = json.loads(unpacked(token(credential, issuer="DIA").split(".")[1]))

        assert said["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
        assert said["credentialSubject"]["achievement"]["criteria"]["narrative"]
        assert said["jti"] == said["id"]
        assert said["credentialStatus"]["type"] == "1EdTechRevocationList"
        assert credential.learner.email not in json.dumps(said)
        assert "Alice" not in json.dumps(said)

    def test_the_picture_carries_it(self, credential: Credential) -> None:
        baked = Image.open(BytesIO(picture(credential, issuer="DIA")))

        assert baked.info["openbadgecredential"] == token(credential, issuer="DIA")


class TestDownloads:
    """One's own, and nobody else's."""

    @pytest.mark.security("S25")
    def test_nobody_has_the_papers_of_another(self, client: Client, credential: Credential, bob: User) -> None:
        client.force_login(bob)

        for name in ("paper", "badge"):
            assert client.get(reverse(f"credentials:{name}", args=[credential.public_id])).status_code == 404
        assert client.get(reverse("credentials:issued")).status_code == 403

    def test_all_in_one_file(self, client: Client, credential: Credential, alice: User) -> None:
        client.force_login(alice)
        assert "Certificate, PDF" in client.get(reverse("credentials:mine")).content.decode()

        packed = ZipFile(BytesIO(client.get(reverse("credentials:all")).content))

        assert sorted(name.rpartition(".")[2] for name in packed.namelist()) == ["jwt", "pdf", "png"]


MARKS = Marks(module="Law", sat_on=date(2026, 6, 15), receipt="ABCD2345", earned=5650, out_of=10000, passed=True)


class TestStatement:
    """All official marks on one paper, which others can compare."""

    def test_the_same_marks_are_stated_once(self, alice: User) -> None:
        first = state_marks(learner=alice, marks=[MARKS], at=NOON)

        again = state_marks(learner=alice, marks=[MARKS], at=NOON + timedelta(days=1))
        later = state_marks(learner=alice, marks=[replace(MARKS, earned=6000)], at=NOON + timedelta(days=2))

        assert again.public_id == first.public_id
        assert later.public_id != first.public_id
        assert first.marks == [MARKS]
        with pytest.raises(NoMarks):
            state_marks(learner=alice, marks=[], at=NOON)

    def test_its_page_tells_the_rows_and_whether_they_are_the_newest(self, client: Client, alice: User) -> None:
        first = state_marks(learner=alice, marks=[MARKS], at=NOON)
        address = reverse("credentials:verify_statement", args=[first.public_id.lower()])

        page = client.get(address).content.decode()
        state_marks(learner=alice, marks=[replace(MARKS, earned=6000)], at=NOON + timedelta(days=2))

        assert "Alice Rao" in page
        assert "56.50 of 100" in page
        assert "This statement was issued here" in page
        assert alice.username not in page
        assert "A later statement exists" in client.get(address).content.decode()
        assert client.get(reverse("credentials:verify_statement", args=["AAAA"])).status_code == 404

    def test_the_paper_says_the_same_and_is_its_owners(self, client: Client, alice: User, bob: User) -> None:
        stated = state_marks(learner=alice, marks=[MARKS], at=NOON)
        address = reverse("credentials:statement", args=[stated.public_id])
        client.force_login(alice)
        paper = client.get(address)
        client.force_login(bob)

        assert client.get(address).status_code == 404
        words = " ".join(page.extract_text() for page in PdfReader(BytesIO(paper.content)).pages)
        for said in ("Alice Rao", "Law", "56.50 of 100", "ABCD2345", stated.public_id, "statements/verify"):
            assert said in words
