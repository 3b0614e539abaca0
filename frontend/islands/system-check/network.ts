export type Network = { skew: number; latency: number; megabits: number };

const PINGS = 5;
const SIZES = [256, 1024];
const PATIENCE = 10_000;

/** Asks our own server, a few times and with fixed sizes. Null when it cannot be reached. Skew and latency in ms. */
export async function measureNetwork(ping: string, bytes: string): Promise<Network | null> {
  try {
    const rounds: { took: number; skew: number }[] = [];
    for (let round = 0; round < PINGS; round += 1) rounds.push(await oncePing(ping));
    // The quickest round was disturbed least.
    const best = rounds.reduce((one, other) => (other.took < one.took ? other : one));
    let megabits = 0;
    for (const kilobytes of SIZES) megabits = Math.max(megabits, await onceDownload(bytes, kilobytes));
    return { skew: best.skew, latency: best.took, megabits };
  } catch {
    return null;
  }
}

async function oncePing(address: string): Promise<{ took: number; skew: number }> {
  const begun = performance.now();
  const answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  const { now } = (await answer.json()) as { now: number };
  const took = performance.now() - begun;
  return { took, skew: Date.now() - (now + took / 2) };
}

async function onceDownload(address: string, kilobytes: number): Promise<number> {
  const begun = performance.now();
  const answer = await fetch(`${address}?kilobytes=${kilobytes}`, {
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE),
  });
  const got = (await answer.arrayBuffer()).byteLength;
  return (got * 8) / 1_000_000 / ((performance.now() - begun) / 1000);
}
