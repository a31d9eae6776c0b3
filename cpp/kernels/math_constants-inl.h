// Numbers that the math functions are made of, for float and double under the same names.
// Polynomials were fitted by tools/math_accuracy/fit_polynomials.py (exchange algorithm of Remez),
// which also states the form each one enters; constants are cut from 60-digit values. A pair
// kX, kXLow adds up to the constant with twice the precision.
#pragma once

#include "kernels/simd-inl.h"

namespace croton::CROTON_ISA::math {

template <class T>
struct Constants;

template <>
struct Constants<float> {
  // exp(x) is 0 below, infinity above (with one power of two to spare).
  static constexpr float kExpLowest = -104.0f;
  static constexpr float kExpHighest = 90.0f;
  // expm1(x) is -1 below; 1 - 2^-n is 1 for n above.
  static constexpr float kExpm1Lowest = -20.0f;
  static constexpr float kExpm1Powers = 30.0f;
  // tanh(x) is 1 above.
  static constexpr float kTanhHighest = 10.0f;
  static constexpr float kLog2E = 0x1.715476p+0f;
  // The first part has 15 bits, so that its product with an exponent is exact.
  static constexpr float kLn2 = 0x1.62e4p-1f;
  static constexpr float kLn2Low = 0x1.7f7d1cp-20f;
  static constexpr float kSqrtHalf = 0x1.6a09e6p-1f;
  static constexpr float kTwoOverPi = 0x1.45f306p-1f;
  // pi/2 in parts for the reduction, which is exact enough up to kTrigHighest.
  static constexpr float kHalfPiParts[] = {0x1.921fb6p+0f, -0x1.777a5cp-25f, -0x1.ee59dap-50f};
  static constexpr float kTrigHighest = 0x1p17f;
  static constexpr float kPi = 0x1.921fb6p+1f;
  static constexpr float kPiLow = -0x1.777a5cp-24f;

  static constexpr float kExp[] = {0.49999994f, 0.166665196f, 0.0416683927f, 0.00836878084f,
                                   0.00138144707f};
  static constexpr float kLog[] = {0.666667759f, 0.399775386f, 0.298718512f};
  static constexpr float kSin[] = {-0.166666552f, 0.00833217613f, -0.000195169778f};
  static constexpr float kCos[] = {0.0416666456f, -0.00138873642f, 2.44380917e-05f};
  static constexpr float kArcsin[] = {0.166667536f, 0.0749524161f, 0.0454771034f, 0.024147572f,
                                      0.0422186181f};
  static constexpr float kArctan[] = {-0.333333164f, 0.199984848f, -0.142437667f, 0.105953626f,
                                      -0.0608174987f};
  static constexpr float kSinh[] = {0.166666672f, 0.00833335053f, 0.000198360663f, 2.81743951e-06f};
  static constexpr float kTanh[] = {-0.333332837f, 0.133314848f, -0.0537429377f, 0.0206486527f,
                                    -0.00571477925f};
};

template <>
struct Constants<double> {
  static constexpr double kExpLowest = -746.0;
  static constexpr double kExpHighest = 712.0;
  static constexpr double kExpm1Lowest = -40.0;
  static constexpr double kExpm1Powers = 60.0;
  static constexpr double kTanhHighest = 20.0;
  // x^2 + 1 is x^2 above.
  static constexpr double kSquareDominates = 0x1p28;
  static constexpr double kLog2E = 0x1.71547652b82fep+0;
  static constexpr double kLog2ELow = 0x1.777d0ffda0d24p-56;
  static constexpr double kLog10E = 0x1.bcb7b1526e50ep-2;
  static constexpr double kLog10ELow = 0x1.95355baaafad3p-57;
  // The first part has 32 bits, so that its product with an exponent is exact.
  static constexpr double kLn2 = 0x1.62e42feep-1;
  static constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
  static constexpr double kSqrtHalf = 0x1.6a09e667f3bcdp-1;
  static constexpr double kTwoOverPi = 0x1.45f306dc9c883p-1;
  // The first two parts have 33 bits each, so that their products with 20 bits are exact.
  static constexpr double kHalfPiParts[] = {0x1.921fb544p+0, 0x1.0b4611a6p-34,
                                            0x1.3198a2e037073p-69};
  static constexpr double kTrigHighest = 0x1p20;
  static constexpr double kPi = 0x1.921fb54442d18p+1;
  static constexpr double kPiLow = 0x1.1a62633145c07p-53;
  static constexpr double kTwoThirds = 0x1.5555555555555p-1;
  static constexpr double kTwoThirdsLow = 0x1.5555555555555p-55;

