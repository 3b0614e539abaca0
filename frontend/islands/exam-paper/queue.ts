/**
 * What was answered and has not reached the server yet, kept in this browser's own database.
 *
 * An answer is written here first and taken out only when the server says that it has it. It is a place in this
 * candidate's own order, which says nothing about the paper.
 */

export interface Content {
  a: number[] | (number | null)[] | string | null;
  m?: 1;
  x?: number[];
}

export interface Unsent {
  attempt: number;
  lease: number;
  seq: number;
  number: number;
  content: Content;
}

const STORE = "unsent";
const NOTES = "notes";

export class Queue {
  readonly #attempt: number;
  readonly #database: Promise<IDBDatabase>;

  constructor(attempt: number) {
    this.#attempt = attempt;
    this.#database = open();
  }

  /** Everything unsent of this attempt, in the order in which it was said. */
  async all(): Promise<Unsent[]> {
    const rows = await this.#ask<Unsent[]>(STORE, "readonly", (store) => store.getAll(range(this.#attempt)));
    return rows.sort((one, other) => one.lease - other.lease || one.seq - other.seq);
  }

  async add(said: Omit<Unsent, "attempt">): Promise<void> {
    await this.#ask(STORE, "readwrite", (store) => store.put({ ...said, attempt: this.#attempt }));
  }

  async drop(taken: [number, number][]): Promise<void> {
    const database = await this.#database;
    const transaction = database.transaction(STORE, "readwrite");
    for (const [lease, seq] of taken) transaction.objectStore(STORE).delete([this.#attempt, lease, seq]);
    await new Promise<void>((done, failed) => {
      transaction.oncomplete = () => done();
      transaction.onerror = () => failed(transaction.error ?? new Error("not dropped"));
    });
  }

  async notes(): Promise<string> {
    const kept = await this.#ask<{ text: string } | undefined>(NOTES, "readonly", (store) => store.get(this.#attempt));
    return kept?.text ?? "";
  }

  async keepNotes(text: string): Promise<void> {
    await this.#ask(NOTES, "readwrite", (store) => store.put({ attempt: this.#attempt, text }));
  }

  /** Once it is handed in nothing of the attempt stays on the device. */
  async forget(): Promise<void> {
    await this.#ask(STORE, "readwrite", (store) => store.delete(range(this.#attempt)));
    await this.#ask(NOTES, "readwrite", (store) => store.delete(this.#attempt));
  }

  async #ask<T>(name: string, mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<T> {
    const database = await this.#database;
    return new Promise<T>((done, failed) => {
      const transaction = database.transaction(name, mode, mode === "readwrite" ? { durability: "strict" } : {});
      const request = act(transaction.objectStore(name));
      // Not when the request succeeds, but when the transaction is on disk.
      transaction.oncomplete = () => done(request.result as T);
      transaction.onerror = () => failed(transaction.error ?? new Error("not kept"));
      transaction.onabort = () => failed(transaction.error ?? new Error("not kept"));
    });
  }
}

function range(attempt: number): IDBKeyRange {
  return IDBKeyRange.bound([attempt, 0, 0], [attempt, Infinity, Infinity]);
}

function open(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const request = indexedDB.open("spom-exam", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORE, { keyPath: ["attempt", "lease", "seq"] });
      request.result.createObjectStore(NOTES, { keyPath: "attempt" });
    };
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error ?? new Error("no storage"));
  });
}
