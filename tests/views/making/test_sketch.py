"""Drafts on disk: what was chosen is there after a restart, and nothing is left behind."""

from dataclasses import fields, replace

import pytest

from ptlm import paths
from ptlm.errors import PtlmError, UsageError
from ptlm.userdata.columns import Roles
from ptlm.userdata.dialect import Dialect
from ptlm.userdata.draft import Draft
from ptlm.userdata.splitting import Shares
from ptlm.views.making import sketch as sketches
from ptlm.views.making.sketch import Sketch, Source
from tests.views.making.conftest import tsv, upload, uploads

ROLES = Roles(kind="similarity", texts=("a b", "{c}"), target="nota", group="autor", scale=(1.0, 5.0))


def full(sketch: Sketch) -> Sketch:
    """A draft in which every field differs from its default."""
    dialect = Dialect(encoding="cp1252", delimiter=";", quote="", header=False, undecodable="replace")
    source = Source(name="x.csv", origin="import", place="a/x.csv", dialect=dialect, ragged="repair")
    return replace(
        sketch,
        files={"train": source},
        edits="minha",
        roles=ROLES,
        remedies=("drop_empty", "remove_leaked"),
        shares=Shares(validation=0.2, test=0.1, seed=7, stratified=False),
        models=("ptlm/nano-t5",),
        name="minha",
        title="Minha",
        template="x {a b} {{ {c}",
        prefix="<|NLU|> ",
        words={"1": "um"},
        lead_in="nota:",
        metrics=("pearson",),
        variety="pt-PT",
        provenance="machine-translated",
        translated_by="alguém",
        licence="MIT",
        url="https://exemplo",
    )


def test_every_choice_survives_the_disk(sketch: Sketch) -> None:
    changed = full(sketch)
    for field in fields(Sketch):
        if field.name not in ("id", "created"):
            assert getattr(changed, field.name) != getattr(sketch, field.name), field.name
    sketches.keep(changed)
    assert sketches.load(sketch.id) == changed


def test_nothing_split_off_survives_too(sketch: Sketch) -> None:
    sketches.keep(replace(sketch, shares=None, roles=None))
    assert sketches.load(sketch.id).shares is None


def test_the_package_s_own_record_gets_every_choice_it_knows(sketch: Sketch) -> None:
    draft = full(sketch).draft(ROLES, "minha")
    for field in fields(Draft):
        assert getattr(draft, field.name) == getattr(full(sketch), field.name), field.name


@pytest.mark.parametrize("name", ["", "../..", "0123456789ab", "0123456789AB", "x" * 300, "\0"])
def test_what_is_no_draft_is_said(name: str) -> None:
    with pytest.raises(UsageError, match="não existe mais"):
        sketches.load(name)


def test_a_discarded_draft_takes_its_uploads_with_it(sketch: Sketch) -> None:
    sketches.keep(sketch.with_file("validation", upload(tsv(20), "dev.tsv")))
    other = sketches.begin("train", upload(tsv(5), "outro.tsv"))
    assert len(uploads()) == 3
    sketches.discard(sketch.id)
    assert [path.name for path in uploads()] == ["outro.tsv"]
    assert list(sketches.every()) == [other.id]


def test_discarding_never_leaves_the_home(sketch: Sketch, home: object) -> None:
    outside = paths.home().parent / "precioso.tsv"
    outside.write_text("x")
    source = Source(name="x", origin="upload", place="../precioso.tsv")
    sketches.keep(sketch.with_file("test", source))
    sketches.discard(sketch.id)
    sketches.discard("../" + sketch.id)
    assert outside.exists()


def test_a_broken_draft_is_listed_and_can_be_discarded(sketch: Sketch) -> None:
    (sketches.folder() / sketch.id / sketches.FILE).write_text("{ kaput")
    assert isinstance(sketches.every()[sketch.id], PtlmError)
    sketches.discard(sketch.id)
    assert sketches.every() == {}


def test_the_newest_draft_comes_first(sketch: Sketch) -> None:
    sketches.keep(replace(sketch, created="2020-01-01T00:00:00+00:00"))
    newer = sketches.begin("train", upload(tsv(5)))
    assert list(sketches.every()) == [newer.id, sketch.id]


def test_files_stand_in_the_order_of_the_splits(sketch: Sketch) -> None:
    changed = sketch.with_file("test", upload(tsv(5))).with_file("validation", upload(tsv(5)))
    assert list(changed.files) == ["train", "validation", "test"]
    assert list(changed.without_file("validation").files) == ["train", "test"]


@pytest.mark.parametrize(
    ("changed", "lost"),
    [
        ({"texts": ("{c}",)}, {"template"}),
        ({"target": "outra"}, {"words"}),
        ({"kind": "classification"}, {"template", "words", "metrics"}),
        ({"group": ""}, set()),
    ],
)
def test_other_columns_give_up_only_what_no_longer_fits(
    sketch: Sketch, changed: dict[str, object], lost: set[str]
) -> None:
    before = full(sketch)
    after = before.with_roles(replace(ROLES, **changed), ROLES)  # type: ignore[arg-type]
    emptied = {name for name in ("template", "words", "metrics") if not getattr(after, name)}
    assert emptied == lost


def test_remedies_are_done_once_and_undone(sketch: Sketch) -> None:
    twice = sketch.with_remedy("drop_empty").with_remedy("remove_leaked").with_remedy("drop_empty")
    assert twice.remedies == ("drop_empty", "remove_leaked")
    assert twice.without_remedy("drop_empty").remedies == ("remove_leaked",)


def test_the_remedy_that_splits_is_the_choice_of_shares(sketch: Sketch) -> None:
    unsplit = replace(sketch, shares=None)
    assert unsplit.with_remedy("stratified_split").shares == Shares()
    chosen = replace(sketch, shares=Shares(validation=0.3))
    assert chosen.with_remedy("stratified_split") == chosen
