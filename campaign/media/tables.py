"""Rows of the room `media`.

`object_record`, `observation` and `article_record` say what each import brought. `media_object` and `article` hold what
now stands: the latest record of each, so that taking an import back gives exactly what stood without it. A record has
facts of its own only where they differ from what stands.

Most things are told of once. Such a row is itself the record of the import in `said_by`, from the row `row_no` of its
file; before it changes, `standing` makes a record of it, and `said_by` is null from then on. Other imports that say no
more than it have records beside it. The views `object_said` and `article_said` have both.

Records have no foreign keys: checking two of them for each of a million rows takes longer than writing the rows.
"""

from __future__ import annotations

from piccolo.columns import (
    JSON,
    JSONB,
    Array,
    BigInt,
    BigSerial,
    Boolean,
    Date,
    DoublePrecision,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from campaign.db import ENGINE


class MediaImport(Table, tablename="media_import", db=ENGINE):
    """One file that was sent in. `repeats` is the standing import of the same content, when there was one.

    `answers` are those that a person gave about this file; `peso` is null until somebody chooses it or it is written.
    `captured_at` is when the numbers were taken, of an import that wrote any.
    """

    id = BigSerial(primary_key=True)
    sha256 = Varchar(length=64)
    file_name = Varchar(length=200)
    size = BigInt()
    state = Varchar(length=10)
    preview = Boolean()
    account = Varchar(length=200)
    year = Integer(null=True, default=None)
    source = Varchar(length=60, null=True, default=None)
    kind = Varchar(length=200, null=True, default=None)
    progress = DoublePrecision()
    rows = Integer()
    new = Integer()
    updated = Integer()
    unchanged = Integer()
    skipped = Integer()
    report = JSONB()
    problems = JSONB()
    problem_count = Integer()
    repeats: ForeignKey = ForeignKey("self", null=True, default=None, on_delete=OnDelete.set_null)
    uploaded_by = Varchar(length=40)
    created_at = Timestamptz()
    finished_at = Timestamptz(null=True, default=None)
    undone_at = Timestamptz(null=True, default=None)
    answers = JSONB()
    answered_by = Varchar(length=40, null=True, default=None)
    peso = Varchar(length=8, null=True, default=None)
    captured_at = Timestamptz(null=True, default=None)


class ImportMapping(Table, tablename="import_mapping", db=ENGINE):
    """What was answered about files with a header, named by `headers.header_fingerprint`; for all later ones."""

    fingerprint = Varchar(length=32, primary_key=True)
    answers = JSONB()
    decided_by = Varchar(length=40)
    updated_at = Timestamptz()


class MediaObject(Table, tablename="media_object", db=ENGINE):
    """A post, reel, story or video as it now stands. `digest` is of its facts.

    `secondary_id` is the name that its address gives it, if that is another one. `metrics` holds the latest lifetime
    number of each metric that any import told; `captured_at` is of the latest. The numbers are text, which is written
    more quickly than `jsonb` and read as a whole: what compares them has to cast.
    """

    id = BigSerial(primary_key=True)
    platform = Varchar(length=20)
    native_id = Text()
    secondary_id = Text(null=True, default=None)
    url = Text()
    published_at = Timestamptz()
    kind = Text()
    account_id = Text()
    account_handle = Text()
    account_name = Text()
    title = Text()
    text = Text()
    is_collaboration = Boolean()
    peso = Varchar(length=8)
    flags = Array(base_column=Text())
    digest = Varchar(length=32)
    metrics = JSON()
    captured_at = Timestamptz()
    said_by = BigInt(null=True, default=None)
    row_no = Integer(null=True, default=None)


class ObjectRecord(Table, tablename="object_record", db=ENGINE):
    """What one import says of one object: a snapshot of its numbers at `captured_at`, and its names in that file.

    `metric_flags` maps a metric to what is special about its number. `facts` is null while they are what stands.
    """

    id = BigSerial(primary_key=True)
    media_import = BigInt(db_column_name="import")
    object = BigInt()
    row_no = Integer()
    native_id = Text()
    secondary_id = Text(null=True, default=None)
    flags = Array(base_column=Text())
    digest = Varchar(length=32)
    facts = JSONB(null=True, default=None)
    metrics = JSONB()
    metric_flags = JSONB()
    captured_at = Timestamptz()


class Observation(Table, tablename="observation", db=ENGINE):
    """One measured number of an account or a site, or of a part of it: `dimension` and `member` name the part.

    A correction is a new row; a missing number is no row.
    """

    id = BigSerial(primary_key=True)
    media_import = ForeignKey(MediaImport, null=False, on_delete=OnDelete.cascade, db_column_name="import")
    platform = Varchar(length=20)
    account_id = Text()
    dimension = Text()
    member = Text()
    metric = Varchar(length=40)
    value = DoublePrecision()
    granularity = Varchar(length=8)
    period_start = Date(null=True, default=None)
    period_end = Date(null=True, default=None)
    captured_at = Timestamptz()
    row_no = Integer()
    flags = Array(base_column=Text())


class Article(Table, tablename="article", db=ENGINE):
    """One hit of a media monitor as it now stands, with the placement and the story that it belongs to.

    Placement and story are named by the key of their first article. `story` is told automatically; `decided_story`
    stands over it where people decided otherwise. `release_of` is the key of the press release that it is a copy of.
    `county` and `municipality_number` were found by `place_by`: the outlet or the text; `place_mark` says from what.
    """

    id = BigSerial(primary_key=True)
    key = Varchar(length=40, unique=True)
    outlet = Text()
    outlet_key = Text()
    title = Text()
    url = Text()
    canonical_url = Text()
    monitor_url = Text()
    published_at = Timestamptz()
    lead = Text()
    agency = Text()
    language = Text()
    country = Text()
    region = Text()
    reach = BigInt(null=True, default=None)
    sentiment = Text()
    medium = Varchar(length=12)
    document_id = Text()
    is_release = Boolean()
    digest = Varchar(length=32)
    placement = Varchar(length=48, null=True, default=None)
    story = Varchar(length=48, null=True, default=None)
    decided_story = Varchar(length=48, null=True, default=None)
    release_of = Varchar(length=40, null=True, default=None)
    county = Varchar(length=2, null=True, default=None)
    municipality_number = Varchar(length=4, null=True, default=None)
    place_by = Varchar(length=8, null=True, default=None)
    place_mark = Varchar(length=80, null=True, default=None)
    said_by = BigInt(null=True, default=None)
    row_no = Integer(null=True, default=None)


class ArticleRecord(Table, tablename="article_record", db=ENGINE):
    """What one import says of one article; `facts` is null while they are what stands."""

    id = BigSerial(primary_key=True)
    media_import = BigInt(db_column_name="import")
    article = BigInt()
    row_no = Integer()
    digest = Varchar(length=32)
    facts = JSONB(null=True, default=None)
    captured_at = Timestamptz()
