"""Damage to bitstreams: what networks, disks and bad splices do, never what a painter would do to pictures."""

import struct

PACKET = 188
VIDEO_PID = 0x100


def damaged(data, codec, kind, rng, places=1):
    """The stream with `places` damaged places."""
    if codec in ("vp9", "av1"):
        return _damaged_ivf(data, kind, rng, places)
    if kind in ("slice", "gop"):
        return _without_units(data, codec, kind, rng, places)
    return _damaged_packets(data, kind, rng, places)


def kinds(codec):
    return ["drop", "flip"] if codec in ("vp9", "av1") else ["burst", "burst", "random", "flip", "slice", "gop", "splice"]


def _damaged_packets(data, kind, rng, places):
    out = bytearray(data)
    count = len(out) // PACKET
    video = [i for i in range(count) if (((out[i * PACKET + 1] & 0x1F) << 8) | out[i * PACKET + 2]) == VIDEO_PID]
    lost = set()
    for first, length in _windows(len(video), rng, places):
        window = video[first:first + length]
        if kind == "burst":
            run = rng.choice([1, 2, 3, 5, 7, 7, 14, 21, 40])
            start = rng.randrange(max(1, len(window) - run))
            lost.update(window[start:start + run])
        elif kind == "random":
            share = 10 ** rng.uniform(-2.3, -0.9)
            lost.update(i for i in window if rng.random() < share)
            lost.add(rng.choice(window))
        elif kind == "splice":
            start = rng.randrange(max(1, len(window) // 2))
            lost.update(window[start:start + max(3, int(len(window) * rng.uniform(0.3, 0.9)))])
        else:
            share = 10 ** rng.uniform(-2.0, -0.7)
            hit = [i for i in window if rng.random() < share] or [rng.choice(window)]
            for i in hit:
                for _ in range(rng.choice([1, 1, 2, 8])):
                    out[i * PACKET + rng.randrange(12, PACKET)] ^= 1 << rng.randrange(8)
    return b"".join(bytes(out[i * PACKET:(i + 1) * PACKET]) for i in range(count) if i not in lost)


def _windows(count, rng, places):
    """Stretches of the stream, clear of its start and end, one for each place."""
    first, last = int(count * 0.08), int(count * (0.95 if places == 1 else 0.85))
    share = max(2, (last - first) // places)
    for k in range(places):
        length = max(2, int(share * rng.uniform(0.15, 0.6)))
        yield first + k * share + rng.randrange(max(1, share - length)), length


def _without_units(data, codec, kind, rng, places):
    """Leaves slices out (NAL units, MPEG-2 slices): at random, or those of one keyframe. What is left stays packetised."""
    ranges = _payload_ranges(data)
    stream = b"".join(data[a:b] for a, b in ranges)
    units = _units(stream, codec)
    slices = [u for u in units if u[2] != "other"]
    if not slices:
        return data
    gone = []
    for first, length in _windows(len(slices), rng, places):
        window = slices[first:first + length]
        if kind == "gop":
            keys = [u for u in window if u[2] == "key"] or [u for u in slices[first:] if u[2] == "key"]
            if keys:
                start = keys[0]
                gone.append(start)
                gone += [u for u in keys[1:] if u[0] - start[0] < 40000][:3]
        else:
            share = 10 ** rng.uniform(-1.5, -0.3)
            gone += [u for u in window if rng.random() < share] or [rng.choice(window)]
    # The bytes of a lost unit become those of an unspecified one: the packets stay whole.
    out = bytearray(stream)
    for start, end, _ in gone:
        _blank(out, start, end, codec)
    result = bytearray(data)
    at = 0
    for a, b in ranges:
        result[a:b] = out[at:at + b - a]
        at += b - a
    return bytes(result)


def _blank(out, start, end, codec):
    if codec == "mpeg2":
        out[start:start + 4] = b"\xff\xff\xff\xff"
        out[start + 4:end] = b"\xff" * (end - start - 4)
        return
    header = start + 3
    out[header] = 30 if codec == "h264" else (60 << 1)
    out[header + 1:end] = b"\xff" * (end - header - 1)


def _units(stream, codec):
    """(start, end, kind) of every unit; kind is key, slice or other."""
    starts = []
    at = stream.find(b"\x00\x00\x01")
    while at >= 0:
        starts.append(at)
        at = stream.find(b"\x00\x00\x01", at + 3)
    units, key = [], True
    for start, end in zip(starts, starts[1:] + [len(stream)]):
        head = stream[start + 3] if start + 3 < len(stream) else 0
        if codec == "h264":
            kind = {5: "key", 1: "slice"}.get(head & 31, "other")
        elif codec == "hevc":
            number = (head >> 1) & 63
            kind = "key" if 16 <= number <= 21 else "slice" if number < 10 else "other"
        else:
            if head == 0 and start + 5 < len(stream):
                key = (stream[start + 5] >> 3) & 7 == 1
            kind = ("key" if key else "slice") if 1 <= head <= 0xAF else "other"
        units.append((start, end, kind))
    return units


def _payload_ranges(data):
    """Where the elementary stream's bytes lie in the transport stream."""
    ranges = []
    for i in range(0, len(data) - PACKET + 1, PACKET):
        if (((data[i + 1] & 0x1F) << 8) | data[i + 2]) != VIDEO_PID or not data[i + 3] & 0x10:
            continue
        at = i + 4 + ((1 + data[i + 4]) if data[i + 3] & 0x20 else 0)
        if data[i + 1] & 0x40:
            at += 9 + data[at + 8]
        if at < i + PACKET:
            ranges.append((at, i + PACKET))
    return ranges


def _damaged_ivf(data, kind, rng, places):
    frames, at = [], 32
    while at + 12 <= len(data):
        size = struct.unpack_from("<I", data, at)[0]
        frames.append(bytearray(data[at:at + 12 + size]))
        at += 12 + size
    for first, length in _windows(len(frames), rng, places):
        for i in range(first, min(len(frames), first + length)):
            if kind == "drop":
                if rng.random() < 0.3 or i == first:
                    frames[i] = bytearray()
            elif (rng.random() < 0.3 or i == first) and len(frames[i]) > 60:
                for _ in range(rng.choice([1, 2, 8])):
                    frames[i][rng.randrange(40, len(frames[i]))] ^= 1 << rng.randrange(8)
    return data[:32] + b"".join(bytes(f) for f in frames)
