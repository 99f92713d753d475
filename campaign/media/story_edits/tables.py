"""Decisions of the team about stories, with who made them and who took them back."""

from __future__ import annotations

from piccolo.columns import Array, BigSerial, Text, Timestamptz, Varchar
from piccolo.table import Table

from campaign.db import ENGINE


class StoryEdit(Table, tablename="story_edit", db=ENGINE):
    """`together`: articles of these keys are one story. `apart`: `keys` are one story, without any of `others`.

    `title` is the headline by which the decision is told of in the history.
    """

    id = BigSerial(primary_key=True)
    kind = Varchar(length=8)
    keys = Array(base_column=Text())
    others = Array(base_column=Text())
    title = Text()
    made_by = Varchar(length=40)
    made_at = Timestamptz()
    undone_by = Varchar(length=40, null=True, default=None)
    undone_at = Timestamptz(null=True, default=None)
