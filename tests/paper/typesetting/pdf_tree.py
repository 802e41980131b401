"""The structure tree of a PDF as an outline: types, attributes and the text that each holds."""

from __future__ import annotations

import ctypes
import io
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

_SHOWN = ("/Alt", "/Lang", "/ID")


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def texts(pdf: bytes) -> dict[tuple[int, int], str]:
    """The text of marked content by page number and MCID."""
    found: dict[tuple[int, int], str] = {}
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number, page in enumerate(document):
            words = page.get_textpage()
            for item in page.get_objects():
                mark = pdfium.FPDFPageObj_GetMarkedContentID(item.raw)
                if mark < 0 or item.type != pdfium.FPDF_PAGEOBJ_TEXT:
                    continue
                size = pdfium.FPDFTextObj_GetText(item.raw, words.raw, None, 0)
                buffer = ctypes.create_string_buffer(size)
                pointer = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
                pdfium.FPDFTextObj_GetText(item.raw, words.raw, pointer, size)
                text = buffer.raw[: size - 2].decode("utf-16-le")
                found[number, mark] = found.get((number, mark), "") + text
    finally:
        document.close()
    return found


def outline(pdf: bytes) -> list[str]:
    """A line for each element and for each run of text in it, indented by a space a level.

    ``@`` is a link's annotation with what it says. Pictures have no text.
    """
    file = opened(pdf)
    words = texts(pdf)
    pages = {page.objgen: number for number, page in enumerate(file.pages)}
    lines: list[str] = []

    def text(page: Any, mark: int) -> str:
        return " " + words.get((pages[page.objgen], mark), "")

    def read(element: Any, depth: int) -> None:
        shown = [f"{key[1:]}={element[key]}" for key in _SHOWN if key in element]
        for key, value in element.get("/A", {}).items():
            if key not in {"/O", "/BBox"}:
                shown.append(f"{key[1:]}={str(value).lstrip('/')}")
        lines.append(" " * depth + " ".join([str(element.S)[1:], *shown]))
        run = ""
        for kid in [*element.K, None]:
            if isinstance(kid, int):
                run += text(element.Pg, kid)
                continue
            if kid is not None and kid.get("/Type") == "/MCR":
                run += text(kid.Pg, int(kid.MCID))
                continue
            if run.strip():
                lines.append(" " * (depth + 1) + repr(" ".join(run.split())))
            run = ""
            if kid is None:
                break
            if kid.get("/Type") == "/OBJR":
                lines.append(" " * (depth + 1) + f"@{kid.Obj.Contents}")
            else:
                assert kid.P.objgen == element.objgen
                read(kid, depth + 1)

    read(file.Root.StructTreeRoot.K[0], 0)
    return lines


def check_parents(pdf: bytes) -> None:
    """Assert that all content is either in the tree, found from both ends, or an artifact."""
    file = opened(pdf)
    numbers = list(file.Root.StructTreeRoot.ParentTree.Nums)
    parents = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    for page in file.pages:
        owners = parents[int(page.StructParents)]
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) != "BDC":
                continue
            name, properties = operands
            if str(name) == "/Artifact":
                assert "/MCID" not in properties
                continue
            mark = int(properties.MCID)
            owner = owners[mark]
            kids = [
                int(kid) if isinstance(kid, int) else int(kid.MCID)
                for kid in owner.K
                if (isinstance(kid, int) and owner.Pg.objgen == page.objgen)
                or (not isinstance(kid, int) and kid.get("/Pg") == page.obj and "/MCID" in kid)
            ]
            assert kids.count(mark) == 1
        for annotation in page.get("/Annots", []):
            link = parents[int(annotation.StructParent)]
            assert link.S == "/Link"
            objects = [k.Obj.objgen for k in link.K if not isinstance(k, int) and "/Obj" in k]
            assert objects.count(annotation.objgen) == 1
            assert str(annotation.Contents)
