"""Numbers of posts stand with the posts; numbers of accounts have parts; records hold facts only where they differ."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from campaign.db import execute_script

ID = "2026-11-21T23:10:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "numbers with their posts, parts of accounts, press releases"

#: One row a post and import instead of one a number; what stands is the latest number of each metric.
FORWARDS = """
ALTER TABLE media_object ADD metrics jsonb NOT NULL DEFAULT '{}', ADD captured_at timestamptz;
ALTER TABLE object_record ADD native_id text, ADD secondary_id text, ADD flags text[] NOT NULL DEFAULT '{}',
    ADD metrics jsonb NOT NULL DEFAULT '{}', ADD metric_flags jsonb NOT NULL DEFAULT '{}', ADD captured_at timestamptz,
    ALTER facts DROP NOT NULL;
UPDATE object_record SET native_id = facts->>'native_id', secondary_id = facts->>'secondary_id',
    flags = ARRAY(SELECT jsonb_array_elements_text(facts->'flags'));
UPDATE object_record r SET metrics = v.metrics, metric_flags = v.flags, captured_at = v.captured_at FROM (
    SELECT object, import, jsonb_object_agg(metric, value) AS metrics, max(captured_at) AS captured_at,
           coalesce(jsonb_object_agg(metric, flags) FILTER (WHERE flags <> '{}'), '{}') AS flags
    FROM observation WHERE object IS NOT NULL AND granularity = 'lifetime' GROUP BY object, import
) v WHERE v.object = r.object AND v.import = r.import;
UPDATE object_record r SET captured_at = i.created_at FROM media_import i
    WHERE i.id = r.import AND r.captured_at IS NULL;
UPDATE media_object o SET captured_at = r.captured_at FROM (
    SELECT object, max(captured_at) AS captured_at FROM object_record GROUP BY object) r WHERE r.object = o.id;
UPDATE media_object o SET metrics = m.metrics FROM (
    SELECT r.object, jsonb_object_agg(k.key, k.value ORDER BY r.captured_at, r.import) AS metrics
    FROM object_record r CROSS JOIN LATERAL jsonb_each(r.metrics) k GROUP BY r.object
) m WHERE m.object = o.id;
DELETE FROM observation WHERE object IS NOT NULL AND granularity = 'lifetime';
UPDATE media_object SET captured_at = now() WHERE captured_at IS NULL;
ALTER TABLE media_object ALTER captured_at SET NOT NULL, ALTER metrics DROP DEFAULT;
ALTER TABLE object_record ALTER captured_at SET NOT NULL, ALTER native_id SET NOT NULL, ALTER flags DROP DEFAULT,
    ALTER metrics DROP DEFAULT, ALTER metric_flags DROP DEFAULT;

ALTER TABLE observation ADD dimension text NOT NULL DEFAULT '', ADD member text NOT NULL DEFAULT '';
UPDATE observation v SET dimension = 'post', member = o.native_id FROM media_object o WHERE o.id = v.object;
ALTER TABLE observation ALTER dimension DROP DEFAULT, ALTER member DROP DEFAULT, DROP COLUMN object;
CREATE UNIQUE INDEX observation_key ON observation
    (platform, account_id, dimension, member, metric, granularity, period_start, period_end, import) NULLS NOT DISTINCT;

ALTER TABLE article ADD monitor_url text NOT NULL DEFAULT '', ADD is_release boolean NOT NULL DEFAULT false,
    ALTER placement TYPE varchar(48), ALTER story TYPE varchar(48);
ALTER TABLE article ALTER monitor_url DROP DEFAULT, ALTER is_release DROP DEFAULT;
UPDATE article a SET placement = p.name, story = s.name FROM
    (SELECT DISTINCT ON (placement) placement AS old, key AS name FROM article ORDER BY placement, published_at, key) p,
    (SELECT DISTINCT ON (story) story AS old, key AS name FROM article ORDER BY story, published_at, key) s
    WHERE a.placement = p.old AND a.story = s.old;
-- Most stories are one article, which the key of the story names: only the others need a way to be found.
DROP INDEX article_story;
CREATE INDEX article_story ON article (story) WHERE story <> key;
-- Records are made and deleted with what they are about, in one place each: checking takes longer than writing them.
ALTER TABLE object_record DROP CONSTRAINT object_record_import_fkey, DROP CONSTRAINT object_record_object_fkey;
DROP INDEX object_record_import;
CREATE INDEX object_record_import ON object_record USING brin (import);
ALTER TABLE article_record ADD captured_at timestamptz;
UPDATE article_record r SET captured_at = i.created_at, facts = '{"monitor_url": "", "is_release": false}' || facts
    FROM media_import i WHERE i.id = r.import;
