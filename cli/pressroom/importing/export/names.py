"""The names of elements and classes that exports hold, by what is done with them."""

from __future__ import annotations


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


BLOCKS = _set("""
    address article aside blockquote body center dd details dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main
    menu nav ol p pre section summary table tbody td tfoot th thead tr ul caption
""")
"""Elements that stand on lines of their own."""

SILENT = _set("""
    head script style template noscript link meta base source track param col colgroup wbr
    area map canvas object embed frame frameset noframes datalist
""")
"""Elements whose content nobody reads."""

CONTROLS = _set("""
    button input select textarea progress meter
""")
"""What a reader works with, no part of a text."""

PLAIN = _set("""
    span a abbr time label data bdi bdo font small big picture ruby rb rt rp nobr noindex
    legend output acronym
""")
"""Inline elements that mean nothing in themselves."""

FURNITURE = _set("""
    image-link-expand header-anchor-parent header-anchor-widget
    header-anchor-button-container share-dialog post-ufi post-footer like-button-container
    post-contributor-footer subscribe-footer comments-page comment-list post-preview-wrapper
    install-substack-app-embed install-substack-app-app-store-icon-container
    subscribe-widget footer-wrap embedded-publication-footer visibility-check share-embed
    discussion
""")
"""Classes of what a page has around an article."""

QUIET = _set("""
    image-link-expand header-anchor-parent header-anchor-widget
    header-anchor-button-container visibility-check
""")
"""Furniture that holds no words of anybody."""

BLOCK_CLASSES = _set("""
    captioned-image-container image-gallery-embed pullquote callout-block callout
    highlighted_code_block preformatted-block latex-rendered paywall-jump paywall
    subscription-widget-wrap subscription-widget-wrap-editor captioned-button-wrap
    button-wrapper footnote
""")
"""Classes of blocks, whatever the element."""

BUTTONS = _set("""
    subscription-widget-wrap subscription-widget-wrap-editor captioned-button-wrap
    button-wrapper
""")
"""Classes of buttons and forms."""

ARTICLE = _set("h1 h2 h3 h4 h5 h6 figure blockquote ul ol table pre hr")
"""Elements that furniture never holds."""
