// The three editors. Each lives in a shadow root: there its styles are adopted sheets, so that the page's policy needs
// no exception for inline styles.
import { json } from "@codemirror/lang-json";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState, type Extension, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { graphql } from "cm6-graphql";
import { basicSetup } from "codemirror";
import type { GraphQLSchema } from "graphql";
import { written } from "./written";

const look = EditorView.theme({
  "&": { height: "100%", fontSize: "13px" },
  ".cm-scroller": { fontFamily: "ui-monospace, 'Noto Sans Mono CJK SC', monospace" },
  ".cm-gutters": { background: "transparent", border: "0" },
  ".cm-activeLineGutter": { background: "light-dark(#e2f2ff, #2b3742)", color: "inherit" },
  "&.cm-focused": { outline: "2px solid light-dark(#0b57a4, #8ab8ff)", outlineOffset: "-2px" },
});
// The caret, what is selected and what is offered have colours of their own for dark pages, and are not seen in others.
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const inTheDark = (): Extension => EditorView.darkTheme.of(dark.matches);
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.definitionKeyword], color: "light-dark(#8a1f6b, #f0a0d8)" },
  { tag: [tags.propertyName, tags.attributeName], color: "light-dark(#0b57a4, #8ab8ff)" },
  { tag: [tags.string], color: "light-dark(#8a3b12, #ffb98a)" },
  { tag: [tags.number, tags.bool, tags.null], color: "light-dark(#1a6b3c, #8fdcab)" },
  { tag: tags.comment, color: "gray" },
]);

export interface Keys {
  run: () => void;
  pretty: () => void;
}

export function editor(place: HTMLElement, label: string, text: string, extensions: Extension[]): EditorView {
  const root = place.attachShadow({ mode: "open" });
  // A shadow root with a head-less document takes adopted sheets; its content fills the place it stands in.
  const parent = root.appendChild(document.createElement("div"));
  parent.style.height = "100%";
  const shade = new Compartment();
  const view = new EditorView({
    parent,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        ...extensions,
        basicSetup,
        look,
        shade.of(inTheDark()),
        syntaxHighlighting(colours),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": label }),
      ],
    }),
  });
  dark.addEventListener("change", () => view.dispatch({ effects: shade.reconfigure(inTheDark()) }));
  return view;
}

export function queryExtensions(schema: GraphQLSchema | undefined, keys: Keys, show: (name: string) => void): Extension[] {
  return [
    Prec.highest(
      keymap.of([
        { key: "Ctrl-Enter", mac: "Cmd-Enter", run: () => (keys.run(), true) },
        { key: "Shift-Ctrl-p", run: () => (keys.pretty(), true) },
      ]),
    ),
    graphql(schema, {
      onShowInDocs: (field, type) => show(type ?? field ?? "Query"),
      onCompletionInfoRender: (offered) => {
        const said = offered.documentation || offered.deprecationReason;
        return said ? written("div", said) : null;
      },
    }),
  ];
}

export const jsonExtensions = (): Extension[] => [json()];
export const readOnly = (): Extension[] => [json(), EditorState.readOnly.of(true)];

export function replace(view: EditorView, text: string): void {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}
