// ProseMirror with Substack's published node set. It is not Substack's editor: the names and
// attributes are those that public projects have read from live drafts (marcomoauro/substack-mcp,
// ma2za/python-substack), the parse rules those that any editor of such nodes would have. Where
// the projects disagree the stricter reading is taken.
import { Schema } from "prosemirror-model";

const optional = (...names) => Object.fromEntries(names.map((name) => [name, { default: null }]));
const json = (element, name) => {
  try {
    return JSON.parse(element.getAttribute("data-attrs") ?? "{}")[name] ?? null;
  } catch {
    return null;
  }
};

const nodes = {
  // Notes stand at the end.
  doc: { content: "block+ footnote*" },
  paragraph: {
    group: "block",
    content: "inline*",
    parseDOM: [{ tag: "p" }],
    toDOM: () => ["p", 0],
  },
  heading: {
    group: "block",
    content: "inline*",
    defining: true,
    attrs: { level: { default: 1, validate: "number" } },
    parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level } })),
    toDOM: (node) => [`h${node.attrs.level}`, 0],
  },
  bullet_list: {
    group: "block",
    content: "list_item+",
    parseDOM: [{ tag: "ul" }],
    toDOM: () => ["ul", 0],
  },
  ordered_list: {
    group: "block",
    content: "list_item+",
    attrs: { order: { default: 1, validate: "number" } },
    parseDOM: [
      { tag: "ol", getAttrs: (element) => ({ order: Number(element.getAttribute("start") ?? 1) }) },
    ],
    toDOM: (node) => ["ol", { start: node.attrs.order }, 0],
  },
  // One report says that an item of several paragraphs is split, so an item holds one here.
  list_item: {
    content: "paragraph (bullet_list | ordered_list)*",
    defining: true,
    parseDOM: [{ tag: "li" }],
    toDOM: () => ["li", 0],
  },
  blockquote: {
    group: "block",
    content: "block+",
    defining: true,
    parseDOM: [{ tag: "blockquote" }],
    toDOM: () => ["blockquote", 0],
  },
  pullquote: {
    group: "block",
    content: "paragraph+",
    defining: true,
    attrs: optional("align", "color"),
    parseDOM: [{ tag: "div.pullquote" }],
    toDOM: () => ["div", { class: "pullquote" }, 0],
  },
  calloutBlock: {
    group: "block",
    content: "block+",
    defining: true,
    parseDOM: [{ tag: "div.callout-block" }],
    toDOM: () => ["div", { class: "callout-block" }, 0],
  },
  highlighted_code_block: {
    group: "block",
    content: "text*",
    marks: "",
    code: true,
    defining: true,
    attrs: optional("language", "nodeId"),
    parseDOM: [{ tag: "pre", preserveWhitespace: "full" }],
    toDOM: () => ["pre", ["code", 0]],
  },
  horizontal_rule: { group: "block", parseDOM: [{ tag: "hr" }], toDOM: () => ["hr"] },
  captionedImage: {
    group: "block",
    content: "image2 caption?",
    parseDOM: [{ tag: "figure" }],
    toDOM: () => ["figure", 0],
  },
  image2: {
    attrs: optional(
      "src",
      "srcNoWatermark",
      "fullscreen",
      "imageSize",
      "height",
      "width",
      "resizeWidth",
      "bytes",
      "alt",
      "title",
      "type",
      "href",
      "belowTheFold",
      "topImage",
      "internalRedirect",
      "isProcessing",
      "align",
      "offset",
    ),
    parseDOM: [
      {
        tag: "img[src]",
        getAttrs: (element) => ({
          src: element.getAttribute("src"),
          alt: element.getAttribute("alt"),
          title: element.getAttribute("title"),
        }),
      },
    ],
    toDOM: (node) => ["img", { src: node.attrs.src, alt: node.attrs.alt }],
  },
  caption: {
    content: "inline*",
    parseDOM: [{ tag: "figcaption" }],
    toDOM: () => ["figcaption", 0],
  },
  text: { group: "inline" },
  hard_break: {
    group: "inline",
    inline: true,
    selectable: false,
    parseDOM: [{ tag: "br" }],
    toDOM: () => ["br"],
  },
  // No paste makes these two: they have no parse rule.
  footnoteAnchor: {
    group: "inline",
    inline: true,
    atom: true,
    attrs: { number: { validate: "number" } },
    toDOM: (node) => ["a", { class: "footnote-anchor" }, String(node.attrs.number)],
  },
  footnote: {
    content: "paragraph+",
    defining: true,
    attrs: { number: { validate: "number" } },
    toDOM: () => ["div", { class: "footnote" }, 0],
  },
  latex_block: {
    group: "block",
    atom: true,
    attrs: { persistentExpression: { validate: "string" }, id: { default: null } },
    parseDOM: [
      {
        tag: "div.latex-rendered",
        getAttrs: (element) => ({
          persistentExpression: json(element, "persistentExpression") ?? "",
          id: json(element, "id"),
        }),
      },
    ],
    toDOM: () => ["div", { class: "latex-rendered" }],
  },
  paywall: {
    group: "block",
    atom: true,
    parseDOM: [{ tag: "div.paywall-jump" }],
    toDOM: () => ["div", { class: "paywall-jump" }],
  },
  button: {
    group: "block",
    atom: true,
    attrs: { url: { validate: "string" }, text: { validate: "string" }, ...optional("action", "class") },
    toDOM: (node) => ["p", { class: "button-wrapper" }, node.attrs.text],
  },
  youtube2: {
    group: "block",
    atom: true,
    attrs: { videoId: { validate: "string" }, ...optional("startTime", "endTime") },
    toDOM: () => ["div", { class: "youtube2" }],
  },
};

const tags = (...names) => ({
  parseDOM: names.map((tag) => ({ tag })),
  toDOM: () => [names[0], 0],
});

const marks = {
  link: {
    inclusive: false,
    attrs: { href: { validate: "string" }, ...optional("target", "rel", "class", "title") },
    parseDOM: [
      {
        tag: "a[href]",
        // Ids are not kept, so a link within the page would lead nowhere.
        getAttrs: (element) =>
          element.getAttribute("href").startsWith("#") ? false : { href: element.getAttribute("href") },
      },
    ],
    toDOM: (mark) => ["a", { href: mark.attrs.href }, 0],
  },
  em: tags("em", "i"),
  strong: tags("strong", "b"),
  strikethrough: tags("s", "del", "strike"),
  superscript: tags("sup"),
  subscript: tags("sub"),
  code: tags("code"),
};

export const schema = new Schema({ nodes, marks });
