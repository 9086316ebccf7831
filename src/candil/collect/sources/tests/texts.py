"""Invented articles and feeds."""

from __future__ import annotations

from collections.abc import Sequence

STORY = (
    "Inspectors found twelve people at a packing plant near London on Tuesday. They were forced to work at night and "
    "were never paid, the county said. A man had taken their passports and kept their wages. Two suspects were "
    "arrested, and the twelve were offered a safe place, a doctor and an interpreter of their own language."
)
REPRINT = "LONDON (Agency). " + STORY.replace("on Tuesday", "early on Tuesday").replace(" of their own language", "")
SPORT = (
    "The home side won by two goals on Saturday after a slow first half. The trainer said that the young players had "
    "learnt a great deal, and that the second half was the best of the season. Rain kept many people away, and the "
    "next match is played in a fortnight on the ground of the neighbours."
)


def article(text: str, title: str = "A headline", day: str = "2026-03-04") -> str:
    paragraphs = "".join(f"<p>{each}.</p>" for each in text.rstrip(".").split(". "))
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title><meta property="article:published_time" '
        f'content="{day}"></head><body><nav><a href="/">Home</a></nav><article><h1>{title}</h1>{paragraphs}</article>'
        "<footer>All rights reserved.</footer></body></html>"
    )


def rss(entries: Sequence[tuple[str, str, str]]) -> str:
    """RSS 2.0 from (link, title, description)."""
    items = "".join(
        f"<item><title>{title}</title><link>{link}</link><description>{words}</description>"
        "<pubDate>Wed, 04 Mar 2026 08:00:00 GMT</pubDate></item>"
        for link, title, words in entries
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Paper</title>{items}</channel></rss>'
