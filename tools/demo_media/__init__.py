"""Makes the films, figures, worksheets and packages of the demo's courses. Run by authors, not by the portal.

    python -m tools.demo_media

needs ffmpeg (with libvpx-vp9 and libopus) and espeak-ng on PATH; what it makes is committed beside the texts.
"""
