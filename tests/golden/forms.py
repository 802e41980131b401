"""The form in which a golden file is kept: what it says, without what another machine may change.

Most files are kept as they are. Of a PDF the layout engine's version may change the bytes, so its
pages, metadata, outline, links and the text of its structure tree are kept; of a picture its size
in pixels; in pages neither the data of pictures nor the size of the PDF, and of a stylesheet or a
script, which is the same in every page of its name, only where it stands (:func:`shared`).
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pikepdf
from PIL import Image

from pressroom import __version__

from ..paper.pdf.tagged import BREAK, Element, Run, Tagged, join

_EMBEDDED = re.compile(r"data:(image/[a-z]+);base64,([A-Za-z0-9+/=]+)")
_SHARED = re.compile(r"(?s)<(style|script)>(.*?)</\1>")
_ENDS = {"style": "css", "script": "js"}
_PDF_SIZE = re.compile(r'(type="application/pdf">[^<]*</a> <span class="size">)[^<]*')


def stored(path: str, data: bytes, scratch: Path) -> tuple[str, str]:
    """Path and text under which the file at ``path`` is kept; ``scratch`` is a folder to use."""
    match path.rpartition(".")[2]:
        case "pdf":
            file = scratch / "read.pdf"
            file.write_bytes(data)
            return f"{path}.txt", "\n".join(_pdf(Tagged(file))) + "\n"
        case "png" | "jpg":
            return f"{path}.txt", f"{_picture(data)}\n"
        case "html":
            text = _EMBEDDED.sub(_without_data, data.decode())
            text = _SHARED.sub(lambda m: f"<{m[1]}>({_shared_name(path, m[1])})</{m[1]}>", text)
            return path, _PDF_SIZE.sub(r"\1(size)", text)
        case _:
            return path, data.decode()


def shared(path: str, data: bytes) -> dict[str, str]:
    """The stylesheet and the script of the page at ``path``, by the names they are kept under."""
    if not path.endswith(".html"):
        return {}
    found = _SHARED.findall(_EMBEDDED.sub(_without_data, data.decode()))
    return {_shared_name(path, element): text for element, text in found}


def _shared_name(path: str, element: str) -> str:
    return f"{path.rpartition('/')[2]}.{_ENDS[element]}"


def _without_data(found: re.Match[str]) -> str:
    size = _picture(base64.b64decode(found[2], validate=True))
    return f"data:{found[1]};base64,({size})"


def _picture(data: bytes) -> str:
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        return f"{image.format} of {image.width} x {image.height} pixels"


# --- PDF


def _pdf(tagged: Tagged) -> Iterator[str]:
    pdf = tagged.pdf
    yield f"{len(pdf.pages)} pages, language {pdf.Root.Lang}"
    for name, file in pdf.attachments.items():
        yield f"attached: {name}, {file.get_file().mime_type}, {file.relationship}"
    yield "\n# Metadata\n"
    xmp = pdf.Root.Metadata.read_bytes().decode()
    yield re.sub(r"WeasyPrint [0-9.]+", "WeasyPrint (version)", xmp.replace("><rdf:", ">\n<rdf:"))
    yield "\n# Outline\n"
    with pdf.open_outline() as outline:
        yield from _outline(outline.root, 0)
    yield "\n# Links\n"
    yield from _links(pdf)
    yield "\n# Beside the text\n"
    for number in range(len(pdf.pages)):
        yield f"page {number + 1}: {_line(tagged.artifacts(number))}"
    yield "\n# Text\n"
    yield from _text(tagged.root, 0)


def _outline(items: list[pikepdf.OutlineItem], depth: int) -> Iterator[str]:
    for item in items:
        yield f"{'  ' * depth}{item.title}"
        yield from _outline(item.children, depth + 1)


def _links(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Where links lead, in order; one that is set in two lines once."""
    last = ""
    for page in pdf.pages:
        for note in page.get("/Annots", []):
            if note.get("/Subtype") != "/Link":
                continue
            target = f"#{note.Dest}" if "/Dest" in note else str(note.A.URI)
            if target != last:
                yield target
            last = target


def _text(element: Element, depth: int) -> Iterator[str]:
    """The element, its blocks below it, and its words, one block a line."""
    indent = "  " * depth
    alternative = f" [{_line(element.alt)}]" if element.alt else ""
    if not any(kid.is_block for kid in element.elements):
        yield f"{indent}{element.tag}{alternative} {_line(element.text())}".rstrip()
        return
    yield f"{indent}{element.tag}{alternative}"
    line: list[Run | None] = []
    for kid in [*element.kids, None]:
        if isinstance(kid, Run):
            line.append(kid)
        elif kid is not None and not kid.is_block:
            line.extend(kid.runs())
        else:
            if words := _line(join(line)):
                yield f"{indent}  {words}"
            line = []
            if kid is not None:
                yield from _text(kid, depth + 1)


def _line(text: str) -> str:
    """In one line, whole again where a line ended within a word."""
    text = text.replace(f"\u2010{BREAK}", "").replace(f"-{BREAK}", "-")
    text = " ".join(text.split())
    return text.replace(f"Pressroom {__version__}", "Pressroom (version)")


def differences(expected: Mapping[str, str], found: Mapping[str, str]) -> str:
    """What is not as expected, as a person reads it: files too many or too few, and lines."""
    from difflib import unified_diff

    differing = [f"missing: {path}" for path in expected if path not in found]
    differing += [f"not expected: {path}" for path in found if path not in expected]
    for path, text in expected.items():
        if found.get(path, text) != text:
            lines = text.splitlines(), found[path].splitlines()
            changed = list(
                unified_diff(*lines, f"expected/{path}", f"built/{path}", n=2, lineterm="")
            )
            differing += [line[:400] for line in changed[:60]]
            differing += ["..."] * (len(changed) > 60)
    return "\n".join(differing)
