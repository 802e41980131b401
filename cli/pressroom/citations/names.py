"""``cs:name`` and ``cs:names`` as CSL 1.0.2 says ("Name"), and what all elements share.

Who is shown, in what order, with which initials. Replaces citeproc-py's: inherited
delimiters, ``after-inverted-name``, sorting without particles, given names that have no
capitals, names in Chinese, Japanese and Korean letters, and what disambiguation adds.
"""

from __future__ import annotations

import re
from typing import Any

from citeproc import model
from citeproc.string import join

from pressroom.citations.disambiguation import NOTHING, Added
from pressroom.citations.markup import END, NAMES

_EAST = re.compile(
    "[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)


class Rendering:
    """The item that is being rendered: what is added to it, and what was shown of it so far.

    ``added`` keeps the cite apart from others; ``letter`` waits for the first
    year; ``in_text`` says that the names are part of a sentence. ``shown`` are
    the tags and variables that were shown, ``tried`` counts also those that were
    empty. ``names`` are those of the first list that was shown, ``names_shown``
    of them in full view.
    """

    def __init__(self) -> None:
        self.begin()

    def begin(self, letter: str = "", added: Added = NOTHING, *, in_text: bool = False) -> None:
        """Begin with another item."""
        self.letter, self.added, self.in_text = letter, added, in_text
        self.shown: list[tuple[str, str]] = []
        self.tried = 0
        self.names: list[tuple[str, str, str]] = []
        self.names_shown = 0


RENDERING = Rendering()


class Cached:
    """An element that remembers what it looks up in its style by XPath, which does not change.

    The root of the style keeps all elements alive.
    """

    def xpath_search(self, expression: str) -> Any:
        cache = _cache(self)
        key = (self, expression)
        if key not in cache:
            cache[key] = super().xpath_search(expression)  # type: ignore[misc]
        return cache[key]

    def calls_variable(self) -> bool:
        cache = _cache(self)
        key = (self, "calls")
        if key not in cache:
            cache[key] = super().calls_variable()  # type: ignore[misc]
        return bool(cache[key])


_CACHES: dict[Any, dict[Any, Any]] = {}


def _cache(element: Any) -> dict[Any, Any]:
    return _CACHES.setdefault(element.getroottree().getroot(), {})


class Name(Cached, model.Name):  # type: ignore[misc]
    """``cs:name``"""

    def process(
        self,
        item: Any,
        variable: str,
        context: Any = None,
        sort_options: Any = None,
        **_: Any,
    ) -> Any:
        def option(name: str) -> Any:
            return self.get_option(name, context, sort_options)

        people = item.reference.get(variable, [])
        form = option("form")
        least, first = option("et-al-min"), option("et-al-use-first")
        if sort_options is None:
            first = max(first, RENDERING.added.names)
        cut = 0 < least <= len(people) and first < len(people) and len(people) > 1
        if form == "count":
            return first if cut else len(people)
        with_last = cut and option("et-al-use-last") and len(people) - first >= 2
        shown = people[:first] if cut else people
        self._remember(people, len(shown), context, option)
        if with_last:
            shown = [*shown, people[-1]]

        order = option("name-as-sort-order")
        turned = [order == "all" or (order == "first" and at == 0) for at in range(len(shown))]
        sorting = sort_options is not None
        texts = [
            self._person(name, at, form, context, option, turned=turned[at], sorting=sorting)
            for at, name in enumerate(shown)
        ]
        delimiter = self.get("delimiter", option("delimiter"))
        et_al = self.et_al() if cut else None
        if with_last:
            return join([*texts[:-1], f"\u2026 {texts[-1]}"], delimiter)
        if cut and et_al:
            apart = _apart(option("delimiter-precedes-et-al"), len(texts) >= 2, turned[-1])
            text = join(texts, delimiter)
            return join([text, et_al], delimiter) if apart else join([text, et_al], " ")
        joint = option("and")
        if joint is None or len(texts) < 2 or cut:
            return join(texts, delimiter)
        spelled = joint == "text" or RENDERING.in_text
        word = self.get_single_term(name="and") if spelled else self.preformat("&")
        apart = _apart(option("delimiter-precedes-last"), len(texts) > 2, turned[-2])
        before = join(texts[:-1], delimiter)
        gap = delimiter if delimiter.endswith(" ") else f"{delimiter} "
        return join([before, f"{word} {texts[-1]}"], gap if apart else " ")

    def markup(self, text: Any) -> Any:
        made = super().markup(text)
        root = self.get_root()
        if not made or root.marked != "name" or isinstance(made, int):
            return made
        root.marked = ""
        return f"{NAMES}{made}{END}"

    def _remember(self, people: Any, shown: int, context: Any, option: Any) -> None:
        """Keep who is in the first list of names of a cite, for those that look alike."""
        if RENDERING.names or not people:
            return
        for name in people:
            given, family, _, ndp, _ = name.parts()
            short = " ".join(part for part in (ndp, family) if part)
            initials = self._given(given, 1, context, option) if given else ""
            RENDERING.names.append((short, initials, given or ""))
        RENDERING.names_shown = shown

    def _given(self, given: str, level: int, context: Any, option: Any) -> str:
        mark = option("initialize-with")
        return self.initialize(given, mark, context) if mark is not None and level < 2 else given

    def _person(
        self,
        name: Any,
        at: int,
        form: str,
        context: Any,
        option: Any,
        *,
        turned: bool,
        sorting: bool,
    ) -> str:
        given, family, dropping, particle, suffix = name.parts()
        added = RENDERING.added.given
        level = added[at] if at < len(added) and not sorting else 0
        if form == "short" and not level:
            _, family = self._parts(given, _words(particle, family))
            return str(family)
        if given and _EAST.search(family or ""):
            return f"{family}{given}"  # neither turned nor cut short, nor a space
        if given:
            given = self._given(given, level, context, option)
            mark = option("initialize-with")
            if suffix and mark is not None and "." not in mark:
                suffix = suffix.replace(".", "")  # "King ML Jr" as the NLM and the AMA write it
        if not turned or form == "short":
            given, family = self._parts(given, _words(dropping, particle, family))
            return _words(given, family, suffix)
        demoted = option("demote-non-dropping-particle")
        if demoted == "never" or (demoted == "sort-only" and not sorting):
            family, given = _words(particle, family), _words(given, dropping)
        else:
            given = _words(given, dropping, particle)
        given, family = self._parts(given, family)
        separator: str = option("sort-separator")
        return separator.join(str(part) for part in (family, given, suffix) if part)

    def _parts(self, given: Any, family: Any) -> tuple[Any, Any]:
        for part in self.findall("cs:name-part", self.nsmap):
            if part.get("name") == "family" or given:
                given, family = part.format_part(given, family)
        return given, family

    def initialize(self, given: str, mark: str, context: Any) -> str:
        """``Jean-Paul M.`` as ``J.-P. M.``, or ``JPM`` where the style wants no hyphens.

        A part in small letters is a particle and stays; the second half of a
        compound ("Jin-woo") makes no initial of its own after a hyphen. A name of
        small letters alone ("bell") has initials all the same.
        """
        layout = (context if context is not None else self).get_layout()
        above = (self, layout.getparent(), self.get_root())
        set_at = next((e for e in above if e.get("initialize") is not None), None)
        if set_at is not None and set_at.get("initialize") == "false":
            return given
        hyphens = self.get_option("initialize-with-hyphen", context)
        some = any(word[0].isupper() for word in re.split(r"[\s.-]+", given) if word)
        made = ""
        for word in given.replace(".", " ").split():
            halves = [half for half in word.split("-") if half]
            letters = [half[0] for half in halves if half[0].isupper() or not some]
            if letters and not hyphens:
                letters = [half[0].upper() if some else half[0] for half in halves]
            if letters:
                joint = f"{mark.strip()}-" if hyphens else mark
                made += joint.join(letters) + mark
            else:
                made = f"{made.rstrip()} {word} "
        return made.strip()


class Names(Cached, model.Names):  # type: ignore[misc]
    """``cs:names``; the outermost ones of a citation are marked as such."""

    def render(self, item: Any, *args: Any, **kwargs: Any) -> Any:
        roles = self.get("variable").split()
        context = kwargs.get("context")
        layout = (context if context is not None else self).get_layout()
        hidden = layout.repressed.get(self.tag, []) if layout.repressed else []
        RENDERING.tried += 1
        if all(role in hidden for role in roles):
            return None
        if self.name is None and kwargs.get("names_context") is None:
            above = self.xpath_search("./ancestor::cs:substitute[1]/parent::cs:names[1]")
            if above:
                kwargs["names_context"] = above[0]
        shown = {
            role: item.reference.pop(role)
            for role in roles
            if role in hidden and role in item.reference
        }
        try:
            text = super().render(item, *args, **kwargs)
        finally:
            item.reference.update(shown)
        if text and not isinstance(text, int):
            RENDERING.shown.extend((self.tag, role) for role in roles if role in item.reference)
        return text

    def markup(self, text: Any) -> Any:
        made = super().markup(text)
        if made is None or isinstance(made, int):
            return made
        return f"{NAMES}{made}{END}" if self.get_root().marked == "names" else made


def _apart(rule: str, several: bool, turned: bool) -> bool:
    """Whether the delimiter of names stands before "and" or "et al." """
    if rule == "after-inverted-name":
        return turned
    return rule == "always" or (rule == "contextual" and several)


def _words(*parts: Any) -> str:
    return " ".join(str(part) for part in parts if part)
