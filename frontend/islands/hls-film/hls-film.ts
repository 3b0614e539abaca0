// A film that comes as a stream of several qualities (HLS). Loaded only for such films, and only where the browser has
// no stream player of its own.

import Hls from "hls.js/light";

/** Plays the stream; answers how to stop it. `failed` is told when it cannot be played at all. */
export function play(video: HTMLVideoElement, url: string, failed: () => void): () => void {
  if (!Hls.isSupported()) {
    failed();
    return () => undefined;
  }
  // Workers are made of blobs, which our policy forbids; a little more work for the page.
  const stream = new Hls({ enableWorker: false, capLevelToPlayerSize: true });
  stream.on(Hls.Events.ERROR, (_name, trouble) => {
    if (!trouble.fatal) return;
    // A lost network is waited for, as with any other film.
    if (trouble.type === Hls.ErrorTypes.NETWORK_ERROR && video.readyState > 0) stream.startLoad();
    else {
      stream.destroy();
      failed();
    }
  });
  stream.loadSource(url);
  stream.attachMedia(video);
  return () => stream.destroy();
}
