#pragma once

#include "abi/vst3/vst/types.h"

/// One bit per loudspeaker. Names: L left, R right, C centre, S surround, T top, B bottom, f front, s side, r rear.
namespace glovebox::abi::vst3 {

namespace detail {
constexpr Speaker speakerBit(unsigned bit) noexcept { return Speaker{1} << bit; }
} // namespace detail

inline constexpr Speaker kSpeakerL = detail::speakerBit(0);
inline constexpr Speaker kSpeakerR = detail::speakerBit(1);
inline constexpr Speaker kSpeakerC = detail::speakerBit(2);
inline constexpr Speaker kSpeakerLfe = detail::speakerBit(3);
inline constexpr Speaker kSpeakerLs = detail::speakerBit(4);
inline constexpr Speaker kSpeakerRs = detail::speakerBit(5);
inline constexpr Speaker kSpeakerLc = detail::speakerBit(6);
inline constexpr Speaker kSpeakerRc = detail::speakerBit(7);
inline constexpr Speaker kSpeakerS = detail::speakerBit(8);
inline constexpr Speaker kSpeakerCs = kSpeakerS;
inline constexpr Speaker kSpeakerSl = detail::speakerBit(9);
inline constexpr Speaker kSpeakerSr = detail::speakerBit(10);
inline constexpr Speaker kSpeakerTc = detail::speakerBit(11);
inline constexpr Speaker kSpeakerTfl = detail::speakerBit(12);
inline constexpr Speaker kSpeakerTfc = detail::speakerBit(13);
inline constexpr Speaker kSpeakerTfr = detail::speakerBit(14);
inline constexpr Speaker kSpeakerTrl = detail::speakerBit(15);
inline constexpr Speaker kSpeakerTrc = detail::speakerBit(16);
inline constexpr Speaker kSpeakerTrr = detail::speakerBit(17);
inline constexpr Speaker kSpeakerLfe2 = detail::speakerBit(18);
/// Mono has a speaker of its own; it is not the centre.
inline constexpr Speaker kSpeakerM = detail::speakerBit(19);

inline constexpr Speaker kSpeakerTsl = detail::speakerBit(24);
inline constexpr Speaker kSpeakerTsr = detail::speakerBit(25);
inline constexpr Speaker kSpeakerLcs = detail::speakerBit(26);
inline constexpr Speaker kSpeakerRcs = detail::speakerBit(27);
inline constexpr Speaker kSpeakerBfl = detail::speakerBit(28);
inline constexpr Speaker kSpeakerBfc = detail::speakerBit(29);
inline constexpr Speaker kSpeakerBfr = detail::speakerBit(30);
/// Proximity.
inline constexpr Speaker kSpeakerPl = detail::speakerBit(31);
inline constexpr Speaker kSpeakerPr = detail::speakerBit(32);
inline constexpr Speaker kSpeakerBsl = detail::speakerBit(33);
inline constexpr Speaker kSpeakerBsr = detail::speakerBit(34);
inline constexpr Speaker kSpeakerBrl = detail::speakerBit(35);
inline constexpr Speaker kSpeakerBrc = detail::speakerBit(36);
inline constexpr Speaker kSpeakerBrr = detail::speakerBit(37);
/// Wide.
inline constexpr Speaker kSpeakerLw = detail::speakerBit(59);
inline constexpr Speaker kSpeakerRw = detail::speakerBit(60);

// Ambisonic channels: 0 to 3 and 4 to 24 lie apart, around the speakers that were added in between.
inline constexpr Speaker kSpeakerACN0 = detail::speakerBit(20);
inline constexpr Speaker kSpeakerACN1 = detail::speakerBit(21);
inline constexpr Speaker kSpeakerACN2 = detail::speakerBit(22);
inline constexpr Speaker kSpeakerACN3 = detail::speakerBit(23);
inline constexpr Speaker kSpeakerACN4 = detail::speakerBit(38);
inline constexpr Speaker kSpeakerACN5 = detail::speakerBit(39);
inline constexpr Speaker kSpeakerACN6 = detail::speakerBit(40);
inline constexpr Speaker kSpeakerACN7 = detail::speakerBit(41);
inline constexpr Speaker kSpeakerACN8 = detail::speakerBit(42);
inline constexpr Speaker kSpeakerACN9 = detail::speakerBit(43);
inline constexpr Speaker kSpeakerACN10 = detail::speakerBit(44);
inline constexpr Speaker kSpeakerACN11 = detail::speakerBit(45);
inline constexpr Speaker kSpeakerACN12 = detail::speakerBit(46);
inline constexpr Speaker kSpeakerACN13 = detail::speakerBit(47);
inline constexpr Speaker kSpeakerACN14 = detail::speakerBit(48);
inline constexpr Speaker kSpeakerACN15 = detail::speakerBit(49);
inline constexpr Speaker kSpeakerACN16 = detail::speakerBit(50);
inline constexpr Speaker kSpeakerACN17 = detail::speakerBit(51);
inline constexpr Speaker kSpeakerACN18 = detail::speakerBit(52);
inline constexpr Speaker kSpeakerACN19 = detail::speakerBit(53);
inline constexpr Speaker kSpeakerACN20 = detail::speakerBit(54);
inline constexpr Speaker kSpeakerACN21 = detail::speakerBit(55);
inline constexpr Speaker kSpeakerACN22 = detail::speakerBit(56);
inline constexpr Speaker kSpeakerACN23 = detail::speakerBit(57);
inline constexpr Speaker kSpeakerACN24 = detail::speakerBit(58);

/// Channels of an arrangement: the number of its bits.
constexpr int32 getChannelCount(SpeakerArrangement arrangement) noexcept {
    int32 count = 0;
    for (; arrangement != 0; arrangement &= arrangement - 1) {
        ++count;
    }
    return count;
}

} // namespace glovebox::abi::vst3
