"""Searching by words and by pinyin initials, and the suggestions that appear while typing."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request

from kiosk_server.catalogue import queries
from kiosk_server.catalogue.models import ItemVersion
from kiosk_server.catalogue.paragraphs import html_to_paragraphs
from kiosk_server.web import context, security
from kiosk_server.web.kiosk import highlight

MOST_RESULTS = 40
SUGGESTIONS = 6
EXAMPLES = 9
"""Domains beside the empty search box, with their initials, to show how initials work."""
PASSAGE = 60
"""Characters of text under a result: two lines on the glass."""
LONGEST_QUERY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A result: the version, its title, domain and matching passage cut into marked and plain parts."""

    version: ItemVersion
    title: list[highlight.Part]
    domain: list[highlight.Part]
    passage: list[highlight.Part]


@security.open_to_all
def search() -> str:
    """Show what the words of `?q=` find, or how to search when there are none."""
    asked = _asked()
    with context.database().reading() as session:
        domains = [] if asked else queries.domains(session, now=context.now())
        found = queries.search(session, asked, MOST_RESULTS + 1, now=context.now())
        return render_template(
            "kiosk/search.html",
            asked=asked,
            hits=hits(found[:MOST_RESULTS], asked.split()),
            more=len(found) > MOST_RESULTS,
            domains=[count.domain for count in domains if count.items][:EXAMPLES],
        )


@security.open_to_all
def suggestions() -> str:
    """Return the first results for `?q=` as a fragment of HTML for the list below the search box."""
    asked = _asked()
    with context.database().reading() as session:
        found = queries.search(session, asked, SUGGESTIONS, now=context.now())
        return render_template("kiosk/suggestions.html", asked=asked, hits=hits(found, asked.split()))


def hits(versions: Sequence[ItemVersion], words: Sequence[str]) -> list[Hit]:
    """Return *versions* with the places that *words* touch."""
    found = []
    for version in versions:
        text = highlight.passage(html_to_paragraphs(version.body_html), words, PASSAGE) or version.summary
        found.append(
            Hit(
                version=version,
                title=highlight.parts(version.title, words),
                domain=highlight.parts(version.item.row.domain.name, words),
                passage=highlight.parts(text, words),
            )
        )
    return found


def _asked() -> str:
    return " ".join(request.args.get("q", "").split())[:LONGEST_QUERY]
