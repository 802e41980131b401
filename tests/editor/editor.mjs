// The stand-in's page: an empty document, and what a test asks of it through `window.standIn`.
import { Node } from "prosemirror-model";
import { EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { schema } from "./schema.mjs";

const view = new EditorView(document.getElementById("editor"), {
  state: EditorState.create({ schema }),
});
let carried = null;
// Before the editor takes it: exactly what the clipboard held.
view.dom.addEventListener(
  "paste",
  ({ clipboardData }) => {
    carried = {
      types: [...clipboardData.types].sort(),
      html: clipboardData.getData("text/html"),
      text: clipboardData.getData("text/plain"),
    };
  },
  true,
);

// The first attribute or mark attribute that a document sets and the schema does not know.
function unknown(given) {
  const type = schema.nodes[given.type];
  for (const name of Object.keys(given.attrs ?? {})) {
    if (!(name in (type.spec.attrs ?? {}))) return `${given.type}.${name}`;
  }
  for (const mark of given.marks ?? []) {
    for (const name of Object.keys(mark.attrs ?? {})) {
      if (!(name in (schema.marks[mark.type].spec.attrs ?? {}))) return `${mark.type}.${name}`;
    }
  }
  for (const child of given.content ?? []) {
    const found = unknown(child);
    if (found) return found;
  }
  return "";
}

window.standIn = {
  clear() {
    view.updateState(EditorState.create({ schema }));
    carried = null;
    view.focus();
  },
  carried: () => carried,
  document: () => view.state.doc.toJSON(),
  // A paste made by script, with exactly these forms on the clipboard.
  paste(html, text) {
    this.clear();
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/html", html);
    clipboardData.setData("text/plain", text);
    const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    view.dom.dispatchEvent(event);
    view.state.doc.check();
    return view.state.doc.toJSON();
  },
  // Why a document is not one of this schema, or an empty string.
  refusal(given) {
    try {
      Node.fromJSON(schema, given).check();
      const name = unknown(given);
      return name ? `the attribute ${name} is not known` : "";
    } catch (error) {
      return String(error);
    }
  },
};