ALTER TABLE article_record ALTER captured_at SET NOT NULL, ALTER facts DROP NOT NULL,
    DROP CONSTRAINT article_record_import_fkey, DROP CONSTRAINT article_record_article_fkey;
DROP INDEX article_record_import;
CREATE INDEX article_record_import ON article_record USING brin (import);
"""
BACKWARDS = """
DELETE FROM object_record r WHERE NOT EXISTS (SELECT 1 FROM media_object o WHERE o.id = r.object)
    OR NOT EXISTS (SELECT 1 FROM media_import i WHERE i.id = r.import);
DROP INDEX object_record_import;
CREATE INDEX object_record_import ON object_record (import);
ALTER TABLE object_record
    ADD CONSTRAINT object_record_import_fkey FOREIGN KEY (import) REFERENCES media_import (id) ON DELETE CASCADE,
    ADD CONSTRAINT object_record_object_fkey FOREIGN KEY (object) REFERENCES media_object (id) ON DELETE CASCADE;
DELETE FROM article_record r WHERE NOT EXISTS (SELECT 1 FROM article a WHERE a.id = r.article)
    OR NOT EXISTS (SELECT 1 FROM media_import i WHERE i.id = r.import);
UPDATE article_record r SET facts = to_jsonb(a) - ARRAY['id', 'key', 'digest', 'placement', 'story']
    FROM article a WHERE a.id = r.article AND r.facts IS NULL;
DROP INDEX article_record_import;
CREATE INDEX article_record_import ON article_record (import);
UPDATE article_record SET facts = facts - ARRAY['monitor_url', 'is_release'];
ALTER TABLE article_record DROP COLUMN captured_at, ALTER facts SET NOT NULL,
    ADD CONSTRAINT article_record_import_fkey FOREIGN KEY (import) REFERENCES media_import (id) ON DELETE CASCADE,
    ADD CONSTRAINT article_record_article_fkey FOREIGN KEY (article) REFERENCES article (id) ON DELETE CASCADE;
DROP INDEX article_story;
UPDATE article SET placement = left(md5(placement), 16), story = left(md5(story), 16);
ALTER TABLE article DROP COLUMN monitor_url, DROP COLUMN is_release,
    ALTER placement TYPE varchar(16), ALTER story TYPE varchar(16);
CREATE INDEX article_story ON article (story);

DROP INDEX observation_key;
ALTER TABLE observation ADD object bigint REFERENCES media_object (id) ON DELETE CASCADE;
-- Numbers of parts of an account had no place before.
DELETE FROM observation WHERE dimension <> '';
INSERT INTO observation (import, object, platform, account_id, metric, value, granularity, captured_at, row_no, flags,
                         dimension, member)
    SELECT r.import, r.object, o.platform, o.account_id, k.key, k.value::text::double precision, 'lifetime',
           r.captured_at, r.row_no,
           ARRAY(SELECT jsonb_array_elements_text(coalesce(r.metric_flags->k.key, '[]'))), '', ''
    FROM object_record r JOIN media_object o ON o.id = r.object CROSS JOIN LATERAL jsonb_each(r.metrics) k;
ALTER TABLE observation DROP COLUMN dimension, DROP COLUMN member;
ALTER TABLE observation ADD CONSTRAINT observation_key UNIQUE NULLS NOT DISTINCT
    (object, metric, granularity, period_start, period_end, import, platform, account_id);

UPDATE object_record r SET facts = to_jsonb(o) - ARRAY['id', 'digest', 'metrics', 'captured_at']
    FROM media_object o WHERE o.id = r.object AND r.facts IS NULL;
UPDATE object_record SET facts = facts || jsonb_build_object(
    'native_id', native_id, 'secondary_id', secondary_id, 'flags', to_jsonb(flags));
ALTER TABLE object_record DROP COLUMN native_id, DROP COLUMN secondary_id, DROP COLUMN flags, DROP COLUMN metrics,
    DROP COLUMN metric_flags, DROP COLUMN captured_at, ALTER facts SET NOT NULL;
ALTER TABLE media_object DROP COLUMN metrics, DROP COLUMN captured_at;
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
