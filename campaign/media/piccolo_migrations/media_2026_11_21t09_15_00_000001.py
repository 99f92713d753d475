"""Imports, what they brought, and what stands."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from campaign.db import execute_script

ID = "2026-11-21T09:15:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "imports, objects, observations, articles"

FORWARDS = """
CREATE TABLE media_import (
    id bigserial PRIMARY KEY,
    sha256 varchar(64) NOT NULL,
    file_name varchar(200) NOT NULL,
    size bigint NOT NULL,
    state varchar(10) NOT NULL CHECK (state IN ('queued', 'reading', 'preview', 'writing', 'done', 'failed', 'undone')),
    preview boolean NOT NULL,
    account varchar(200) NOT NULL,
    year integer,
    source varchar(60),
    kind varchar(20),
    progress double precision NOT NULL CHECK (progress BETWEEN 0 AND 1),
    rows integer NOT NULL,
    new integer NOT NULL,
    updated integer NOT NULL,
    unchanged integer NOT NULL,
    skipped integer NOT NULL,
    report jsonb NOT NULL,
    problems jsonb NOT NULL,
    problem_count integer NOT NULL,
    repeats bigint REFERENCES media_import (id) ON DELETE SET NULL,
    uploaded_by varchar(40) NOT NULL,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    undone_at timestamptz
);
CREATE UNIQUE INDEX media_import_content ON media_import (sha256, account) WHERE state = 'done' AND repeats IS NULL;
CREATE INDEX media_import_repeats ON media_import (repeats) WHERE repeats IS NOT NULL;
CREATE TABLE media_object (
    id bigserial PRIMARY KEY,
    platform varchar(20) NOT NULL,
    native_id text NOT NULL,
    secondary_id text,
    url text NOT NULL,
    published_at timestamptz NOT NULL,
    kind text NOT NULL,
    account_id text NOT NULL,
    account_handle text NOT NULL,
    account_name text NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    is_collaboration boolean NOT NULL,
    peso varchar(8) NOT NULL,
    flags text[] NOT NULL,
    digest varchar(32) NOT NULL,
    UNIQUE (platform, native_id)
);
CREATE INDEX media_object_secondary ON media_object (platform, secondary_id) WHERE secondary_id IS NOT NULL;
CREATE INDEX media_object_published ON media_object (published_at);
CREATE TABLE object_record (
    id bigserial PRIMARY KEY,
    import bigint NOT NULL REFERENCES media_import (id) ON DELETE CASCADE,
    object bigint NOT NULL REFERENCES media_object (id) ON DELETE CASCADE,
    row_no integer NOT NULL,
    digest varchar(32) NOT NULL,
    facts jsonb NOT NULL,
    UNIQUE (object, import)
);
CREATE INDEX object_record_import ON object_record (import);
CREATE TABLE observation (
    id bigserial PRIMARY KEY,
    import bigint NOT NULL REFERENCES media_import (id) ON DELETE CASCADE,
    object bigint REFERENCES media_object (id) ON DELETE CASCADE,
    platform varchar(20) NOT NULL,
    account_id text NOT NULL,
    metric varchar(40) NOT NULL,
    value double precision NOT NULL,
    granularity varchar(8) NOT NULL CHECK (granularity IN ('lifetime', 'day', 'period')),
    period_start date,
    period_end date,
    captured_at timestamptz NOT NULL,
    row_no integer NOT NULL,
    flags text[] NOT NULL,
    CHECK ((granularity = 'lifetime') = (period_start IS NULL AND period_end IS NULL)),
    UNIQUE NULLS NOT DISTINCT
        (object, metric, granularity, period_start, period_end, import, platform, account_id)
);
CREATE INDEX observation_import ON observation (import);
CREATE TABLE article (
    id bigserial PRIMARY KEY,
    key varchar(40) NOT NULL UNIQUE,
    outlet text NOT NULL,
    outlet_key text NOT NULL,
    title text NOT NULL,
    url text NOT NULL,
    canonical_url text NOT NULL,
    published_at timestamptz NOT NULL,
    lead text NOT NULL,
    agency text NOT NULL,
    language text NOT NULL,
    country text NOT NULL,
    region text NOT NULL,
    reach bigint,
    sentiment text NOT NULL,
    medium varchar(12) NOT NULL,
    document_id text NOT NULL,
    digest varchar(32) NOT NULL,
    placement varchar(16),
    story varchar(16)
);
CREATE INDEX article_published ON article (published_at);
CREATE INDEX article_story ON article (story);
CREATE TABLE article_record (
    id bigserial PRIMARY KEY,
    import bigint NOT NULL REFERENCES media_import (id) ON DELETE CASCADE,
    article bigint NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    row_no integer NOT NULL,
    digest varchar(32) NOT NULL,
    facts jsonb NOT NULL,
    UNIQUE (article, import)
);
CREATE INDEX article_record_import ON article_record (import);
"""
BACKWARDS = """
DROP TABLE article_record; DROP TABLE article; DROP TABLE observation; DROP TABLE object_record;
DROP TABLE media_object; DROP TABLE media_import;
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="media", description=DESCRIPTION)

    async def forward() -> None:
        await execute_script(FORWARDS)

    async def back() -> None:
        await execute_script(BACKWARDS)

    manager.add_raw(forward)
    manager.add_raw_backwards(back)
    return manager
