#pragma once

#include "abi/vst3/vst/speakers.h"

/// The named arrangements. "X_Y_Z" is X speakers at ear height, Y above, Z below; Cine and Music differ in which
/// speakers stand at the sides. Several names are aliases of one arrangement.
namespace glovebox::abi::vst3::SpeakerArr {

using A = SpeakerArrangement;

namespace parts {
inline constexpr A lr = kSpeakerL | kSpeakerR;
inline constexpr A lrc = lr | kSpeakerC;
inline constexpr A surround = kSpeakerLs | kSpeakerRs;
inline constexpr A centers = kSpeakerLc | kSpeakerRc;
inline constexpr A sides = kSpeakerSl | kSpeakerSr;
inline constexpr A wide = kSpeakerLw | kSpeakerRw;
inline constexpr A topFront = kSpeakerTfl | kSpeakerTfr;
inline constexpr A topSide = kSpeakerTsl | kSpeakerTsr;
inline constexpr A topRear = kSpeakerTrl | kSpeakerTrr;
inline constexpr A bottomFront = kSpeakerBfl | kSpeakerBfr;
inline constexpr A bottomRear = kSpeakerBrl | kSpeakerBrr;
} // namespace parts

inline constexpr A kEmpty = 0;
inline constexpr A kMono = kSpeakerM;
inline constexpr A kStereo = parts::lr;
inline constexpr A kStereoWide = parts::wide;
inline constexpr A kStereoSurround = parts::surround;
inline constexpr A kStereoCenter = parts::centers;
inline constexpr A kStereoSide = parts::sides;
inline constexpr A kStereoCLfe = kSpeakerC | kSpeakerLfe;
inline constexpr A kStereoTF = parts::topFront;
inline constexpr A kStereoTS = parts::topSide;
inline constexpr A kStereoTR = parts::topRear;
inline constexpr A kStereoBF = parts::bottomFront;
inline constexpr A kCineFront = parts::lrc | parts::centers;

inline constexpr A k30Cine = parts::lrc;
inline constexpr A k31Cine = k30Cine | kSpeakerLfe;
inline constexpr A k30Music = parts::lr | kSpeakerCs;
inline constexpr A k31Music = k30Music | kSpeakerLfe;
inline constexpr A k40Cine = parts::lrc | kSpeakerCs;
inline constexpr A k41Cine = k40Cine | kSpeakerLfe;
inline constexpr A k40Music = parts::lr | parts::surround;
inline constexpr A k41Music = k40Music | kSpeakerLfe;
inline constexpr A k50 = parts::lrc | parts::surround;
inline constexpr A k51 = k50 | kSpeakerLfe;
inline constexpr A k60Cine = k50 | kSpeakerCs;
inline constexpr A k61Cine = k60Cine | kSpeakerLfe;
inline constexpr A k60Music = k40Music | parts::sides;
inline constexpr A k61Music = k60Music | kSpeakerLfe;
inline constexpr A k70Cine = k50 | parts::centers;
inline constexpr A k71Cine = k70Cine | kSpeakerLfe;
inline constexpr A k71CineFullFront = k71Cine;
inline constexpr A k70Music = k50 | parts::sides;
inline constexpr A k71Music = k70Music | kSpeakerLfe;
inline constexpr A k71CineFullRear = k51 | kSpeakerLcs | kSpeakerRcs;
inline constexpr A k71CineSideFill = k71Music;
inline constexpr A k71Proximity = k51 | kSpeakerPl | kSpeakerPr;
inline constexpr A k80Cine = k70Cine | kSpeakerCs;
inline constexpr A k81Cine = k80Cine | kSpeakerLfe;
inline constexpr A k80Music = k70Music | kSpeakerCs;
inline constexpr A k81Music = k80Music | kSpeakerLfe;
inline constexpr A k90Cine = k70Cine | parts::sides;
inline constexpr A k91Cine = k90Cine | kSpeakerLfe;
inline constexpr A k100Cine = k90Cine | kSpeakerCs;
inline constexpr A k101Cine = k100Cine | kSpeakerLfe;

// Ambisonics, ACN order, SN3D. Orders 5 to 7 have no speakers of their own: the lowest 36, 49 and 64 bits are set.
inline constexpr A kAmbi1stOrderACN = kSpeakerACN0 | kSpeakerACN1 | kSpeakerACN2 | kSpeakerACN3;
inline constexpr A kAmbi2cdOrderACN =
    kAmbi1stOrderACN | kSpeakerACN4 | kSpeakerACN5 | kSpeakerACN6 | kSpeakerACN7 | kSpeakerACN8;
inline constexpr A kAmbi3rdOrderACN = kAmbi2cdOrderACN | kSpeakerACN9 | kSpeakerACN10 | kSpeakerACN11 | kSpeakerACN12 |
                                      kSpeakerACN13 | kSpeakerACN14 | kSpeakerACN15;
inline constexpr A kAmbi4thOrderACN = kAmbi3rdOrderACN | kSpeakerACN16 | kSpeakerACN17 | kSpeakerACN18 | kSpeakerACN19 |
                                      kSpeakerACN20 | kSpeakerACN21 | kSpeakerACN22 | kSpeakerACN23 | kSpeakerACN24;
inline constexpr A kAmbi5thOrderACN = 0x0000000FFFFFFFFF;
inline constexpr A kAmbi6thOrderACN = 0x0001FFFFFFFFFFFF;
inline constexpr A kAmbi7thOrderACN = 0xFFFFFFFFFFFFFFFF;

// With height.
inline constexpr A k80Cube = k40Music | parts::topFront | parts::topRear;
inline constexpr A k40_4 = k80Cube;
inline constexpr A k71CineTopCenter = k61Cine | kSpeakerTc;
inline constexpr A k71CineCenterHigh = k61Cine | kSpeakerTfc;
inline constexpr A k70CineFrontHigh = k50 | parts::topFront;
inline constexpr A k70MPEG3D = k70CineFrontHigh;
inline constexpr A k50_2 = k70CineFrontHigh;
inline constexpr A k71CineFrontHigh = k70CineFrontHigh | kSpeakerLfe;
inline constexpr A k71MPEG3D = k71CineFrontHigh;
inline constexpr A k51_2 = k71CineFrontHigh;
inline constexpr A k70CineSideHigh = k50 | parts::topSide;
inline constexpr A k50_2_TS = k70CineSideHigh;
inline constexpr A k71CineSideHigh = k70CineSideHigh | kSpeakerLfe;
inline constexpr A k51_2_TS = k71CineSideHigh;
inline constexpr A k81MPEG3D = k41Music | parts::topFront | kSpeakerTfc | kSpeakerBfc;
inline constexpr A k41_4_1 = k81MPEG3D;
inline constexpr A k90 = k50 | parts::topFront | parts::topRear;
inline constexpr A k50_4 = k90;
inline constexpr A k91 = k90 | kSpeakerLfe;
inline constexpr A k51_4 = k91;
inline constexpr A k50_4_1 = k50_4 | kSpeakerBfc;
inline constexpr A k51_4_1 = k50_4_1 | kSpeakerLfe;
inline constexpr A k70_2 = k70Music | parts::topSide;
inline constexpr A k71_2 = k70_2 | kSpeakerLfe;
inline constexpr A k91Atmos = k71_2;
inline constexpr A k70_2_TF = k70Music | parts::topFront;
inline constexpr A k71_2_TF = k70_2_TF | kSpeakerLfe;
inline constexpr A k70_3 = k70_2_TF | kSpeakerTrc;
inline constexpr A k72_3 = k70_3 | kSpeakerLfe | kSpeakerLfe2;
inline constexpr A k70_4 = k70_2_TF | parts::topRear;
inline constexpr A k71_4 = k70_4 | kSpeakerLfe;
inline constexpr A k111MPEG3D = k71_4;
inline constexpr A k70_6 = k70_4 | parts::topSide;
inline constexpr A k71_6 = k70_6 | kSpeakerLfe;
inline constexpr A k90_4 = k70_4 | parts::centers;
inline constexpr A k91_4 = k90_4 | kSpeakerLfe;
inline constexpr A k90_6 = k70_6 | parts::centers;
inline constexpr A k91_6 = k90_6 | kSpeakerLfe;
inline constexpr A k90_4_W = k70_4 | parts::wide;
inline constexpr A k91_4_W = k90_4_W | kSpeakerLfe;
inline constexpr A k90_6_W = k70_6 | parts::wide;
inline constexpr A k91_6_W = k90_6_W | kSpeakerLfe;
inline constexpr A k100 = k50_4 | kSpeakerTc;
inline constexpr A k50_5 = k100;
inline constexpr A k101 = k100 | kSpeakerLfe;
inline constexpr A k101MPEG3D = k101;
inline constexpr A k51_5 = k101;
inline constexpr A k102 = k51_4 | kSpeakerTfc | kSpeakerLfe2;
inline constexpr A k52_5 = k102;
inline constexpr A k110 = k100 | kSpeakerTfc;
inline constexpr A k50_6 = k110;
inline constexpr A k111 = k110 | kSpeakerLfe;
inline constexpr A k51_6 = k111;
inline constexpr A k122 = k102 | parts::centers;
inline constexpr A k72_5 = k122;
inline constexpr A k130 = k110 | parts::sides;
inline constexpr A k131 = k130 | kSpeakerLfe;

// With speakers below.
inline constexpr A k140 = k60Music | parts::topFront | parts::topRear | parts::bottomFront | parts::bottomRear;
inline constexpr A k60_4_4 = k140;
inline constexpr A k220 = k100Cine | kSpeakerTc | parts::topFront | kSpeakerTfc | parts::topRear | kSpeakerTrc |
                          parts::topSide | parts::bottomFront | kSpeakerBfc;
inline constexpr A k100_9_3 = k220;
inline constexpr A k222 = k220 | kSpeakerLfe | kSpeakerLfe2;
inline constexpr A k102_9_3 = k222;
inline constexpr A k50_5_3 = k50_4 | kSpeakerTfc | parts::bottomFront | kSpeakerBfc;
inline constexpr A k51_5_3 = k50_5_3 | kSpeakerLfe;
inline constexpr A k50_2_2 = k50_2_TS | parts::bottomFront;
inline constexpr A k50_4_2 = k50_4 | parts::bottomFront;
inline constexpr A k70_4_2 = k70_4 | parts::bottomFront;
inline constexpr A k50_5_Sony = k50_4 | kSpeakerTfc;
inline constexpr A k40_2_2 = kSpeakerC | parts::sides | kSpeakerCs | parts::topSide | kSpeakerBsl | kSpeakerBsr;
inline constexpr A k40_4_2 = k40_4 | parts::bottomFront;
inline constexpr A k50_3_2 = k50_2 | kSpeakerTfc | parts::bottomFront;
inline constexpr A k30_5_2 = parts::lrc | parts::topFront | kSpeakerTfc | parts::topRear | parts::bottomFront;
inline constexpr A k40_4_4 = k40_4_2 | parts::bottomRear;
inline constexpr A k50_4_4 = k50_4_2 | parts::bottomRear;

} // namespace glovebox::abi::vst3::SpeakerArr