  static constexpr double kExp[] = {0.5000000000000011,     0.1666666666666641,
                                    0.04166666666652919,    0.008333333333495627,
                                    0.0013888888943921454,  0.00019841269504751636,
                                    2.4801492763973955e-05, 2.7557587357531655e-06,
                                    2.7630378228186743e-07, 2.4999960208336418e-08};
  static constexpr double kExpForFloat[] = {0.5000000068036943,    0.1666666586473323,
                                            0.04166629363594174,   0.008333497640345272,
                                            0.0013944758495291478, 0.00019790262253232912};
  static constexpr double kExp2ForFloat[] = {0.693147214968539,     0.24022652782516024,
                                             0.0555031055041767,    0.009617693017217908,
                                             0.0013406644050838483, 0.00015594665841809762};
  static constexpr double kLog2ForFloat[] = {1.442695040890049,   -0.7213475204501822,
                                             0.48089831158232327, -0.3606736948555539,
                                             0.2887098222576051,  -0.24064848145938755};
  static constexpr double kLog[] = {0.6666666666666734,  0.3999999999941436,  0.2857142874246668,
                                    0.22222198564287685, 0.18183564825878132, 0.15314036875128134,
                                    0.14796094953079275};
  static constexpr double kLogForFloat[] = {0.6666666667580402, 0.39999995620919415,
                                            0.28572109243533084, 0.22176185555812042,
                                            0.19584191652439742};
  static constexpr double kLogTail[] = {
      0.40000000000002256, 0.2857142857009932,  0.22222222519964177, 0.18181784363761178,
      0.15386757476895355, 0.13256814527279273, 0.13196357277558923};
  static constexpr double kSin[] = {-0.16666666666666632,    0.00833333333332237,
                                    -0.00019841269829771097, 2.7557313678647987e-06,
                                    -2.50507559593086e-08,   1.5896666411296703e-10};
  static constexpr double kCos[] = {0.0416666666666666,     -0.0013888888888874064,
                                    2.4801587289443543e-05, -2.7557314340677814e-07,
                                    2.0875721626217735e-09, -1.1359559456330398e-11};
  static constexpr double kArcsin[] = {
      0.16666666666665383,  0.0750000000034304,  0.04464285682348952,  0.030381959330854445,
      0.022371753534688177, 0.01735977091723274, 0.013884600435676698, 0.012173266271802926,
      0.006510909034037195, 0.01957375758711492, -0.01629384812905753, 0.031958816937297976};
  static constexpr double kArctan[] = {
      -0.333333333333332,   0.19999999999953774, -0.14285714280215758, 0.11111110784424534,
      -0.0909089778524281,  0.07692060695119876, -0.06663109352810176, 0.05847926481182152,
      -0.05039464981832344, 0.03806843672270747, -0.017911232303927174};
  static constexpr double kSinh[] = {
      0.16666666666666669,    0.008333333333333139,   0.0001984126984143768, 2.7557319155336905e-06,
      2.5052123398551906e-08, 1.6057240341493974e-10, 7.759312195864513e-13};
  static constexpr double kTanh[] = {
      -0.33333333333332876,    0.1333333333326432,    -0.05396825393220391,   0.021869487595571932,
      -0.00886322123537323,    0.00359199089309595,   -0.0014549669919045123, 0.0005863410513628218,
      -0.00022861006705004615, 7.719274594755679e-05, -1.6094572444325332e-05};
};

}  // namespace croton::CROTON_ISA::math
