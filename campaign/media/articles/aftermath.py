"""What follows from articles that came, changed or went, in whichever import: in its transaction, and after it.

In the transaction, so that no figure is ever told without them: copies of press releases, and the decisions of people
about stories. After it, by a job, what looks at many texts: places of articles, and suggestions of coverage.
"""

from __future__ import annotations

from campaign import db, outbox
from campaign.media.articles import releases
from campaign.media.story_edits import service as story_edits

#: Finds places of articles, and then what events they may be about.
ENRICH_JOB = "media.enrich"


async def articles_changed() -> None:
    """Call it at the end of a transaction that changed articles, when their stories have been told."""
    # Few articles are releases, copies or decided about, and indexes name them: a table that has just grown has no
    # statistics yet that would say so.
    await db.execute_script("SET LOCAL enable_seqscan = off")
    await releases.settle()
    await story_edits.settle()
    await db.execute_script("SET LOCAL enable_seqscan = on")
    await outbox.add(ENRICH_JOB, {}, dedupe_key=ENRICH_JOB)
