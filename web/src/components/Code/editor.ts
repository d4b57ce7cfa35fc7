import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { Annotation, Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { colors, look } from "./colors";
import { editBetween, withPlainEnds } from "./edit";
import { type Language, languages } from "./languages";

/** What an author may change while the editor is shown. */
export interface Options {
  readonly isEditable: boolean;
  readonly wraps: boolean;
  readonly hasNumbers: boolean;
  readonly completes: boolean;
  readonly language: Language | null;
  /** Of the element that people edit: its id, name and description. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Editor {
  /** Shows a text that the user did not type. */
  show(text: string): void;
  configure(options: Options): void;
  focus(): void;
  destroy(): void;
}

interface Handlers {
  edit(text: string): void;
  focus(): void;
  blur(): void;
}

const fromOutside = Annotation.define<boolean>();

export function openEditor(parent: HTMLElement, text: string, options: Options, handlers: Handlers): Editor {
  const [settings, language, completion] = [new Compartment(), new Compartment(), new Compartment()];
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        settings.of(extensionsFor(options)),
        language.of([]),
        completion.of([]),
        [history(), indentOnInput(), bracketMatching(), highlightSpecialChars(), syntaxHighlighting(colors), look],
        keymap.of([...defaultKeymap, ...historyKeymap]),
        EditorView.domEventHandlers({ focus: handlers.focus, blur: handlers.blur }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !update.transactions.some((one) => one.annotation(fromOutside))) handlers.edit(update.state.doc.toString());
        }),
      ],
    }),
  });
  const [speak, complete] = [swapper(view, language, loadLanguage), swapper(view, completion, loadCompletion)];
  speak(options.language);
  complete(options.completes);
  return {
    show(now) {
      const changes = editBetween(view.state.doc.toString(), withPlainEnds(now));
      if (changes) view.dispatch({ changes, annotations: fromOutside.of(true) });
    },
    configure(now) {
      view.dispatch({ effects: settings.reconfigure(extensionsFor(now)) });
      speak(now.language);
      complete(now.completes);
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

function extensionsFor({ isEditable, wraps, hasNumbers, language, attributes }: Options): Extension {
  return [
    // What cannot be edited can still be reached and scrolled with the keyboard.
    isEditable ? tabKey : [EditorState.readOnly.of(true), EditorView.editable.of(false), EditorView.contentAttributes.of({ tabindex: "0", "aria-readonly": "true" })],
    EditorView.contentAttributes.of(attributes),
    wraps ? EditorView.lineWrapping : [],
    hasNumbers ? lineNumbers() : [],
    indentUnit.of(language === "python" ? "    " : "  "),
  ];
}

/** Tab indents; after Escape, for as long as no other key is pressed, it leaves the editor. */
const tabKey: Extension = [
  keymap.of([indentWithTab]),
  // Observers, because a handler is not called for a key that another one takes.
  EditorView.domEventObservers({
    keydown(event, view) {
      if (event.key === "Escape") view.setTabFocusMode(true);
      else if (!["Tab", "Shift"].includes(event.key)) view.setTabFocusMode(false);
    },
    blur: (_event, view) => view.setTabFocusMode(false),
  }),
];

/** Puts what a value stands for into a compartment once it has loaded, unless another value came after it. */
function swapper<Value>(view: EditorView, place: Compartment, load: (value: Value) => Promise<Extension> | null): (value: Value) => void {
  let latest: Value | null = null;
  return (value) => {
    if (value === latest) return;
    latest = value;
    const swap = (extension: Extension) => {
      if (value === latest) view.dispatch({ effects: place.reconfigure(extension) });
    };
    const loading = load(value);
    // Text without colours is whole all the same.
    if (loading) void loading.then(swap, () => (latest = null));
    else swap([]);
  };
}

function loadLanguage(name: Language | null): Promise<Extension> | null {
  return name === null ? null : languages[name].load();
}

function loadCompletion(isWanted: boolean): Promise<Extension> | null {
  if (!isWanted) return null;
  return import("@codemirror/autocomplete").then(({ autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap }) => [
    autocompletion(),
    closeBrackets(),
    keymap.of([...closeBracketsKeymap, ...completionKeymap]),
  ]);
}
