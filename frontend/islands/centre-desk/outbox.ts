/**
 * What was written down at a desk and has not reached the server yet, kept in this browser's own database.
 *
 * An arrival is written here first and taken out only when the server says that it has it. The server takes the same
 * arrival twice and changes nothing the second time, so what is sent again does no harm.
 */

export interface Note {
  /** Made here; the order in which things happened. */
  key: string;
  slot: string;
  url: string;
  fields: Record<string, string>;
  /** Who, as the list calls them; empty for an incident. */
  who: string;
  /** Why the server did not take it; a person looks at these. */
  refused?: string;
}

const STORE = "notes";

export class Outbox {
  readonly #slot: string;
  readonly #database: Promise<IDBDatabase>;

  constructor(slot: string) {
    this.#slot = slot;
    this.#database = open();
  }

  /** Everything of this slot, in the order in which it happened. */
  async all(): Promise<Note[]> {
    const rows = await this.#ask<Note[]>("readonly", (store) => store.getAll());
    return rows.filter((note) => note.slot === this.#slot).sort((one, other) => (one.key < other.key ? -1 : 1));
  }

  async keep(note: Note): Promise<void> {
    await this.#ask("readwrite", (store) => store.put(note));
  }

  async drop(key: string): Promise<void> {
    await this.#ask("readwrite", (store) => store.delete(key));
  }

  async #ask<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<T> {
    const database = await this.#database;
    return new Promise<T>((done, failed) => {
      const transaction = database.transaction(STORE, mode, mode === "readwrite" ? { durability: "strict" } : {});
      const request = act(transaction.objectStore(STORE));
      // Not when the request succeeds, but when the transaction is on disk.
      transaction.oncomplete = () => done(request.result as T);
      transaction.onerror = () => failed(transaction.error ?? new Error("not kept"));
      transaction.onabort = () => failed(transaction.error ?? new Error("not kept"));
    });
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const request = indexedDB.open("spom-desk", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error ?? new Error("no storage"));
  });
}
