"""One post compared with one source: words, structure, pictures and links."""

from __future__ import annotations

from collections.abc import Mapping

from pressroom import rules
from pressroom.diagnostics import Collector, Place
from pressroom.post.audit.expected import Expected, SourceItem, SourcePicture
from pressroom.post.audit.insets import Insets, PictureFacts
from pressroom.post.audit.post import BLOCKS, Line, PostContent, PostPicture
from pressroom.post.audit.words import LOST, Alignment, Gap, superscript

MOST = 20
"""Reports of one kind for one post; the last one says how many more there are."""

_HINT = "this is an error of Pressroom, not yours: report it with this source, and mend the post"


class Comparison:
    """What a post has to say, what it says, and the losses found between the two.

    ``pictures`` tells of each picture by its address; ``path`` is the source's.
    """

    def __init__(
        self,
        expected: Expected,
        post: PostContent,
        pictures: Mapping[str, PictureFacts],
        collector: Collector,
        path: str,
    ) -> None:
        self.path = path
        self.expected = expected
        self.post = post
        self.facts = pictures
        self.collector = collector
        self.words = expected.stream.words
        self.insets = Insets(post, pictures)
        self.ends = {segment.start: segment.end for segment in expected.segments}
        self.found: list[tuple[Place, str]] = []
        self.order = Alignment(
            self.words,
            expected.segments,
            post.words,
            post.lines,
            sorted(expected.insets),
            self._fits,
        )
        self.to = self.order.to

    def run(self) -> None:
        """Report every loss, at most :data:`MOST` of them one by one."""
        self._lost_words()
        self._lines()
        self._headings()
        self._items()
        self._codes()
        self._quotes()
        self._rules()
        self._figures()
        self._insets()
        self._links()
        self._files()
        for place, message in self.found[:MOST]:
            self.collector.report(rules.POST_LOSS, place, message, _HINT)
        if len(self.found) > MOST:
            more = len(self.found) - MOST
            place = self.found[MOST][0]
            self.collector.report(
                rules.POST_LOSS, place, f"{more} more losses in the post, the first one here", _HINT
            )

    def lost(self, place: Place, message: str) -> None:
        self.found.append((place, message))

    def _fits(self, stop: int, start: int, end: int) -> bool:
        return all(
            not self.insets.problems(inset, start, end, claim=False)
            for inset in self.expected.insets[stop]
        )

    # --- words

    def _lost_words(self) -> None:
        places = self.expected.places
        groups: dict[Place, list[int]] = {}
        for at, where in enumerate(self.to):
            if where == LOST:
                groups.setdefault(places[at], []).append(at)
        markers = {marker.end - 1: marker.number for marker in self.expected.markers}
        gaps = {at: gap for gap in self.order.gaps for at in range(gap.source, gap.source_end)}
        for place, lost in groups.items():
            first = lost[0]
            if first in markers and self._only_marker(first, markers[first], gaps[first]):
                number = markers[first]
                self.lost(place, f"the marker of note {number} is not in the post")
                lost = lost[1:]
                if not lost:
                    continue
                first = lost[0]
            context = " ".join(self.words[max(0, first - 3) : first])
            more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
            after = f", after `{context}`" if context else ""
            self.lost(place, f"the word `{self.words[first]}`{more} is not in the post{after}")

    def _only_marker(self, at: int, number: int, gap: Gap) -> bool:
        bare = self.words[at].replace(superscript(str(number)), "", 1)
        raised = superscript("0123456789")
        return not bare or any(
            bare in (word.removesuffix(str(number)), word.rstrip(raised))
            for word in self.post.words[gap.post : gap.post_end]
        )

    # --- structure

    def _line(self, start: int) -> Line | None:
        """The line of the post in which a word of the source stands, when it does."""
        if start >= len(self.to) or self.to[start] == LOST:
            return None
        return self.post.line_at(self.to[start])

    def _lines(self) -> None:
        headings = {heading.start for heading in self.expected.headings}
        for segment in self.expected.segments:
            line = self._line(segment.start)
            if line is None:
                continue
            place = self.expected.places[segment.start]
            if line.start != self.to[segment.start]:
                self.lost(place, f"the line `{self._begin(segment.start)}` begins none in the post")
            elif segment.signs and line.signs[-len(segment.signs) :] != segment.signs:
                sign = " ".join(segment.signs)
                self.lost(place, f"`{sign}` before `{self._begin(segment.start)}` is lost")
            elif line.tag not in BLOCKS and segment.start not in headings:
                self.lost(place, f"the line `{self._begin(segment.start)}` stands in no block")

    def _begin(self, start: int) -> str:
        return " ".join(self.words[start : min(start + 4, self.ends.get(start, start + 4))])

    def _headings(self) -> None:
        for heading in self.expected.headings:
            line = self._line(heading.start)
            if line is None:
                continue
            place = self.expected.places[heading.start]
            words = " ".join(self.words[heading.start : heading.end])
            allowed = (f"h{heading.level}",) if heading.level else ("p", "li", "h4")
            last = self.to[heading.end - 1]
            if line.tag not in allowed:
                self.lost(
                    place,
                    f"the heading `{words}` is `{line.tag or 'bare text'}` in the post, "
                    f"not `{allowed[0]}`",
                )
            elif last != LOST and self.post.line_at(last).end != last + 1:
                self.lost(place, f"the heading `{words}` runs into what follows it")

    def _items(self) -> None:
        used: dict[int, int] = {}
        # Items that begin with the same word are nested: the outermost comes first in the post.
        ordered = sorted(self.expected.items, key=lambda item: (item.start, item.depth))
        for item in ordered:
            line = self._line(item.start)
            if line is None:
                continue
            at = self.to[item.start]
            problem = self._item(item, at, line, used)
            if problem:
                place = self.expected.places[item.start]
                self.lost(place, f"the item `{self._begin(item.start)}` {problem}")

    def _item(self, item: SourceItem, at: int, line: Line, used: dict[int, int]) -> str:
        flat = item.flat and line.start == at
        signs = line.signs if flat or item.box else ()
        there = self.post.items.get(at, [])
        index = used.get(at, 0)
        if index < len(there):
            used[at] = index + 1
            found = there[index]
            if found.number != item.number:
                return f"has the number {found.number}, not {item.number}, in the post"
            if not found.depth:
                return "stands in no list"
            if item.depth and found.depth != item.depth:
                return f"is at level {found.depth}, not {item.depth}, in the post"
        elif not flat:
            return "is no item in the post"
        elif item.number is not None and f"{item.number}." not in signs:
            return "has lost its number"
        elif not signs:
            return "has lost its bullet"
        if item.box and item.box not in signs:
            return "has lost its box"
        return ""

    def _codes(self) -> None:
        for code in self.expected.codes:
            line = self._line(code.start)
            if line is None or code.end == code.start or self.to[code.end - 1] == LOST:
                continue
            place = self.expected.places[code.start]
            if line.code is not None:
                if line.code.rstrip("\n") != code.text:
                    self.lost(place, "the lines of the code are not as in the source")
            elif not code.flat:
                self.lost(place, "the code is no code block in the post")

    def _quotes(self) -> None:
        for quote in self.expected.quotes:
            for at in (quote.start, quote.end - 1):
                line = self._line(at) if quote.end > quote.start else None
                if line is not None and not line.quote and line.tag != "figcaption":
                    place = self.expected.places[at]
                    words = self._begin(quote.start)
                    self.lost(place, f"the quote `{words}` is no quote in the post")
                    break
        quoted = {at for quote in self.expected.quotes for at in range(quote.start, quote.end)}
        for start in sorted(self.ends.keys() - quoted):
            line = self._line(start)
            if line is not None and line.quote:
                place = self.expected.places[start]
                self.lost(place, f"the line `{self._begin(start)}` is a quote in the post")

    def _rules(self) -> None:
        for at, place in self.expected.rules:
            low, high = self._around(at)
            if not any(low <= rule <= high for rule in self.post.rules):
                self.lost(place, "the rule is not in the post")

    def _around(self, at: int) -> tuple[int, int]:
        """Where in the post something before the word ``at`` of the source may stand."""
        before, after = at - 1, at
        while before >= 0 and self.to[before] == LOST:
            before -= 1
        while after < len(self.to) and self.to[after] == LOST:
            after += 1
        low = self.to[before] + 1 if before >= 0 else 0
        return low, self.to[after] if after < len(self.to) else len(self.post.words)

    # --- pictures

    def _figures(self) -> None:
        for wanted in sorted(self.expected.pictures, key=lambda picture: picture.apart):
            low, high = self._around(wanted.start)
            if wanted.apart:
                high = len(self.post.words)
            picture = self._picture(wanted, low, high)
            if picture is None:
                continue
            picture.used = True
            facts = self.facts.get(picture.src)
            if facts is None:
                if self.facts or not picture.src:
                    self.lost(
                        wanted.place,
                        f"the picture `{wanted.source}` has no file at `{picture.src}`",
                    )
            elif facts.source and facts.source != wanted.source:
                self.lost(wanted.place, f"the post shows `{facts.source}`, not `{wanted.source}`")

    def _picture(self, wanted: SourcePicture, low: int, high: int) -> PostPicture | None:
        alt = wanted.alt.split()
        free = [picture for picture in self.post.pictures if not picture.used]
        there = [picture for picture in free if low <= picture.start <= high]
        same = [picture for picture in there if picture.alt.split() == alt]
        if same:
            return same[0]
        if any(picture.alt.split() == alt for picture in free):
            self.lost(wanted.place, f"the picture `{wanted.source}` stands in another place")
        elif there and self._of(there[0], wanted):
            there[0].used = True
            self.lost(
                wanted.place,
                f"the picture `{wanted.source}` has the alternative text `{there[0].alt}`, "
                f"not `{wanted.alt}`",
            )
        else:
            self.lost(wanted.place, f"the picture `{wanted.source}` is not in the post")
        return None

    def _of(self, picture: PostPicture, wanted: SourcePicture) -> bool:
        facts = self.facts.get(picture.src)
        return facts is None or facts.source == wanted.source

    def _insets(self) -> None:
        for stop, insets in self.expected.insets.items():
            start, end = self.order.regions[stop]
            for inset in insets:
                for problem in self.insets.problems(inset, start, end, claim=True):
                    self.lost(inset.place, problem)

    def _files(self) -> None:
        """What was drawn and is shown nowhere, unless something said above accounts for it."""
        if not self.found:
            shown = {picture.src for picture in self.post.pictures}
            for address in sorted(self.facts.keys() - shown):
                self.lost(Place(self.path), f"the picture `{address}` is not in the post")

    # --- links

    def _links(self) -> None:
        at: dict[int, list[int]] = {}
        for index, link in enumerate(self.post.links):
            if not link.used:
                at.setdefault(link.start, []).append(index)
        for wanted in self.expected.links:
            reached = [self.to[k] for k in range(wanted.start, wanted.end)]
            if not reached or reached[0] == LOST:
                continue
            words = " ".join(self.words[wanted.start : wanted.end])
            place = self.expected.places[wanted.start]
            there = [self.post.links[k] for k in at.get(reached[0], ())]
            free = [link for link in there if not link.used]
            right = next((link for link in free if link.href == wanted.href), None)
            if right is None:
                other = f": it goes to `{free[0].href}`" if free else ""
                self.lost(place, f"the link from `{words}` to `{wanted.href}` is lost{other}")
                continue
            right.used = True
            if reached[-1] != LOST and right.end != reached[-1] + 1:
                self.lost(place, f"the link from `{words}` is not on all of its words")
