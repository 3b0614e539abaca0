r"""A film as a stream, from a host of its own: `stream/` has four pieces of three seconds in two qualities.

Made by us, of a test picture that changes every quarter of a second:

    ffmpeg -f lavfi -i testsrc=size=160x90:rate=4:duration=12 -map 0:v -map 0:v -c:v libvpx-vp9 -g 12 -keyint_min 12 \\
      -b:v:0 20k -b:v:1 8k -filter:v:1 scale=96:54 -f hls -hls_time 3 -hls_playlist_type vod -hls_segment_type fmp4 \\
      -hls_segment_filename film-%v-%d.m4s -var_stream_map "v:0 v:1" -master_pl_name master.m3u8 \\
      -hls_fmp4_init_filename film-%v-init.mp4 film-%v.m3u8
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

STREAM = Path(__file__).parent / "stream"


class _Host(SimpleHTTPRequestHandler):
    """Gives the pieces to any page, as hosts of streams do, and notes which were asked for."""

    extensions_map = {  # the library's own name and kind
        ".m3u8": "application/vnd.apple.mpegurl",
        ".m4s": "video/iso.segment",
        ".mp4": "video/mp4",
    }

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library's own name
        asked_for.append(self.path)


# Every path that was asked for, since the host was opened.
asked_for: list[str] = []


@contextmanager
def a_stream() -> Iterator[str]:
    """Where the stream begins, as long as it is needed."""
    asked_for.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Host, directory=str(STREAM))) as host:
        thread = Thread(target=host.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{host.server_port}/master.m3u8"
        host.shutdown()
        thread.join()
