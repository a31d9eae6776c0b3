// The vector instructions in use, in both encodings where they have both.
#pragma once

#include "native/assembler.h"

namespace croton::native::instruction {

// name, prefix, map, opcode; then what is not as usual.
constexpr VectorInstruction plain(const char* name, int prefix, int map, int opcode) {
  VectorInstruction result{};
  result.name = name;
  result.prefix = static_cast<std::uint8_t>(prefix);
  result.map = static_cast<std::uint8_t>(map);
  result.opcode = static_cast<std::uint8_t>(opcode);
  return result;
}
// Lanes of eight bytes: W in EVEX, in VEX only where it matters.
constexpr VectorInstruction wide(VectorInstruction i) {
  i.is_wide_evex = true;
  return i;
}
constexpr VectorInstruction wide_in_both(VectorInstruction i) {
  i.is_wide = i.is_wide_evex = true;
  return i;
}
constexpr VectorInstruction unary(VectorInstruction i) {
  i.sources = 1;
  return i;
}
constexpr VectorInstruction with_immediate(VectorInstruction i) {
  i.has_immediate = true;
  return i;
}
constexpr VectorInstruction shift(VectorInstruction i, int digit) {
  i.digit = static_cast<std::int8_t>(digit);
  return unary(with_immediate(i));
}
constexpr VectorInstruction choosing(VectorInstruction i) {
  i.chooses = true;
  return i;
}
constexpr VectorInstruction half(VectorInstruction i) {
  i.is_long = false;
  return i;
}

// ---- the same in both

inline constexpr VectorInstruction
    kMove = unary(plain("vmovups", 0, 1, 0x10)),
    kStore = unary(plain("vmovups", 0, 1, 0x11)),
    kBroadcast4 = unary(plain("vbroadcastss", 1, 2, 0x18)),
    kBroadcast8 = unary(wide(plain("vbroadcastsd", 1, 2, 0x19))),
    kAdd4 = plain("vaddps", 0, 1, 0x58), kAdd8 = wide(plain("vaddpd", 1, 1, 0x58)),
    kSub4 = plain("vsubps", 0, 1, 0x5C), kSub8 = wide(plain("vsubpd", 1, 1, 0x5C)),
    kMul4 = plain("vmulps", 0, 1, 0x59), kMul8 = wide(plain("vmulpd", 1, 1, 0x59)),
    kDiv4 = plain("vdivps", 0, 1, 0x5E), kDiv8 = wide(plain("vdivpd", 1, 1, 0x5E)),
    kMin4 = plain("vminps", 0, 1, 0x5D), kMin8 = wide(plain("vminpd", 1, 1, 0x5D)),
    kMax4 = plain("vmaxps", 0, 1, 0x5F), kMax8 = wide(plain("vmaxpd", 1, 1, 0x5F)),
    kSqrt4 = unary(plain("vsqrtps", 0, 1, 0x51)),
    kSqrt8 = unary(wide(plain("vsqrtpd", 1, 1, 0x51))), kAnd = plain("vandps", 0, 1, 0x54),
    kOr = plain("vorps", 0, 1, 0x56), kXor = plain("vxorps", 0, 1, 0x57),
    kAddInt4 = plain("vpaddd", 1, 1, 0xFE), kAddInt8 = wide(plain("vpaddq", 1, 1, 0xD4)),
    kSubInt4 = plain("vpsubd", 1, 1, 0xFA), kSubInt8 = wide(plain("vpsubq", 1, 1, 0xFB)),
    kMulInt4 = plain("vpmulld", 1, 2, 0x40), kShiftLeft4 = shift(plain("vpslld", 1, 1, 0x72), 6),
    kShiftLeft8 = shift(wide(plain("vpsllq", 1, 1, 0x73)), 6),
    kShiftRight4 = shift(plain("vpsrld", 1, 1, 0x72), 2),
    kShiftRight8 = shift(wide(plain("vpsrlq", 1, 1, 0x73)), 2),
    kShiftRightSigned4 = shift(plain("vpsrad", 1, 1, 0x72), 4),
    kDoublesOfFloats = unary(plain("vcvtps2pd", 0, 1, 0x5A)),
    kFloatsOfDoubles = unary(wide(plain("vcvtpd2ps", 1, 1, 0x5A))),
    kFloatsOfInts = unary(plain("vcvtdq2ps", 0, 1, 0x5B)),
    kDoublesOfInts = unary(plain("vcvtdq2pd", 2, 1, 0xE6)),
    kWidenInts = unary(plain("vpmovsxdq", 1, 2, 0x25)),
    kWidenSignedBytesTo4 = unary(plain("vpmovsxbd", 1, 2, 0x21)),
    kWidenBytesTo4 = unary(plain("vpmovzxbd", 1, 2, 0x31)),
    kWidenBytesTo8 = unary(plain("vpmovzxbq", 1, 2, 0x32)),
    kWidenSignedWordsTo4 = unary(plain("vpmovsxwd", 1, 2, 0x23)),
    kWidenWordsTo4 = unary(plain("vpmovzxwd", 1, 2, 0x33)),
    kFloatsOfHalves = unary(plain("vcvtph2ps", 1, 2, 0x13)),
    kHalvesOfFloats = unary(with_immediate(plain("vcvtps2ph", 1, 3, 0x1D))),
    kBroadcast1 = unary(plain("vpbroadcastb", 1, 2, 0x78)),
    kBroadcast2 = unary(plain("vpbroadcastw", 1, 2, 0x79)),
    kIntsOfFloats = unary(plain("vcvttps2dq", 2, 1, 0x5B)),
    kIntsOfDoubles = unary(wide(plain("vcvttpd2dq", 1, 1, 0xE6))),
    kMulWords = wide(plain("vpmuludq", 1, 1, 0xF4)), kPermute4 = plain("vpermps", 1, 2, 0x16);

// A product of two and a third, rounded once: by signs (a b + c, a b - c, c - a b, -a b - c) and by
// which operands the product takes, of the target (1) and the two sources (2, 3): 13, 21, 23.
inline constexpr VectorInstruction kFused4[4][3] = {
    {plain("vfmadd132ps", 1, 2, 0x98), plain("vfmadd213ps", 1, 2, 0xA8),
     plain("vfmadd231ps", 1, 2, 0xB8)},
    {plain("vfmsub132ps", 1, 2, 0x9A), plain("vfmsub213ps", 1, 2, 0xAA),
     plain("vfmsub231ps", 1, 2, 0xBA)},
    {plain("vfnmadd132ps", 1, 2, 0x9C), plain("vfnmadd213ps", 1, 2, 0xAC),
     plain("vfnmadd231ps", 1, 2, 0xBC)},
    {plain("vfnmsub132ps", 1, 2, 0x9E), plain("vfnmsub213ps", 1, 2, 0xAE),
     plain("vfnmsub231ps", 1, 2, 0xBE)}};
inline constexpr VectorInstruction kFused8[4][3] = {
    {wide_in_both(plain("vfmadd132pd", 1, 2, 0x98)), wide_in_both(plain("vfmadd213pd", 1, 2, 0xA8)),
     wide_in_both(plain("vfmadd231pd", 1, 2, 0xB8))},
    {wide_in_both(plain("vfmsub132pd", 1, 2, 0x9A)), wide_in_both(plain("vfmsub213pd", 1, 2, 0xAA)),
     wide_in_both(plain("vfmsub231pd", 1, 2, 0xBA))},
    {wide_in_both(plain("vfnmadd132pd", 1, 2, 0x9C)),
     wide_in_both(plain("vfnmadd213pd", 1, 2, 0xAC)),
     wide_in_both(plain("vfnmadd231pd", 1, 2, 0xBC))},
    {wide_in_both(plain("vfnmsub132pd", 1, 2, 0x9E)),
     wide_in_both(plain("vfnmsub213pd", 1, 2, 0xAE)),
     wide_in_both(plain("vfnmsub231pd", 1, 2, 0xBE))}};

// ---- AVX2; in AVX-512 comparisons have the same codes, but write to mask registers, and rounding
// has another name

inline constexpr VectorInstruction
    kRound4 = unary(with_immediate(plain("vroundps", 1, 3, 0x08))),
    kRound8 = unary(with_immediate(wide(plain("vroundpd", 1, 3, 0x09)))),
    kCompare4 = with_immediate(plain("vcmpps", 0, 1, 0xC2)),
    kCompare8 = with_immediate(wide(plain("vcmppd", 1, 1, 0xC2))),
    kEqualInt4 = plain("vpcmpeqd", 1, 1, 0x76), kEqualInt8 = wide(plain("vpcmpeqq", 1, 2, 0x29)),
    kGreaterInt4 = plain("vpcmpgtd", 1, 1, 0x66),
    kGreaterInt8 = wide(plain("vpcmpgtq", 1, 2, 0x37)),
    kBlend4 = with_immediate(plain("vblendvps", 1, 3, 0x4A)),
    kBlend8 = with_immediate(plain("vblendvpd", 1, 3, 0x4B)),
    kMaskLoad4 = plain("vmaskmovps", 1, 2, 0x2C), kMaskLoad8 = plain("vmaskmovpd", 1, 2, 0x2D),
    kMaskStore4 = plain("vmaskmovps", 1, 2, 0x2E), kMaskStore8 = plain("vmaskmovpd", 1, 2, 0x2F),
    kUpperHalf = unary(with_immediate(plain("vextractf128", 1, 3, 0x19))),
    kJoinHalves = with_immediate(plain("vinsertf128", 1, 3, 0x18)),
    kShuffle4 = with_immediate(plain("vshufps", 0, 1, 0xC6)),
    kPermute8 = unary(with_immediate(wide_in_both(plain("vpermpd", 1, 3, 0x01)))),
    kPackTo2 = half(plain("vpackssdw", 1, 1, 0x6B)),
    kPackTo1 = half(plain("vpacksswb", 1, 1, 0x63)),
    kPackToWords = half(plain("vpackusdw", 1, 2, 0x2B)),
    kPackToBytes = half(plain("vpackuswb", 1, 1, 0x67)),
    kStore16Bytes = half(unary(plain("vmovups", 0, 1, 0x11))),
    kAndHalf = half(plain("vandps", 0, 1, 0x54)),
    kShuffleHalf4 = half(with_immediate(plain("vshufps", 0, 1, 0xC6))),
    kStore8Bytes = half(unary(plain("vmovq", 1, 1, 0xD6))),
    kStore4Bytes = half(unary(plain("vmovd", 1, 1, 0x7E))),
    kTest = unary(plain("vptest", 1, 2, 0x17));

// ---- AVX-512

inline constexpr VectorInstruction kMoveWide = unary(wide(plain("vmovupd", 1, 1, 0x10))),
                                   kStoreWide = unary(wide(plain("vmovupd", 1, 1, 0x11))),
                                   kScale4 = plain("vscalefps", 1, 2, 0x2C),
                                   kScale8 = wide(plain("vscalefpd", 1, 2, 0x2C)),
                                   kOnesWhere4 = unary(plain("vpmovm2d", 2, 2, 0x38)),
                                   kOnesWhere8 = unary(wide(plain("vpmovm2q", 2, 2, 0x38))),
                                   kBlendBy4 = choosing(plain("vblendmps", 1, 2, 0x65)),
                                   kBlendBy8 = choosing(wide(plain("vblendmpd", 1, 2, 0x65))),
                                   kTestInt4 = plain("vptestmd", 1, 2, 0x27),
                                   kPermute8By = wide(plain("vpermpd", 1, 2, 0x16)),
                                   kPermuteTwo4 = plain("vpermt2ps", 1, 2, 0x7F),
                                   kPermuteTwo8 = wide(plain("vpermt2pd", 1, 2, 0x7F)),
                                   kChoose = with_immediate(plain("vpternlogd", 1, 3, 0x25)),
                                   kUpperHalf512 = unary(
                                       with_immediate(wide(plain("vextractf64x4", 1, 3, 0x1B)))),
                                   kJoinHalves512 =
                                       with_immediate(wide(plain("vinsertf64x4", 1, 3, 0x1A))),
                                   kMulInt8 = wide(plain("vpmullq", 1, 2, 0x40)),
                                   kLongsOfDoubles = unary(wide(plain("vcvttpd2qq", 1, 1, 0x7A))),
                                   kDoublesOfLongs = unary(wide(plain("vcvtqq2pd", 2, 1, 0xE6))),
                                   kFloatsOfLongs = unary(wide(plain("vcvtqq2ps", 0, 1, 0x5B))),
                                   kNarrow4To2 = unary(plain("vpmovdw", 2, 2, 0x33)),
                                   kNarrow8To4 = unary(plain("vpmovqd", 2, 2, 0x35)),
                                   kNarrow4To1 = unary(plain("vpmovdb", 2, 2, 0x31)),
                                   kNarrow8To1 = unary(plain("vpmovqb", 2, 2, 0x32));

// ---- all, for tests

inline constexpr const VectorInstruction* kOfBoth[] = {&kMove,
                                                       &kStore,
                                                       &kBroadcast4,
                                                       &kBroadcast8,
                                                       &kAdd4,
                                                       &kAdd8,
                                                       &kSub4,
                                                       &kSub8,
                                                       &kMul4,
                                                       &kMul8,
                                                       &kDiv4,
                                                       &kDiv8,
                                                       &kMin4,
                                                       &kMin8,
                                                       &kMax4,
                                                       &kMax8,
                                                       &kSqrt4,
                                                       &kSqrt8,
                                                       &kAnd,
                                                       &kOr,
                                                       &kXor,
                                                       &kAddInt4,
                                                       &kAddInt8,
                                                       &kSubInt4,
                                                       &kSubInt8,
                                                       &kMulInt4,
                                                       &kShiftLeft4,
                                                       &kShiftLeft8,
                                                       &kShiftRight4,
                                                       &kShiftRight8,
                                                       &kShiftRightSigned4,
                                                       &kDoublesOfFloats,
                                                       &kFloatsOfDoubles,
                                                       &kFloatsOfInts,
                                                       &kDoublesOfInts,
                                                       &kWidenInts,
                                                       &kWidenSignedBytesTo4,
                                                       &kWidenBytesTo4,
                                                       &kWidenBytesTo8,
                                                       &kWidenSignedWordsTo4,
                                                       &kWidenWordsTo4,
                                                       &kFloatsOfHalves,
                                                       &kHalvesOfFloats,
                                                       &kBroadcast1,
                                                       &kBroadcast2,
                                                       &kIntsOfFloats,
                                                       &kIntsOfDoubles,
                                                       &kMulWords,
                                                       &kPermute4,
                                                       &kRound4,
                                                       &kRound8,
                                                       &kCompare4,
                                                       &kCompare8,
                                                       &kEqualInt4,
                                                       &kEqualInt8,
                                                       &kGreaterInt4,
                                                       &kGreaterInt8};
inline constexpr const VectorInstruction* kOfAvx2[] = {
    &kBlend4,     &kBlend8,       &kMaskLoad4,   &kMaskLoad8,    &kMaskStore4,
    &kMaskStore8, &kPackToWords,  &kPackToBytes, &kStore16Bytes, &kUpperHalf,
    &kJoinHalves, &kShuffle4,     &kPermute8,    &kPackTo2,      &kPackTo1,
    &kAndHalf,    &kShuffleHalf4, &kStore8Bytes, &kStore4Bytes,  &kTest};
inline constexpr const VectorInstruction* kOfAvx512[] = {
    &kMoveWide, &kStoreWide,      &kScale4,         &kScale8,        &kOnesWhere4,  &kOnesWhere8,
    &kTestInt4, &kBlendBy4,       &kBlendBy8,       &kPermute8By,    &kPermuteTwo4, &kPermuteTwo8,
    &kChoose,   &kUpperHalf512,   &kJoinHalves512,  &kNarrow8To4,    &kNarrow4To1,  &kNarrow8To1,
    &kMulInt8,  &kLongsOfDoubles, &kDoublesOfLongs, &kFloatsOfLongs, &kNarrow4To2};

}  // namespace croton::native::instruction
