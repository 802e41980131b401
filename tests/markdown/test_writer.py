"""What is written is read back as the same tree, or at the least as the same words."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from pressroom import markdown
from pressroom.citations.bibliography import Bibliography
from pressroom.diagnostics import Collector, Severity
from pressroom.files import Source
from pressroom.markdown.inline_writer import EM, STRONG, Run, text_run, tree
from pressroom.markdown.writer import MarkdownWriter
from pressroom.model import document as d
from pressroom.model.document import plain_text

WRITER = MarkdownWriter()
ARTICLE = """\
A paragraph with *emphasis*, **strength**, ~~struck words~~, `code` and $x^2$; a note[^one],\\
a [link](https://example.org/a_(b)?c=1&d=2) and <https://example.org>.

## Section

1. one
2. two

   loose

- a
  1. within
  2. it
- b

> Quoted.
>
> - Twice.

Term
: What it is.

- [x] done
- [ ] open

```python
a = `b`
```

$$
E = mc^2
$$

---

| a | b \\| c |
| :--- | ---: |
| **1** | `x` |
: A *caption*

:::: callout Watch out
Words.

::: pullquote
Inside.
:::
::::

::: paywall
:::

### 1.1 Numbered

*a **b** c* and ***d***

[^one]: Of two paragraphs.

    The second.
"""


def read(text: str) -> d.Document:
    collector = Collector()
    document = markdown.build(
        Source("x.md", text), 0, Path("/x"), Bibliography(), collector
    ).document
    assert [found for found in collector if found.severity is Severity.ERROR] == [], text
    return document


def bare(node: Any) -> Any:
    """A node without the line that it stands on."""
    if isinstance(node, tuple):
        return tuple(map(bare, node))
    if is_dataclass(node):
        values = {f.name: bare(getattr(node, f.name)) for f in fields(node) if f.name != "line"}
        return type(node).__name__, values
    return node


def test_an_article_with_all_constructs_is_read_back_as_the_same_tree() -> None:
    document = read(ARTICLE)
    written = WRITER.document(document)
    assert bare(read(written)) == bare(document), written
    assert WRITER.document(read(written)) == written


@pytest.mark.parametrize(
    ("runs", "written"),
    [
        ([text_run("a", EM | STRONG), text_run("b", EM)], "***a**b*"),
        ([text_run("x"), text_run("(y)", STRONG), text_run("z")], "x(**y**)z"),
        ([text_run("wow!"), Run(d.Link(d.LinkKind.EXTERNAL, "https://e.org", ()), 0,
                                (text_run("x"),))], r"wow\![x](https://e.org)"),
        ([text_run("a ", EM), text_run("b", STRONG)], "*a* **b**"),
        ([text_run("x & y &amp; z")], r"x & y \&amp; z"),
        ([Run(d.Code("a")), Run(d.Code("b"))], "`ab`"),
        ([text_run("- no list")], r"\- no list"),
        ([text_run("\u00a0in")], "&nbsp;in"),
    ],
)  # fmt: skip
def test_marks_stand_where_they_show(runs: list[Run], written: str) -> None:
    assert WRITER.paragraph(tree(runs)) == written


def test_two_lists_that_touch_stay_two() -> None:
    item = (d.ListItem(1, (d.Paragraph(1, (d.Text("x"),)),)),)
    lists = [d.OrderedList(1, item, True, 1), d.OrderedList(1, item, True, 1, ")")]
    assert WRITER.blocks(lists * 2) == "1. x\n\n1) x\n\n1. x\n\n1) x"
    assert WRITER.blocks([d.BulletList(1, item, tight=True)] * 2) == "- x\n\n* x"


def test_marks_that_cannot_stand_beside_each_other_are_told() -> None:
    lost: list[str] = []
    WRITER.settled([text_run("a"), text_run('"b"', STRONG), text_run("c")], lost.append)
    assert len(set(lost)) == 1
    assert "beside punctuation" in lost[0]


PARTS = [*"aB1.)-+=#_`~[](<>!&${}|:^@\\'é—", '"', "&amp;", ":::", "---", "[^1]", "[@k]", "~~",
         "$$", "```", "###", "1. ", "https://x.y", "<b", "</", "-->", " ", "  ", "word",
         "\n"]  # fmt: skip


def inline(rng: random.Random, depth: int = 0, *, linked: bool = False) -> d.Inline:
    text = "".join(rng.choice(PARTS) for _ in range(rng.randint(1, 6)))
    kinds: list[Any] = [d.Text] * 4 + [d.Code]
    if depth < 3:
        kinds += [d.Emphasis, d.Strong, d.Strikethrough, d.LineBreak] + [d.Link] * (not linked)
    kind = rng.choice(kinds)
    if kind is d.LineBreak:
        return d.LineBreak()
    if kind in (d.Text, d.Code):
        return kind(text)  # type: ignore[no-any-return]
    linked = linked or kind is d.Link
    children = tuple(inline(rng, depth + 1, linked=linked) for _ in range(rng.randint(1, 3)))
    if kind is d.Link:
        return d.Link(d.LinkKind.EXTERNAL, f"https://e.org/{rng.randint(1, 9)}", children)
    return kind(children)  # type: ignore[no-any-return]


def words(blocks: Iterable[d.Block]) -> list[str]:
    found = []
    for block in blocks:
        assert isinstance(block, d.Paragraph | d.Heading | d.Table), block
        cells = [*block.header, block.caption] if isinstance(block, d.Table) else [block.children]
        found += [re.sub(r"\s+", "", plain_text(cell)) for cell in cells]
    return found


@pytest.mark.parametrize("seed", range(12))
def test_hostile_text_is_read_back_as_its_words(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(60):
        nodes = tuple(inline(rng) for _ in range(rng.randint(1, 5)))
        if not plain_text(nodes).strip():
            continue
        head = (nodes, (d.Text("end"),))
        blocks = [
            d.Paragraph(1, nodes),
            d.Heading(1, 2, "", "", (d.Text("x"), *nodes)),
            d.Table(1, (d.Align.NONE,) * 2, head, (), nodes, "", 1),
        ]
        written = WRITER.document(d.Document(tuple(blocks)))
        assert words(read(written).blocks) == words(blocks), written
