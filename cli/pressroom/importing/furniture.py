"""What a Substack page shows around an article: buttons, calls to subscribe, other posts, footer.

Known by the wording of Substack's own interface, which is the same in every
publication; no publication's name is needed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pressroom.importing.page import Line, plain

_BUTTON = re.compile(
    r"(?:[✓✔] ?)?(?:share(?: this post)?|subscribed?|leave a comment|upgrade to paid|sign in"
    r"|open in app|read in app|type your email(?:…|\.{3})?)",
    re.IGNORECASE,
)
# Words that are an article's own more easily: only at the page's end.
_END_BUTTON = re.compile(
    r"[←<] ?previous|next ?[→>]|previous|next|see all ?[>→›]?|restack(?:s|ed)?|comments?"
    r"|likes?|\d+(?: likes?| comments?| restacks?)?|get the app|start your substack"
    r"|start writing|ready for more\?|©.*"
    r"|substack is the home for great (?:culture|writing)",
    re.IGNORECASE,
)
_CALL_START = re.compile(
    r"thanks for reading |subscribe for free to receive "
    r"|.{1,120} is a reader-supported publication",
    re.IGNORECASE,
)
_SUBSCRIBE = r"subscribe for free to receive new posts and support my work[.!]?"
_CALL = re.compile(
    rf"thanks for reading .{{1,120}}?[!.] (?:{_SUBSCRIBE}"
    r"|this post is public so feel free to share it[.!]?)"
    rf"|{_SUBSCRIBE}"
    r"|.{1,120}? is a reader-supported publication\. to receive new posts and support my work, "
    r"consider becoming a free or paid subscriber[.!]?",
    re.IGNORECASE,
)
_CALL_LINES = 6
_CALL_LENGTH = 400

_DISCUSSION = re.compile(r"discussion about this (?:post|episode|video)", re.IGNORECASE)
_TAIL = re.compile(
    r"comments? ?restacks?|restacks?|write a comment(?:…|\.{3})?|top latest(?: discussions)?"
    r"|discussions|no posts|ready for more\?|© ?\d{4}.*|start your substack|get the app"
    r"|substack is the home for great (?:culture|writing)",
    re.IGNORECASE,
)
_LIST_OF_POSTS = re.compile(r"top latest(?: discussions)?|comments? restacks?", re.IGNORECASE)


def find(lines: Sequence[Line]) -> dict[int, str]:
    """The numbers of the lines that are furniture, each with a word for what it is.

    - From the heading of the discussion on, all is: other posts and the footer.
    - Before it, and at a page's end, navigation is.
    - Anywhere, a call to subscribe in Substack's words is, whole, over however
      many lines; and a button, if it stands alone between blank lines.
    """
    words = [plain(line.text) for line in lines]
    kinds: dict[int, str] = {}
    end = _tail(words)
    for line in lines[end:]:
        kinds[line.number] = "the page's end"
    index = 0
    while index < end:
        length = _call(words, index, end)
        if length:
            for line in lines[index : index + length]:
                kinds[line.number] = "a call to subscribe"
        elif _alone(lines, index) and _BUTTON.fullmatch(words[index]):
            kinds[lines[index].number] = "a button"
            length = 1
        index += length or 1
    for index in range(end - 1, -1, -1):
        number = lines[index].number
        if number in kinds:
            continue
        if not (_alone(lines, index) and _END_BUTTON.fullmatch(words[index])):
            break
        kinds[number] = "navigation"
    return kinds


def _alone(lines: Sequence[Line], index: int) -> bool:
    return lines[index].apart and (index + 1 == len(lines) or lines[index + 1].apart)


def _tail(words: Sequence[str]) -> int:
    """The index of the first line after the article.

    A heading of the discussion counts only if more of the page's end follows,
    or nothing at all.
    """
    last = next((i for i in range(len(words) - 1, -1, -1) if _TAIL.fullmatch(words[i])), -1)
    for index, text in enumerate(words):
        if _DISCUSSION.fullmatch(text) and (index < last or index + 1 == len(words)):
            return index
        if _LIST_OF_POSTS.fullmatch(text) and index < last:
            return index
    return len(words)


def _call(words: Sequence[str], start: int, end: int) -> int:
    """How many lines from ``start`` make up a call to subscribe; 0 if none does."""
    if not _CALL_START.match(words[start][:_CALL_LENGTH]):
        return 0
    text, found = "", 0
    for index in range(start, min(start + _CALL_LINES, end)):
        text = f"{text} {words[index]}".strip()
        if len(text) > _CALL_LENGTH:
            break
        if _CALL.fullmatch(text):
            found = index + 1 - start
    return found
