"""The encoder of native code against GNU's disassembler, instruction by instruction."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from theano import _core

OBJDUMP = shutil.which("objdump")
pytestmark = pytest.mark.skipif(OBJDUMP is None, reason="needs objdump")

GENERAL = [
    "rax",
    "rcx",
    "rdx",
    "rbx",
    "rsp",
    "rbp",
    "rsi",
    "rdi",
    "r8",
    "r9",
    "r10",
    "r11",
    "r12",
    "r13",
    "r14",
    "r15",
]
# (base, index, scale, displacement): low and high registers, those with forms of their own, long
# and short displacements.
PLACES = [
    (0, None, 1, 0),
    (4, None, 1, 64),
    (5, None, 1, -8),
    (8, 1, 4, 128),
    (12, None, 1, 0),
    (13, 1, 8, 0),
    (15, 1, 1, 100000),
    (6, 9, 2, -129),
]
# Where the disassembler writes the predicate into the name.
PREDICATES = {0x00: "eq", 0x04: "neq", 0x11: "lt_oq", 0x12: "le_oq"}
# Instructions whose first operand is what `encode_vector` has last.
STORES = {
    *("vmaskmovps store", "vmaskmovpd store", "vmovups store", "vmovupd store", "vmovq", "vmovd"),
    *("vextractf128", "vextractf64x4", "vpmovqd", "vpmovdb", "vpmovqb", "vpmovdw", "vcvtps2ph"),
}
MEMORY_ONLY = {"vmaskmovps", "vmaskmovpd", "vmaskmovps store", "vmaskmovpd store", "vmovq", "vmovd"}
REGISTERS_ONLY = {"vpmovm2d", "vpmovm2q"}


def disassemble(tmp_path: Path, codes: list[bytes]) -> list[str]:
    """Return the text of each instruction, which must take all of its bytes."""
    file = tmp_path / "code.bin"
    file.write_bytes(b"".join(codes))
    command = [str(OBJDUMP), "-D", "-b", "binary", "-m", "i386:x86-64", "-M", "intel", "-w"]
    listing = subprocess.run(
        [*command, str(file)], check=True, capture_output=True, text=True
    ).stdout
    texts, lengths = [], []
    for line in listing.splitlines():
        fields = line.split("\t")
        if len(fields) < 3 or not fields[0].strip().endswith(":"):
            continue
        lengths.append(len(fields[1].split()))
        texts.append(re.sub(r"\s+#.*", "", fields[2]).strip())
    assert lengths == [len(code) for code in codes]
    return texts


def numbers(text: str) -> list[object]:
    """Return the operands: numbers of registers, places, immediate numbers."""
    found: list[object] = []
    _, _, operands = text.partition(" ")
    for operand in re.findall(r"\[[^\]]*\]|\{[^}]*\}|[^,\s]+", operands):
        if operand.startswith("["):
            found.append(place(operand[1:-1]))
        elif register := re.fullmatch(r"[xyz]mm(\d+)|k(\d+)", operand):
            found.append(int(register[1] or register[2]))
        elif operand in GENERAL:
            found.append(GENERAL.index(operand))
        elif re.fullmatch(r"-?(0x[0-9a-f]+|\d+)", operand):
            found.append(int(operand, 0))
    return found


def place(text: str) -> tuple[int, int | None, int, int]:
    base = index = None
    scale, displacement = 1, 0
    for sign, term in re.findall(r"([+-]?)([^+-]+)", text):
        if term.startswith("0x"):
            displacement = int(sign + term, 16)
        elif "*" in term and base is not None:
            name, _, factor = term.partition("*")
            index, scale = GENERAL.index(name), int(factor)
        else:
            base = GENERAL.index(term)
    assert base is not None
    return base, index, scale, displacement


def with_roles(has_avx512: bool) -> list[tuple[int, str, bool, bool, int]]:
    """Return the instructions; those that store have the name of those that load."""
    seen: set[str] = set()
    result = []
    for i, (name, *rest) in enumerate(_core.vector_instructions(has_avx512)):
        role = f"{name} store" if name in seen and f"{name} store" in STORES else name
        seen.add(name)
        result.append((i, role, *rest))
    return result


@pytest.mark.parametrize("has_avx512", [False, True])
def test_vector_instructions(has_avx512: bool, tmp_path: Path) -> None:
    last = 31 if has_avx512 else 15
    codes, expected = [], []
    for i, role, has_first, has_immediate, digit in with_roles(has_avx512):
        name = role.removesuffix(" store")
        is_comparison = name.startswith(("vcmp", "vpcmp", "vptestm"))
        if has_avx512:
            name = name.replace("vround", "vrndscale")
        seconds: list[object] = [] if role in MEMORY_ONLY else [3, last, 8]
        if digit < 0 and role not in REGISTERS_ONLY:
            seconds += PLACES
        for target in (1, 7) if is_comparison and has_avx512 else (0, 9, last):
            for second in seconds:
                if role in REGISTERS_ONLY and isinstance(second, int):
                    second %= 8
                first = last - 2
                immediate = 0x11 if is_comparison else 5
                if name.startswith("vblendv"):
                    immediate = 0xB0
                codes.append(
                    _core.encode_vector(has_avx512, i, target, first, second, immediate, 0)
                )
                operands = [target, *([first] if has_first else []), second]
                if role in STORES:
                    operands.reverse()
                if name.startswith("vcmp"):
                    name_now = name.replace("vcmp", f"vcmp{PREDICATES[immediate]}")
                else:
                    name_now = name
                    if has_immediate:
                        operands.append(0xB if name.startswith("vblendv") else immediate)
                expected.append((name_now, operands))
    texts = disassemble(tmp_path, codes)
    found = [(text.split()[0], numbers(text)) for text in texts]
    assert found == expected
    assert len(codes) > 1000


@pytest.mark.parametrize(
    ("name", "is_narrow"), [("vmovups", True), ("vmovupd", False), ("vpmovdb", True)]
)
def test_masks(name: str, is_narrow: bool, tmp_path: Path) -> None:
    i = [each[0] for each in _core.vector_instructions(True)].index(name)
    (text,) = disassemble(tmp_path, [_core.encode_vector(True, i, 17, 0, (8, 1, 4, 4), 0, 2)])
    assert "{k2}" in text
    # A load makes the other lanes zero, a store leaves what is there.
    assert ("{z}" in text) == (name != "vpmovdb")
    assert "zmm17" in text


GENERAL_FORMS = [
    *[("mov", a, b) for a in (0, 7, 12) for b in (1, 15)],
    *[(name, a, place) for name in ("mov", "lea") for a in (2, 9) for place in PLACES],
    *[(name, a, b) for name in ("add", "sub", "cmp") for a in (0, 9) for b in (3, 14)],
    *[(f"{name} number", a, -70000) for name in ("mov", "add", "sub", "cmp") for a in (1, 10)],
    *[("and number", a, -32) for a in (4, 11)],
    *[(f"{name} number", a, 3) for name in ("shl", "shr") for a in (2, 8)],
    *[("bts", a, b) for a in (0, 9) for b in (7, 10)],
    *[("mov store", a, place) for a in (2, 9) for place in PLACES],
]


def test_general_instructions(tmp_path: Path) -> None:
    codes = [_core.encode_general(*form) for form in GENERAL_FORMS]
    found = [(text.split()[0], numbers(text)) for text in disassemble(tmp_path, codes)]
    signed = [
        (name, [n - 2**64 if isinstance(n, int) and n >= 2**63 else n for n in operands])
        for name, operands in found
    ]
    expected = [
        (name.split()[0], [b, a] if name.endswith("store") else [a, b])
        for name, a, b in GENERAL_FORMS
    ]
    assert signed == expected


def test_instructions_with_one_operand_or_none(tmp_path: Path) -> None:
    forms = [("push", 3, None), ("push", 13, None), ("pop", 5, None), ("pop", 15, None)]
    forms += [("ret", 0, None), ("vzeroupper", 0, None), ("kmovw", 2, 0)]
    forms += [("load byte", 0, (8, 2, 1, -1)), ("store byte", 0, (4, 2, 1, 32))]
    forms += [("kortestb", 3, None), ("kmovw back", 4, 2), ("knotw", 3, 5)]
    forms += [(name, 3, 5) for name in ("kandw", "korw", "kxorw")]
    forms += [("call", 0, None), ("call", 11, None), ("kortestw", 7, None)]
    forms += [("movabs", 1, None), ("movabs", 10, None)]
    texts = disassemble(tmp_path, [_core.encode_general(*form) for form in forms])
    assert [re.sub(r"\s+", " ", re.sub("^rex[.]W[B]? ", "", text)) for text in texts] == [
        *("push rbx", "push r13", "pop rbp", "pop r15", "ret", "vzeroupper", "kmovw k2,eax"),
        *("mov al,BYTE PTR [r8+rdx*1-0x1]", "mov BYTE PTR [rsp+rdx*1+0x20],al"),
        *("kortestb k3,k3", "kmovw edx,k4", "knotw k3,k5"),
        *(f"{name} k3,k5,k6" for name in ("kandw", "korw", "kxorw")),
        *("call rax", "call r11", "kortestw k7,k7"),
        *("movabs rcx,0x123456789abcdef0", "movabs r10,0x123456789abcdef0"),
    ]
