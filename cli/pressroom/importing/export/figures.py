"""Pictures of an export: figures once they are fetched, else links with their captions."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from pressroom import rules
from pressroom.importing.export import dom, pictures
from pressroom.importing.export.collect import Collect
from pressroom.importing.export.inlines import Item, escaped, one_line, plain, write
from pressroom.importing.export.names import CONTROLS, FURNITURE, SILENT


class Figures(Collect):
    """Writes the pictures of one post."""

    def line(self, items: list[Item], element: Element) -> str:
        """One paragraph."""
        return write(items, self.lost(element))

    def is_figure(self, element: Element) -> bool:
        """Whether there are pictures, and words in captions alone: an unclosed one holds more."""
        return next(element.iter("img"), None) is not None and not _words_beside(element)

    def figure(self, element: Element, marks: int) -> list[str]:
        """The pictures of a figure, with its caption at the last."""
        images = list(element.iter("img"))
        captions = [e for e in element.iter() if dom.tag(e) == "figcaption"]
        caption = [item for e in captions for item in (*self.content(e, marks), Item(" "))]
        found = [pictures.read(image) for image in images]
        shown_once = {
            p.url: (p, image) for p, image in zip(reversed(found), reversed(images), strict=True)
        }
        pairs = list(reversed(shown_once.values()))
        out: list[str] = []
        for index, (picture, image) in enumerate(pairs):
            last = index == len(pairs) - 1
            out.extend(self._picture_block(picture, one_line(caption) if last else [], image))
        return out

    def gallery(self, element: Element) -> list[str]:
        """The pictures of a gallery, whose addresses stand in ``data-attrs`` alone."""
        found, caption = pictures.gallery(dom.data(element))
        items = [Item(caption)] if caption else []
        if not found:
            return self.figure(element, 0)
        self.report(rules.IMPORT_CHANGED, element, f"a gallery stands as its {len(found)} pictures")
        out: list[str] = []
        for index, picture in enumerate(found):
            last = index == len(found) - 1
            out.extend(self._picture_block(picture, items if last else [], element))
        return out

    def _picture_block(
        self, picture: pictures.Pictured, caption: list[Item], element: Element
    ) -> list[str]:
        """A figure if the picture is here; else a link to it, with the caption below."""
        below = [self.line(caption, element)] if caption else []
        if not picture.url:
            self.report(
                rules.IMPORT_STRUCTURE,
                element,
                "a picture has no address; its description and caption are kept",
                "save the picture beside the article",
            )
            told = [self.line([Item(picture.alt)], element)] if picture.alt else []
            return told + below
        out: list[str] = []
        name = self.fetched(picture.url, element)
        if name:
            alt = picture.alt or " ".join(plain(caption).split())
            self.undescribed(alt, element)
            title = write(caption).replace('"', '\\"')
            title = f' "{title}"' if caption else ""
            out.append(f"![{escaped(alt or 'Picture')}]({name}{title})")
        else:
            self.unfetched.append(element)
            label = Item(f"Picture: {picture.alt}" if picture.alt else "Picture")
            link = self.link(element, [label], picture.url)
            out = [self.line(link, element), *below]
        if picture.href and pictures.original(picture.href) != picture.url:
            words = self.link(element, [Item("Where the picture leads")], picture.href)
            if words[0].inner:
                self.report(
                    rules.IMPORT_CHANGED, element, "the link on a picture stands below the picture"
                )
                out.append(self.line(words, element))
        return out


def _words_beside(element: Element) -> bool:
    for child in element:
        if (child.tail or "").strip():
            return True
        name = dom.tag(child)
        if name in ("figcaption", "img", "", *SILENT, *CONTROLS) or dom.classes(child) & FURNITURE:
            continue
        if (child.text or "").strip() or _words_beside(child):
            return True
    return False
