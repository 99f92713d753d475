"""Every problem a reader can report: its stable rule code, its level and its English text.

Level `error`: something in the file was not imported. Level `warning`: it was, and the person should know. Parameters
that are words of ours, not of the file, are kept as codes too; `WORDS` says what they are called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from campaign.media.model import Level, Params, Problem


def N_(text: str) -> str:
    """Mark `text` for the translation catalogue; it is translated where it is shown."""
    return text


_ERRORS: dict[str, str] = {
    "file-empty": N_("The file is empty. Download it again."),
    "file-missing": N_("The file could not be opened: {reason}."),
    "file-binary": N_("This is not a table but {what}. Download the export as CSV or Excel."),
    "file-web-page": N_("This is a web page saved under the name of a table. Sign in and download the export again."),
    "file-unknown": N_(
        "No reader knows this file. Seen: {encoding}, delimiter {delimiter}, first cells: {cells}. "
        "Check that it is the original export, not a copy pasted into another document, or map its columns by hand."
    ),
    "file-ambiguous": N_("More than one reader claims this file: {sources}. Say which source it comes from."),
    "file-too-large": N_("The file holds {size} MB; the limit is {limit} MB. Export a shorter period."),
    "workbook-unreadable": N_("The workbook cannot be read: {reason}. Open it and save it again as xlsx."),
    "zip-unsafe": N_("The compressed file is refused: {reason}."),
    "zip-several": N_(
        "The compressed file holds several exports of one kind: {names}. Unpack it and send them in together."
    ),
    "zip-unknown": N_(
        "The compressed file holds {count} files, and none of them is an export that is known: {names}. "
        "Unpack it and import the right one."
    ),
    "daily-breakdown": N_(
        'This is the export with one row per post and day. Choose "Lifetime" in the export dialog and download again.'
    ),
    "video-export": N_(
        "The video export counts posts again under other ids, so it is not added to the posts. "
        "Download the content export for posts instead."
    ),
    "mapping-needed": N_("Say what these columns are before the file can be read: {columns}."),
    "kind-needed": N_("Say what the rows are: articles, posts, newsletters, episodes, days or figures."),
    "platform-needed": N_("Say which platform the numbers come from."),
    "dates-needed": N_(
        'Dates such as "{value}" can be read in two ways. Say whether the day or the month comes first.'
    ),
    "numbers-needed": N_(
        'Numbers such as "{value}" can be read in two ways. Say whether the comma or the point is the decimal mark.'
    ),
    "gdelt-timeline": N_(
        "This is a GDELT timeline: a share of all news in the world. It is not imported; download the article list."
    ),
    "gdelt-error": N_(
        "GDELT answered with a message instead of a list: the search was refused or found nothing. "
        "Change the search and download again."
    ),
    "row-unreadable": N_("Lines {first} to {last} cannot be read: a quotation mark is left open, or a cell is huge."),
    "row-too-long": N_("The row has {cells} cells under {width} columns; its columns have moved. It was skipped."),
    "row-error": N_("The platform could not describe this row, so it was skipped. It says: {comment}"),
    "row-total": N_("A total row was skipped."),
    "row-without-id": N_("The row has no usable id and no usable link; it was skipped."),
    "row-without-article": N_("The row names no outlet, or has neither a headline nor an address; it was skipped."),
    "time-unreadable": N_('The time "{value}" cannot be read; the row was skipped.'),
    "import-broken": N_("The program failed on this file. The fault has been noted; what you had before is kept."),
    "number-unreadable": N_('"{value}" is not a number; the cell was left out.'),
    "day-duplicate": N_("{day} stands in the file more than once; the first row was kept."),
    "block-unknown": N_('The part "{title}" of the file is not known and was left out.'),
    "block-repeated": N_('The part "{title}" stands in the file twice; the second was left out.'),
    "video-undated": N_("The video {video} has no date: it is deleted or hidden. Its numbers were left out."),
    "currency-other": N_('"{header}" is not in Norwegian kroner, so the amounts were left out.'),
    "day-unreadable": N_('The day "{value}" cannot be read; the row was skipped.'),
    "period-unknown": N_(
        "The file does not say which days its numbers are about, so they were not imported. Send in the whole "
        "download, or say the first and the last day."
    ),
    "hours-refused": N_("The file holds hours, whose visitors do not make up a day. Choose days and download again."),
    "trends-ranking": N_(
        "This file of Google Trends ranks searches or places and shows no course over time, so it is not imported. "
        'Download "Interest over time" instead.'
    ),
    "bing-report": N_(
        "This is a report of Bing Webmaster Tools. It is not imported: the searches in the report are those on Google."
    ),
    "dimension-unknown": N_(
        "It cannot be seen what the rows of the table are, so they were not imported. Say it once."
    ),
}
_WARNINGS: dict[str, str] = {
    "encoding-guessed": N_("The file is not valid UTF-8; it was read as {encoding}. Check the letters æ, ø and å."),
    "encoding-broken": N_("Some characters cannot be read as {encoding} and show as a replacement mark."),
    "file-cut": N_("The file seems to be cut off at the end; the last row may be missing or wrong."),
    "file-repaired": N_("Each line had been saved as one quoted cell (a spreadsheet does that); this was undone."),
    "file-resaved": N_("The file has been opened and saved in a spreadsheet; the original download is safer."),
    "entry-skipped": N_('"{name}" in the compressed file is no table; it was left out.'),
    "entries-unread": N_(
        "{count} tables of the compressed file are not known and were left out: {names}. If they hold something that "
        "reports need, say what their columns are, or send them in by themselves."
    ),
    "entries-beside": N_(
        "{count} tables of the compressed file were left out, because it holds an export that is known: {names}. "
        "Send them in by themselves if they tell something else."
    ),
    "sheets-several": N_('Only "{sheet}" was read; others look like the same export: {others}.'),
    "ids-damaged": N_("{count} ids have lost digits in a spreadsheet; the link was used as the name of those posts."),
    "dates-swapped": N_("A spreadsheet has swapped day and month; they were swapped back."),
    # Said of imports before it was asked.
    "dates-ambiguous": N_("The dates can be read in two ways; they were read as day, month, year."),
    "time-disagrees": N_('The written time "{value}" and the time inside the link differ by {hours} hours.'),
    "row-duplicate": N_("The same post stands in the file more than once; the row with more interactions was kept."),
    "column-unknown": N_('Which metric is the column "{header}"? It holds for example {samples}.'),
    "columns-split": N_(
        '{count} columns split others by age, by country, by second or by source, as "{header}", and were left out.'
    ),
    "posts-before-period": N_(
        "Posts from before the period of the file were left out ({count}): their numbers are of that period alone."
    ),
    "column-guessed": N_("The columns were recognised by what they hold, not by their names."),
    "visninger": N_('"{header}" was read as {metric}, because {reason}.'),
    "value-negative": N_('"{value}" is below zero; it was kept.'),
    "value-lower": N_(
        "{count} numbers are lower than in an earlier import. Both are kept; the number of this import is shown."
    ),
    "days-changed": N_(
        "{count} numbers of days or periods stood already with another value. Both are kept; the number of this import "
        "is shown."
    ),
    "account-unnamed": N_(
        "The file does not say which account its numbers are of, and {count} of them differ from those that stand for "
        "the same days. If they are of another account, remove this import and send the file in again with «Own "
        "account» filled in. Otherwise they take the place of those that stand."
    ),
    "file-older": N_(
        "The file looks older than {name}, sent in on {later}: by their names this one ends on {last}, that one on "
        "{other_last}. If it is, its numbers take the place of newer ones."
    ),
    "year-outside": N_(
        "The file was sent in for {year}, but holds {first} to {last}. Each row counts in its own year."
    ),
    "row-cap": N_("The file has exactly {limit} rows, the most this export gives. Export shorter periods."),
    "table-guessed": N_(
        "This is no export that is known. Its columns were recognised by their names and what they hold: {columns}. "
        "Check the numbers."
    ),
    "numbers-grouped": N_('Numbers such as "{value}" were read as thousands, because they count something.'),
    "rate-left-out": N_("The column was left out: a rate is worked out again from the numbers that it comes from."),
    "row-repeated": N_("The row repeats an earlier one, which was kept; this one was left out."),
    "value-of-advertising": N_("The column was left out: what an advertisement would cost is no measure of coverage."),
    "articles-missing": N_(
        "The file says that it holds {expected} articles, and {found} were found in it. "
        "Download it again if it was cut."
    ),
    "compared-left-out": N_("The file compares two periods; only the first of them was read."),
    "filtered-part": N_(
        'The export was narrowed to a part of the site\'s searches ("{part}"). Its numbers are kept apart and do not '
        "count as those of the site."
    ),
    "hours-folded": N_("The file holds hours; of each day the highest hour was kept."),
    "part-unused": N_('"{title}" holds nothing that reports need and was left out.'),
    "year-assumed": N_(
        "The dates in this file have no year. The last day was taken to be {day}; if that is wrong, say the year."
    ),
    "platform-unknown": N_(
        'The file does not say whether "{title}" is about Facebook or Instagram. Choose the one; until then it is '
        "kept under Meta."
    ),
    "days-elsewhere": N_("Days in this file begin and end in {zone}, not in Norway."),
    "no-rows": N_("The export holds no rows."),
    "reach-above-account": N_(
        "A post reached {post}, more than the {whole} that its account reached from {first} to {last}. One of the two "
        "counts something else."
    ),
    "interactions-above-views": N_(
        "{count} posts have more interactions than views or impressions, as {interactions} of {views} in this row. "
        "Check that the columns are what they are called."
    ),
    "opens-above-delivered": N_(
        "{count} newsletters were opened by more people than they were delivered to, as {opens} of {delivered} in this "
        "row."
    ),
    "rate-disagrees": N_(
        "{count} times a rate does not follow from its numbers, as {rate} % in this row, where {part} of {whole} are "
        "{computed} %."
    ),
    "followers-jump": N_(
        "The followers of {account} went from {before} ({earlier}) to {after} ({later}), {change} %. Check that it is "
        "the same account."
    ),
    "periods-overlap": N_(
        "{figure}, {first} to {last}, is {value} here; for {other_first} to {other_last} it is {other}. The two are "
        "kept apart and never added up."
    ),
    "more-problems": N_("{count} more are not shown: {name}."),
}
#: What a person must answer before anything of the file is written.
ASKING = frozenset({
    "mapping-needed", "kind-needed", "platform-needed", "dates-needed", "numbers-needed", "period-unknown",
    "dimension-unknown", "file-ambiguous",
})  # fmt: skip
#: Remarks that a row was skipped, each once a row.
SKIPPING = frozenset({
    "row-too-long", "row-error", "row-total", "row-without-id", "row-without-article", "row-duplicate",
    "row-repeated", "row-unreadable", "time-unreadable", "day-unreadable", "video-undated", "day-duplicate",
})  # fmt: skip
RULES: dict[str, tuple[Level, str]] = {
    **{rule: ("error", text) for rule, text in _ERRORS.items()},
    **{rule: ("warning", text) for rule, text in _WARNINGS.items()},
}

#: What codes in params are called, by the name of the param. A reason may hold other params of its problem.
WORDS: dict[str, dict[str, str]] = {
    "reason": {
        "gone": N_("it is no longer there"),
        "forbidden": N_("the program is not allowed to read it"),
        "unreadable": N_("the disk does not give it out"),
        "damaged": N_("it is damaged"),
        "demanding": N_("it is damaged, or needs too much memory or time"),
        "locked": N_("it is protected by a password"),
        "entries": N_("it holds {count} files, more than {most}"),
        "outside": N_("it holds a path that leads outside"),
        "link": N_("it holds a link"),
        "encrypted": N_("it is encrypted"),
        "compression": N_("it uses an unusual compression"),
        "ratio": N_("it unpacks to more than {most} times its size"),
        "unpacked": N_("it unpacks to more than {most} MB"),
        "nested": N_("it holds another compressed file"),
        "impressions-apart": N_("impressions stand in a column of their own"),
        "views-apart": N_("the same file has a column of views"),
        "unique-beside": N_("its neighbour counts unique impressions"),
        "before-change": N_("every post is older than the change to views"),
        "after-change": N_("the posts are newer than the change from impressions to views"),
    },
    "what": {
        "pdf": N_("a PDF document"),
        "picture": N_("a picture"),
        "gzip": N_("a gzip file"),
        "7-zip": N_("a 7-Zip file"),
        "rar": N_("a RAR file"),
        "document": N_("a text document"),
        "database": N_("a database"),
        "parquet": N_("a Parquet file"),
        "zip-damaged": N_("a damaged compressed file"),
        "binary": N_("binary data"),
        "blank": N_("nothing but blanks"),
    },
    "delimiter": {
        "tab": N_("tab"),
        "comma": N_("comma"),
        "semicolon": N_("semicolon"),
        "bar": N_("vertical bar"),
        "none": N_("none"),
    },
    "metric": {"views": N_("views"), "impressions": N_("impressions")},
    "name": {
        "row-unreadable": N_("lines that cannot be read"),
        "row-too-long": N_("rows with more cells than columns"),
        "row-error": N_("rows that the platform could not describe"),
        "row-total": N_("rows of totals"),
        "row-without-id": N_("rows without a usable id"),
        "row-without-article": N_("rows without an outlet or a headline"),
        "row-duplicate": N_("posts that stand more than once"),
        "row-repeated": N_("rows that repeat an earlier one"),
        "rate-left-out": N_("rates"),
        "rate-disagrees": N_("rates that do not follow from their numbers"),
        "time-unreadable": N_("times that cannot be read"),
        "time-disagrees": N_("times that differ from the link"),
        "number-unreadable": N_("cells that are not numbers"),
        "day-unreadable": N_("days that cannot be read"),
        "value-negative": N_("numbers below zero"),
        "video-undated": N_("videos without a date"),
        "day-duplicate": N_("days that stand more than once"),
        "block-repeated": N_("parts that stand twice"),
        "block-unknown": N_("parts that are not known"),
        "column-unknown": N_("columns that nobody knows"),
        "periods-overlap": N_("overlapping periods"),
        "followers-jump": N_("leaps in the number of followers"),
        "reach-above-account": N_("posts that reached more than their account"),
    },
}


def problem(rule: str, *, row: int | None = None, column: str | None = None, **params: str | int) -> Problem:
    """The problem of `rule`; params are cut to 200 characters. KeyError for a rule that does not exist."""
    level, _ = RULES[rule]
    short: Params = {name: value[:200] if isinstance(value, str) else value for name, value in params.items()}
    return Problem(rule=rule, level=level, params=short, row=row, column=column)


def worded(remark: Mapping[str, Any], translate: Callable[[str], str] = str) -> dict[str, Any]:
    """A kept remark (row, column, rule, params) with its text, in English or as `translate` says it."""
    _, text = RULES[remark["rule"]]
    params = dict(remark["params"])
    for name, words in WORDS.items():
        # Imports of earlier releases keep the English words themselves: those stay as they are.
        if word := words.get(params.get(name, "")):
            params[name] = translate(word).format_map(params)
    if "figure" in params:
        # The English label of a metric.
        params["figure"] = translate(params["figure"])
    return {**{name: remark[name] for name in ("row", "column", "rule")}, "text": translate(text).format_map(params)}


def kept(remark: Problem) -> dict[str, Any]:
    """A remark as it is kept, to be worded where it is shown."""
    return {"row": remark.row, "column": remark.column, "rule": remark.rule, "params": dict(remark.params)}
