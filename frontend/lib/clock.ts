/**
 * The server's clock, as far as a page can know it.
 *
 * The page is told the server's time once; from then on the browser's monotonic counter runs. Setting the device's
 * clock changes nothing.
 */
export class ServerClock {
  readonly #ahead: number;

  /** `serverNow`: the server's time when the page was drawn, in milliseconds since 1970. */
  constructor(serverNow: number, since: number = performance.now()) {
    this.#ahead = serverNow - since;
  }

  /** Now, by the server's clock, in milliseconds since 1970. */
  now(): number {
    return performance.now() + this.#ahead;
  }

  /** Whole seconds until `deadline`; never below zero. */
  secondsUntil(deadline: number): number {
    return Math.max(0, Math.ceil((deadline - this.now()) / 1000));
  }
}

/** 4988 → "1:23:08"; 402 → "06:42". */
export function asDigits(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = `${two(minutes)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}
