"""Queries written once: the same rows as ever, by one statement, with nothing left open by mistake."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, QuerySet
from pytest_django.fixtures import DjangoAssertNumQueries

from spom.kit.prepared import Given, Prepared, Together, written

pytestmark = pytest.mark.django_db

APP = Given("app", CharField())


def of_an_app() -> QuerySet[ContentType]:
    """The kinds of one app's rows, in order."""
    return ContentType.objects.filter(app_label=APP).order_by("model")


def test_the_rows_are_those_of_the_queryset(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    kinds = Prepared(of_an_app)
    expected = {app: list(ContentType.objects.filter(app_label=app).order_by("model")) for app in ("auth", "journal")}

    for app, rows in expected.items():
        with django_assert_num_queries(1):
            found = kinds.rows({"app": app})
        assert [(one.pk, one.model) for one in found] == [(one.pk, one.model) for one in rows]
        assert found


def test_nothing_found_is_none() -> None:
    assert Prepared(of_an_app).first({"app": "no such app"}) is None


@pytest.mark.security("S33")
def test_what_is_filled_in_is_a_value_and_never_sql() -> None:
    assert Prepared(of_an_app).rows({"app": "' OR '1'='1"}) == []


def test_a_hole_nobody_filled_is_noticed() -> None:
    with pytest.raises(KeyError, match="app"):
        Prepared(of_an_app).first({})


def test_several_questions_travel_together(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    together = Together(
        {
            "models": written(of_an_app().values_list("model")[:2]),
            "none": written(of_an_app().filter(model="no such").values_list("model")),
            "count": written(of_an_app().values_list("pk")).counted(),
        }
    )
    models = list(ContentType.objects.filter(app_label="journal").order_by("model").values_list("model", flat=True))

    with django_assert_num_queries(1):
        answers = together.ask({"app": "journal"})

    assert answers == {
        "models": "[" + ", ".join(f'["{model}"]' for model in models[:2]) + "]",
        "none": "[]",
        "count": f"[[{len(models)}]]",
    }


def test_no_questions_cost_no_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert Together({}).ask({}) == {}
