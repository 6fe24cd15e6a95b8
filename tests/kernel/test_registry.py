"""The registry refuses, at import, a declaration that would break a promise."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Mapped

from app.kernel.fields import LText, Ref, Structs, derived, field
from app.kernel.kinds import INTEGER
from app.kernel.members import Member, member
from app.kernel.model import Record
from app.kernel.resource import Many, Registry, RegistryError, Resource
from tests.kernel.birds import BIRDS, NESTS

_names = itertools.count(1)


def model(doc: str | None = "A thing.", **members: Any) -> type[Record]:
    """A throw-away mapped class; each gets a table of its own name."""
    number = next(_names)
    annotations = {name: annotation for name, (annotation, _) in members.items()}
    body = {name: declared for name, (_, declared) in members.items()}
    cls = type(
        f"Thing{number}", (Record,), {"__tablename__": f"test_things{number}", "__annotations__": annotations, **body}
    )
    cls.__doc__ = doc
    return cls


def resource(cls: type[Record], **more: Any) -> Resource:
    number = cls.__name__.removeprefix("Thing")
    names = {
        "path": f"things{number}",
        "type": cls.__name__,
        "prefix": "th" + "abcdefghij"[int(number) % 10],
        "domain": "birds",
    }
    return Resource(cls, **{**names, **more})


def refused(*resources: Resource) -> str:
    with pytest.raises(RegistryError) as error:
        Registry(resources)
    return str(error.value)


@pytest.mark.parametrize("attribute", ["path", "type", "prefix"])
def test_no_two_resources_share_a_name(attribute: str) -> None:
    other = resource(model(), **{attribute: getattr(NESTS, attribute)})
    assert attribute in refused(NESTS, BIRDS, other)


def test_a_filter_needs_an_index() -> None:
    assert "no index" in refused(resource(model(size=(Mapped[int], field("How big.", filter=True, index=False)))))


def test_a_sort_needs_an_index() -> None:
    assert "no index" in refused(resource(model(size=(Mapped[int], field("How big.", sort=True, index=False)))))


def test_every_field_is_described() -> None:
    assert "no description" in refused(resource(model(size=(Mapped[int], field(" ")))))


def test_every_resource_is_described() -> None:
    assert "no description" in refused(resource(model(doc=None)))


def test_a_relation_is_described() -> None:
    many = (Many("birds", "birds", "nest_id", ""),)
    assert "no description" in refused(Resource(NESTS.model, "nests", "Nest", "nest", "birds", many=many), BIRDS)


def test_a_reference_leads_somewhere() -> None:
    missing = model(other_id=(Mapped[Ref], field("Another.", ref="nowhere")))
    assert "nowhere" in refused(resource(missing))


def test_a_relation_to_many_must_lead_back() -> None:
    many = (Many("birds", "birds", "age", "Who lives there."),)
    assert "does not refer" in refused(Resource(NESTS.model, "nests", "Nest", "nest", "birds", many=many), BIRDS)


def test_a_field_and_a_relation_cannot_share_a_name() -> None:
    clash = model(nest_id=(Mapped[Ref], field("Its nest.", ref="test_nests")), nest=(Mapped[int], field("A number.")))
    assert "both a field and a relation" in refused(NESTS, BIRDS, resource(clash))


def test_a_localised_text_cannot_be_filtered() -> None:
    assert "cannot be filtered" in refused(
        resource(model(title=(Mapped[LText], field("A name.", filter=True, index=False))))
    )


def test_a_typed_member_names_its_class() -> None:
    parts = (Mapped[Structs], field("Parts.", server_default=text("'[]'")))
    assert "Member class" in refused(resource(model(parts=parts)))


def test_the_default_order_is_of_fields() -> None:
    cls = model(size=(Mapped[int], field("How big.")))
    cls.__sort__ = ("weight",)
    assert "default order" in refused(resource(cls))


def test_an_annotation_outside_the_vocabulary_stops_the_class() -> None:
    with pytest.raises(TypeError, match="vocabulary"):
        model(size=(Mapped[bytes], field("How big.")))


def test_a_sound_registry_passes() -> None:
    cls = model(size=(Mapped[int], field("How big.", filter=True, sort=True)))
    made = resource(cls, derived=(derived("double", INTEGER, "{t}.size * 2", "Twice as big."),))
    assert set(Registry((NESTS, BIRDS, made))) == {"nests", "birds", made.path}


def test_a_relation_cannot_take_the_name_of_what_every_record_has() -> None:
    many = (Many("etag", "birds", "nest_id", "Who lives there."),)
    assert "every record has" in refused(Resource(NESTS.model, "nests", "Nest", "nest", "birds", many=many), BIRDS)


class Graded(Member):
    """A part whose one member staff alone may know."""

    by: str | None = member("Who graded.", scope="read")


def test_a_part_that_is_written_spells_its_scope() -> None:
    grades = field("What was said.", of=Graded, write=True, server_default=text("'[]'"))
    assert "must be spelled out" in refused(resource(model(grades=(Mapped[Structs], grades))))
