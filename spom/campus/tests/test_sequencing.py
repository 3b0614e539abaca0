"""The order a package wants its parts opened in: read from its manifest, and kept to by the server."""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import override

from spom.campus.importers.course import PlannedFile
from spom.campus.importers.folders import DiskFolder
from spom.campus.importers.scorm import look_into_package, losses_of
from spom.campus.models.edition import LessonContent
from spom.campus.models.material import Package, PackageItem
from spom.campus.tests import courses, make
from spom.campus.tests.test_packages import PASSED, opened, package, saved
from spom.identity.models import User
from spom.programme.tests import make as programme

pytestmark = pytest.mark.django_db

BEGUN, THROUGH = PackageItem.Needed.BEGUN, PackageItem.Needed.THROUGH
SPACES = (
    'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"'
    ' xmlns:imsss="http://www.imsglobal.org/xsd/imsss"'
)
READS = """<imsss:sequencing><imsss:sequencingRules><imsss:preConditionRule>
  <imsss:ruleConditions conditionCombination="any">
    <imsss:ruleCondition referencedObjective="before" operator="not" condition="satisfied"/>
    <imsss:ruleCondition referencedObjective="before" operator="not" condition="objectiveStatusKnown"/>
  </imsss:ruleConditions><imsss:ruleAction action="disabled"/></imsss:preConditionRule></imsss:sequencingRules>
  <imsss:objectives><imsss:primaryObjective objectiveID="mine"/><imsss:objective objectiveID="before">
    <imsss:mapInfo targetObjectiveID="shared" readSatisfiedStatus="true"/></imsss:objective></imsss:objectives>
  </imsss:sequencing>"""
WRITES = """<imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID="p">
  <imsss:mapInfo targetObjectiveID="shared" writeSatisfiedStatus="true"/>
  </imsss:primaryObjective></imsss:objectives></imsss:sequencing>"""


Looked = Callable[..., tuple[dict[str, dict[str, str]], list[str]]]


@pytest.fixture
def looked_into(tmp_path: Path) -> Looked:
    """What the parts of a package of these items wait for, and what is said to be lost."""

    def look(*, items: str, rules: str = "") -> tuple[dict[str, dict[str, str]], list[str]]:
        manifest = f"""<?xml version="1.0"?><manifest identifier="m" {SPACES}>
          <metadata><schemaversion>2004 4th Edition</schemaversion></metadata>
          <organizations default="o"><organization identifier="o"><title>T</title>{items}{rules}</organization>
          </organizations><resources><resource identifier="r" adlcp:scormType="sco" href="play.html"/></resources>
          </manifest>"""
        (tmp_path / "game.zip").write_bytes(courses.scorm(manifest))
        plan = look_into_package(PlannedFile(folder=DiskFolder(tmp_path), path="game.zip"))
        with override("en"):
            lost = [str(found.sentence) for found in losses_of(plan)]
        return {item.identifier: item.needs for item in plan.items}, lost

    return look


def item(name: str, more: str = "") -> str:
    """One part."""
    return f'<item identifier="{name}" identifierref="r"><title>{name}</title>{more}</item>'


class TestReading:
    """What packages commonly say of an order."""

    def test_nothing_said_leaves_every_part_open(self, looked_into: Looked) -> None:
        free = '<imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>'

        assert looked_into(items=item("A") + item("B"), rules=free) == ({"A": {}, "B": {}}, [])

    def test_without_choice_each_part_follows_the_one_before(self, looked_into: Looked) -> None:
        led = '<imsss:sequencing><imsss:controlMode choice="false" flow="true"/></imsss:sequencing>'

        assert looked_into(items=item("A") + item("B") + item("C"), rules=led) == (
            {"A": {}, "B": {"A": BEGUN}, "C": {"B": BEGUN}},
            [],
        )

    def test_a_part_closed_until_another_is_satisfied_waits_for_it(self, looked_into: Looked) -> None:
        assert looked_into(items=item("A", WRITES) + item("B", READS)) == ({"A": {}, "B": {"A": THROUGH}}, [])

    def test_prerequisites_of_the_older_standard(self, looked_into: Looked) -> None:
        asked = "<adlcp:prerequisites>A &amp; B</adlcp:prerequisites>"

        assert looked_into(items=item("A") + item("B") + item("C", asked))[0]["C"] == {"A": THROUGH, "B": THROUGH}

    @pytest.mark.parametrize(
        ("said", "name"),
        [
            ("<adlcp:prerequisites>A | B</adlcp:prerequisites>", "prerequisites"),
            (READS.replace('action="disabled"', 'action="skip"'), "preConditionRule"),
            (READS.replace('operator="not"', 'operator="noOp"'), "preConditionRule"),
            ('<imsss:sequencing><imsss:controlMode forwardOnly="true"/></imsss:sequencing>', "forwardOnly"),
            (
                WRITES.replace("<imsss:primaryObjective", '<imsss:primaryObjective satisfiedByMeasure="true"'),
                "satisfiedByMeasure",
            ),
            ('<imsss:sequencing><imsss:limitConditions attemptLimit="1"/></imsss:sequencing>', "limitConditions"),
        ],
    )
    def test_a_rule_nobody_reads_is_named_and_closes_nothing(self, looked_into: Looked, said: str, name: str) -> None:
        needs, lost = looked_into(items=item("A", WRITES) + item("B", said))

        assert needs == {"A": {}, "B": {}}
        assert lost == [f"Of its own rules of what comes next these are not obeyed: {name}."]

    def test_parts_that_wait_for_each_other_wait_for_nobody(self, looked_into: Looked) -> None:
        one, other = ("<adlcp:prerequisites>B</adlcp:prerequisites>", "<adlcp:prerequisites>A</adlcp:prerequisites>")

        assert looked_into(items=item("A", one) + item("B", other)) == (
            {"A": {}, "B": {}},
            ["Of its own rules of what comes next these are not obeyed: prerequisites."],
        )


class TestKeeping:
    """The server opens no part before its time, whatever the page says."""

    @pytest.fixture
    def in_order(self, alice: User) -> LessonContent:
        """B opens when A is through, C when B has been begun."""
        content = package(Package.Standard.SCORM_12, "A", "B", "C")
        programme.enrolment(alice)
        with make.unguarded():
            PackageItem.objects.filter(identifier="B").update(needs={"A": THROUGH})
            PackageItem.objects.filter(identifier="C").update(needs={"B": BEGUN})
        return content

    def test_a_part_opens_when_what_comes_first_has_come(
        self, client: Client, alice: User, in_order: LessonContent
    ) -> None:
        client.force_login(alice)
        first = opened(client, in_order)
        too_early = saved(client, in_order, first["launch"], item="B")
        begun = saved(client, in_order, first["launch"], item="A", kept={"cmi.core.lesson_status": "incomplete"})
        through = saved(client, in_order, first["launch"], item="A", version=2, kept=PASSED)
        then = saved(client, in_order, first["launch"], item="B", kept={"cmi.core.lesson_status": "incomplete"})

        assert [part["waits"] for part in first["parts"]] == [False, True, True]
        assert too_early.status_code == HTTPStatus.CONFLICT
        assert too_early.json()["code"] == "campus.package_part_not_open"
        assert [answer.json()["open"] for answer in (begun, through, then)] == [["A"], ["A", "B"], ["A", "B", "C"]]
        assert [part["waits"] for part in opened(client, in_order)["parts"]] == [False, False, False]
