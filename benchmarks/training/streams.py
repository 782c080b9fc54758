"""FFmpeg as encoder and decoder. Everything runs on one thread, so that a seed gives the same bytes."""

import os
import subprocess

import numpy as np

from pictures import Clip

FFMPEG = ["ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-threads", "1", "-filter_threads", "1"]

TRANSPORT = ("h264", "hevc", "mpeg2")


def run(arguments, data=None):
    return subprocess.run(FFMPEG + arguments, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          timeout=600).stdout


def container(codec):
    return "mpegts" if codec in TRANSPORT else "ivf"


def settings(codec, quality, rng, gop=None):
    """Encoder arguments. Quality is good, mid or low: about broadcast, about web, and a starved line."""
    def level(good, mid, low):
        return str(rng.randint(*{"good": good, "mid": mid, "low": low}[quality]))

    gop = gop or rng.choice([12, 25, 50, 100])
    if codec == "h264":
        a = ["-c:v", "libx264", "-preset", rng.choice(["ultrafast", "superfast", "veryfast", "veryfast"]), "-crf",
             level((18, 25), (26, 33), (36, 46)), "-g", str(gop), "-bf", str(rng.choice([0, 0, 2, 3])),
             "-slices", str(rng.choice([1, 1, 2, 4, 8])), "-threads", "1"]
        extra = []
        if rng.random() < 0.15:
            extra.append("no-deblock=1")
        if rng.random() < 0.15:
            extra.append("keyint=%d:intra-refresh=1" % gop)
        if rng.random() < 0.2:
            extra.append("b-pyramid=none:ref=1")
        return a + (["-x264-params", ":".join(extra)] if extra else [])
    if codec == "hevc":
        return ["-c:v", "libx265", "-preset", rng.choice(["ultrafast", "superfast"]), "-x265-params",
                "log-level=none:pools=none:frame-threads=1:crf=%s:keyint=%d:bframes=%d:slices=%d" % (
                    level((20, 26), (27, 34), (37, 46)), gop, rng.choice([0, 3]), rng.choice([1, 1, 3]))]
    if codec == "mpeg2":
        return ["-c:v", "mpeg2video", "-qscale:v", level((2, 5), (6, 12), (18, 31)), "-g", str(min(gop, 25)),
                "-bf", str(rng.choice([0, 2])), "-threads", "1"]
    if codec == "vp9":
        return ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "0", "-crf",
                level((20, 30), (31, 42), (50, 60)), "-g", str(gop), "-threads", "1"]
    return ["-c:v", "libsvtav1", "-preset", "12", "-crf", level((24, 34), (35, 45), (52, 60)), "-g", str(gop),
            "-svtav1-params", "lp=1"]


def encode(clip, arguments, codec, path, fps=25):
    w, h = clip.size
    data = b"".join(p[i].tobytes() for i in range(len(clip)) for p in clip.planes())
    run(["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{w}x{h}", "-r", str(fps), "-i", "-"] + arguments
        + ["-f", container(codec), str(path)], data)


def decode(path, size, flags=()):
    """The clip, and each picture's time in seconds."""
    w, h = size
    crc = str(path) + ".crc"
    passthrough = ["-map", "0:v", "-vsync", "passthrough", "-enc_time_base", "1:90000"]
    data = run(list(flags) + ["-copyts", "-i", str(path), "-vf", f"scale={w}:{h},format=yuv420p"] + passthrough
               + ["-f", "rawvideo", "-"] + passthrough + ["-f", "framecrc", crc])
    try:
        with open(crc, encoding="ascii") as lines:
            times = np.array([int(line.split(",")[2]) / 90000 for line in lines if line[0] != "#"])
        os.remove(crc)
    except FileNotFoundError:
        times = np.array([])
    count = min(len(data) // (w * h * 3 // 2), len(times))
    a = np.frombuffer(data, np.uint8, count * w * h * 3 // 2).reshape(count, w * h * 3 // 2)
    q = w * h // 4
    return Clip(a[:, :w * h].reshape(count, h, w), a[:, w * h:w * h + q].reshape(count, h // 2, w // 2),
                a[:, w * h + q:].reshape(count, h // 2, w // 2)), times[:count]


def read(path, size, count, start=0.0, source=None):
    """The first `count` pictures of any file (or lavfi graph), scaled."""
    w, h = size
    given = ["-f", "lavfi", "-i", source] if source else (["-ss", f"{start:.2f}"] if start > 0 else []) + ["-i", str(path)]
    how = "neighbor" if source else "bicubic"
    data = run(given + ["-map", "0:v:0", "-vf", f"scale={w}:{h}:flags={how},format=yuv420p", "-vsync", "passthrough",
                        "-frames:v", str(count), "-f", "rawvideo", "-"])
    n = len(data) // (w * h * 3 // 2)
    a = np.frombuffer(data, np.uint8, n * w * h * 3 // 2).reshape(n, w * h * 3 // 2)
    q = w * h // 4
    return Clip(a[:, :w * h].reshape(n, h, w).copy(), a[:, w * h:w * h + q].reshape(n, h // 2, w // 2).copy(),
                a[:, w * h + q:].reshape(n, h // 2, w // 2).copy())
