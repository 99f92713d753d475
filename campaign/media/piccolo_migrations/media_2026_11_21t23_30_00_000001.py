"""Decisions about stories, copies of releases, places of articles, coverage of events, sets for shares of voice."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from campaign.db import execute_script

ID = "2026-11-21T23:30:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "decided stories, releases, places, coverage, share of voice"

#: New columns are null where nothing is known, so that articles stand in the table as they did before.
FORWARDS = """
ALTER TABLE article ADD decided_story varchar(48), ADD release_of varchar(40), ADD county varchar(2),
    ADD municipality_number varchar(4), ADD place_by varchar(8), ADD place_mark varchar(80);
CREATE INDEX article_decided ON article (decided_story) WHERE decided_story IS NOT NULL;
CREATE INDEX article_release ON article (story) WHERE is_release;
CREATE TABLE story_edit (
    id bigserial PRIMARY KEY,
    kind varchar(8) NOT NULL CHECK (kind IN ('together', 'apart')),
    keys text[] NOT NULL,
    others text[] NOT NULL,
    title text NOT NULL,
    made_by varchar(40) NOT NULL,
    made_at timestamptz NOT NULL,
    undone_by varchar(40),
    undone_at timestamptz
);
CREATE INDEX story_edit_keys ON story_edit USING gin (keys) WHERE undone_at IS NULL;
CREATE TABLE coverage (
    id bigserial PRIMARY KEY,
    event bigint NOT NULL,
    article_key varchar(40) NOT NULL,
    year integer NOT NULL,
    state varchar(10) NOT NULL CHECK (state IN ('suggested', 'confirmed', 'rejected')),
    score double precision NOT NULL,
    reasons jsonb NOT NULL,
    found_at timestamptz NOT NULL,
    decided_by varchar(40),
    decided_at timestamptz,
    UNIQUE (event, article_key)
);
CREATE INDEX coverage_year ON coverage (year, state);
CREATE TABLE voice_set (
    id bigserial PRIMARY KEY,
    year integer NOT NULL,
    name varchar(150) NOT NULL,
    holds text NOT NULL,
    source varchar(200) NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    total integer,
    import bigint,
    own integer,
    made_by varchar(40) NOT NULL,
    made_at timestamptz NOT NULL,
    removed_by varchar(40),
    removed_at timestamptz,
    CHECK (last_day >= first_day AND (total IS NULL) <> (import IS NULL))
);
CREATE INDEX voice_set_year ON voice_set (year);
"""
BACKWARDS = """
DROP TABLE voice_set; DROP TABLE coverage; DROP TABLE story_edit;
ALTER TABLE article DROP COLUMN decided_story, DROP COLUMN release_of, DROP COLUMN county,
    DROP COLUMN municipality_number, DROP COLUMN place_by, DROP COLUMN place_mark;
DROP INDEX article_release;
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
