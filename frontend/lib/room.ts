/**
 * The room of a package, on the host of packages: what the package takes for its learning system.
 *
 * The portal's page is in another origin. The two speak by messages, and each looks at where a message comes from.
 */

export type Kept = Record<string, string>;

/** What the portal says: open this part. */
export interface Begin {
  kind: "begin";
  item: string;
  start: string;
  mastery: string;
  learner: string;
  name: string;
  kept: Kept;
}

/** What the room says: I am here, this is what the part keeps, and it has been closed. */
export type Said = { kind: "ready" } | { kind: "kept"; item: string; kept: Kept } | { kind: "closed"; item: string };

export type Tell = (said: Said) => void;
/** Makes what the part will look for, before its page is loaded; answers what it keeps, for the last word. */
export type Prepare = (begin: Begin, tell: Tell) => (() => void) | null;

/** Says that the room is ready, and opens the part the portal names. */
export function meet(prepare: Prepare): void {
  const portal = document.body.dataset["portal"] ?? "";
  const frame = document.querySelector("iframe") as HTMLIFrameElement;
  const tell: Tell = (said) => parent.postMessage(said, portal);
  let lastWord: (() => void) | null = null;
  let open = "";

  addEventListener("message", (event: MessageEvent<Begin | { kind: "close" }>) => {
    if (event.origin !== portal || event.source !== parent) return;
    if (event.data.kind === "begin" && event.data.start.startsWith("files/")) {
      open = event.data.item;
      lastWord = prepare(event.data, tell);
      frame.src = event.data.start;
    } else if (event.data.kind === "close") {
      close();
    }
  });
  addEventListener("pagehide", () => lastWord?.());

  function close(): void {
    // Leaving its page makes a part say its last word, as it would in a window of its own.
    frame.addEventListener(
      "load",
      () => {
        lastWord?.();
        lastWord = null;
        tell({ kind: "closed", item: open });
      },
      { once: true },
    );
    frame.src = "about:blank";
  }

  tell({ kind: "ready" });
}

/** Calls at most once in a while, the last time for sure. */
export function notTooOften(act: () => void, every: number): () => void {
  let timer = 0;
  return () => {
    if (timer) return;
    timer = window.setTimeout(() => {
      timer = 0;
      act();
    }, every);
  };
}

/** Values as the portal keeps them: texts under flat names. */
export function asKept(flat: Record<string, unknown>): Kept {
  const kept: Kept = {};
  for (const [name, value] of Object.entries(flat)) {
    if (value === null || value === undefined || typeof value === "object") continue;
    kept[name.startsWith("cmi.") ? name : `cmi.${name}`] = String(value);
  }
  return kept;
}
