// Generated messages against Cap'n Proto's own library: the same bytes mean the same values, both
// ways.
#include <capnp/message.h>
#include <capnp/serialize.h>
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <zooid/sample/sample_newer.hpp>
#include <zooid/sample/sample_service.hpp>

#include "sample.capnp.h"
#include "test_size.hpp"

namespace zooid::interconnect::testing {
namespace {

using PlainMessage = sample::Sample::Plain::Params;
using RichMessage = sample::Sample::Rich::Params;
using Random = std::mt19937_64;

static_assert(PlainMessage::fast && PlainMessage::words_max <= slot_payload_words);
static_assert(!RichMessage::fast && RichMessage::words_max == 200,
              "the struct says more than its interface");

std::string text_from(Random& random, std::size_t longest) {
    std::string text(random() % (longest + 1), ' ');
    for (char& letter : text) letter = static_cast<char>('a' + random() % 26);
    return text;
}

/// Words of a single-segment message, as Cap'n Proto laid them out.
std::vector<std::uint64_t> words_of(capnp::MessageBuilder& message) {
    const auto segments = message.getSegmentsForOutput();
    EXPECT_EQ(segments.size(), 1);
    const auto bytes = segments[0].asBytes();
    std::vector<std::uint64_t> words(bytes.size() / 8);
    std::memcpy(words.data(), bytes.begin(), bytes.size());
    return words;
}

TEST(FastForm, ReadsWhatCapnpWrites) {
    Random random(1);
    for (std::uint64_t run = 0; run < scaled(2'000); ++run) {
        capnp::MallocMessageBuilder builder;
        auto theirs = builder.initRoot<sample_capnp::Plain>();
        theirs.setFlag(random() % 2);
        theirs.setTiny(static_cast<std::int8_t>(random()));
        theirs.setSmall(static_cast<std::uint16_t>(random()));
        theirs.setOther(random() % 2);
        theirs.setMedium(static_cast<std::int32_t>(random()));
        theirs.setLarge(random());
        theirs.setColour(static_cast<sample_capnp::Colour>(random() % 3));
        theirs.setReal(static_cast<float>(random()));
        theirs.setDouble(static_cast<double>(random()));
        theirs.getPlace().setX(static_cast<std::int16_t>(random()));
        theirs.getPlace().setY(static_cast<std::int16_t>(random()));
        if (random() % 2 == 0)
            theirs.setSigned(static_cast<std::int64_t>(random()));
        else
            theirs.setNumber(static_cast<std::uint32_t>(random()));
        const auto words = words_of(builder);
        const auto ours = PlainMessage::from_words(std::span(words).subspan(1));
        ASSERT_TRUE(ours);
        EXPECT_EQ(ours->flag(), theirs.getFlag());
        EXPECT_EQ(ours->tiny(), theirs.getTiny());
        EXPECT_EQ(ours->small(), theirs.getSmall());
        EXPECT_EQ(ours->other(), theirs.getOther());
        EXPECT_EQ(ours->medium(), theirs.getMedium());
        EXPECT_EQ(ours->large(), theirs.getLarge());
        EXPECT_EQ(static_cast<int>(ours->colour()), static_cast<int>(theirs.getColour()));
        EXPECT_EQ(ours->real(), theirs.getReal());
        EXPECT_EQ(ours->double_(), theirs.getDouble());
        EXPECT_EQ(ours->place_x(), theirs.getPlace().getX());
        EXPECT_EQ(ours->place_y(), theirs.getPlace().getY());
        ASSERT_EQ(static_cast<int>(ours->which()), static_cast<int>(theirs.which()));
        if (theirs.isSigned()) EXPECT_EQ(ours->signed_(), theirs.getSigned());
        if (theirs.isNumber()) EXPECT_EQ(ours->number(), theirs.getNumber());
    }
}

TEST(FastForm, CapnpReadsWhatWeWrite) {
    Random random(2);
    for (std::uint64_t run = 0; run < scaled(2'000); ++run) {
        PlainMessage ours;
        EXPECT_EQ(ours.small(), 1000) << "defaults before anything is set";
        ours.set_flag(random() % 2);
        ours.set_tiny(static_cast<std::int8_t>(random()));
        ours.set_small(static_cast<std::uint16_t>(random()));
        ours.set_other(random() % 2);
        ours.set_large(random());
        ours.set_colour(static_cast<sample::Colour>(random() % 3));
        ours.set_real(static_cast<float>(random()));
        ours.set_place_x(static_cast<std::int16_t>(random()));
        if (random() % 2 == 0)
            ours.set_signed_(static_cast<std::int64_t>(random()));
        else
            ours.set_nothing();
        const auto bytes = std::as_bytes(ours.words());
        std::vector<capnp::word> copy(ours.words().size());
        std::memcpy(copy.data(), bytes.data(), bytes.size());
        const auto theirs =
            capnp::readDataStruct<sample_capnp::Plain>(kj::arrayPtr(copy.data(), copy.size()));
        EXPECT_EQ(theirs.getFlag(), ours.flag());
        EXPECT_EQ(theirs.getTiny(), ours.tiny());
        EXPECT_EQ(theirs.getSmall(), ours.small());
        EXPECT_EQ(theirs.getOther(), ours.other());
        EXPECT_EQ(theirs.getMedium(), 0);
        EXPECT_EQ(theirs.getLarge(), ours.large());
        EXPECT_EQ(static_cast<int>(theirs.getColour()), static_cast<int>(ours.colour()));
        EXPECT_EQ(theirs.getReal(), ours.real());
        EXPECT_EQ(theirs.getPlace().getX(), ours.place_x());
        EXPECT_EQ(theirs.getPlace().getY(), 7);
        ASSERT_EQ(static_cast<int>(theirs.which()), static_cast<int>(ours.which()));
        if (theirs.isSigned()) EXPECT_EQ(theirs.getSigned(), ours.signed_());
    }
}

/// One random Rich, said the same way to both builders; false when ours ran out of room.
bool fill(Random& random, RichMessage& ours, sample_capnp::Rich::Builder theirs) {
    bool room = true;
    const std::uint64_t id = random();
    ours.set_id(id);
    theirs.setId(id);
    const std::string title = text_from(random, 20);
    room &= ours.set_title(title).has_value();
    theirs.setTitle(title);
    const std::string blob = text_from(random, 30);
    room &= ours.set_blob(std::as_bytes(std::span(blob))).has_value();
    theirs.setBlob(kj::arrayPtr(reinterpret_cast<const kj::byte*>(blob.data()), blob.size()));
    std::vector<std::uint32_t> numbers(random() % 6);
    auto their_numbers = theirs.initNumbers(static_cast<unsigned>(numbers.size()));
    for (unsigned index = 0; index < numbers.size(); ++index)
        their_numbers.set(index, numbers[index] = static_cast<std::uint32_t>(random()));
    room &= ours.set_numbers(numbers).has_value();
    std::array<bool, 11> bits{};
    auto their_bits = theirs.initBits(bits.size());
    for (unsigned index = 0; index < bits.size(); ++index)
        their_bits.set(index, bits[index] = random() % 2 == 0);
    room &= ours.set_bits(bits).has_value();
    const auto inners = static_cast<unsigned>(random() % 3);
    auto our_inners = ours.init_inners(inners);
    auto their_inners = theirs.initInners(inners);
    if (!our_inners) return false;
    for (unsigned index = 0; index < inners; ++index) {
        our_inners->at(index).set_id(index + 5);
        their_inners[index].setId(index + 5);
        const std::string label = text_from(random, 12);
        room &= our_inners->at(index).set_label(label).has_value();
        their_inners[index].setLabel(label);
    }
    const auto texts = static_cast<unsigned>(random() % 3);
    auto our_texts = ours.init_words_(texts);
    auto their_texts = theirs.initWords(texts);
    if (!our_texts) return false;
    for (unsigned index = 0; index < texts; ++index) {
        const std::string each = text_from(random, 9);
        room &= our_texts->set(index, each).has_value();
        their_texts.set(index, each);
    }
    auto our_choice = ours.init_choice_inner();
    if (!our_choice) return false;
    our_choice->set_id(99);
    theirs.getChoice().initInner().setId(99);
    return room;
}

void expect_equal(const RichMessage& ours, sample_capnp::Rich::Reader theirs) {
    EXPECT_EQ(ours.id(), theirs.getId());
    EXPECT_EQ(ours.title(), theirs.getTitle().cStr());
    EXPECT_TRUE(std::ranges::equal(
        ours.blob(), std::as_bytes(std::span(theirs.getBlob().begin(), theirs.getBlob().size()))));
    ASSERT_EQ(ours.numbers().size(), theirs.getNumbers().size());
    for (unsigned index = 0; index < ours.numbers().size(); ++index)
        EXPECT_EQ(ours.numbers().at(index), theirs.getNumbers()[index]);
    ASSERT_EQ(ours.bits().size(), theirs.getBits().size());
    for (unsigned index = 0; index < ours.bits().size(); ++index)
        EXPECT_EQ(ours.bits().at(index), theirs.getBits()[index]);
    ASSERT_EQ(ours.inners().size(), theirs.getInners().size());
    for (unsigned index = 0; index < ours.inners().size(); ++index) {
        EXPECT_EQ(ours.inners().at(index).id(), theirs.getInners()[index].getId());
        EXPECT_EQ(ours.inners().at(index).label(), theirs.getInners()[index].getLabel().cStr());
    }
    ASSERT_EQ(ours.words_().size(), theirs.getWords().size());
    for (unsigned index = 0; index < ours.words_().size(); ++index)
        EXPECT_EQ(ours.words_().at(index), theirs.getWords()[index].cStr());
    EXPECT_EQ(static_cast<int>(ours.choice_which()), static_cast<int>(theirs.getChoice().which()));
    EXPECT_EQ(ours.choice_inner().id(), theirs.getChoice().getInner().getId());
    EXPECT_EQ(ours.score(), theirs.getScore());
    EXPECT_EQ(ours.inner().label(), theirs.getInner().getLabel().cStr());
}

TEST(GeneralForm, BothLibrariesReadBothBuilders) {
    Random random(3);
    std::uint64_t compared = 0;
    for (std::uint64_t run = 0; run < scaled(2'000); ++run) {
        RichMessage ours;
        capnp::MallocMessageBuilder builder;
        auto theirs = builder.initRoot<sample_capnp::Rich>();
        if (!fill(random, ours, theirs)) continue;
        ++compared;
        const auto their_words = words_of(builder);
        if (their_words.size() <= RichMessage::words_max) {
            const auto read = RichMessage::from_words(their_words);
            ASSERT_TRUE(read) << name(read.error());
            expect_equal(*read, theirs.asReader());
        }
        const auto copy = RichMessage::from_words(ours.words());
        ASSERT_TRUE(copy) << name(copy.error());
        kj::ArrayPtr<const capnp::word> segment(
            reinterpret_cast<const capnp::word*>(ours.words().data()), ours.words().size());
        capnp::SegmentArrayMessageReader reader(kj::arrayPtr(&segment, 1));
        expect_equal(*copy, reader.getRoot<sample_capnp::Rich>());
        expect_equal(*copy, theirs.asReader());
    }
    EXPECT_GT(compared, scaled(1'000));
}

TEST(GeneralForm, NoRoomIsAValue) {
    sample::Sample::Open::Params open;
    EXPECT_TRUE(open.set_name(std::string(400, 'x')));
    EXPECT_EQ(open.set_name(std::string(400, 'x')), std::unexpected(WireError::no_room));
    EXPECT_EQ(open.set_name(std::string(5'000'000, 'x')), std::unexpected(WireError::no_room));
    EXPECT_EQ(open.name().size(), 400);
    const std::vector<std::uint64_t> large(201);
    EXPECT_EQ(RichMessage::from_words(large).error(), WireError::too_long);
}

TEST(GeneralForm, DepthIsLimited) {
    RichMessage message;
    auto tree = *message.init_tree();
    auto first = *tree.init_children(1);
    auto second = *first.at(0).init_children(1);
    EXPECT_TRUE(RichMessage::from_words(message.words())) << "Rich, tree, child, child";
    ASSERT_TRUE(second.at(0).init_children(1));
    EXPECT_EQ(RichMessage::from_words(message.words()).error(), WireError::too_deep);
}

TEST(Evolution, OldAndNewUnderstandEachOther) {
    using Old = sample::Sample;
    using New = sample_newer::Sample;
    Old::Add::Params old_add;
    old_add.set_right(4);
    const auto seen_by_new = New::Add::Params::from_words(old_add.words());
    ASSERT_TRUE(seen_by_new);
    EXPECT_EQ(seen_by_new->right(), 4);
    EXPECT_EQ(seen_by_new->third(), 5);
    New::Open::Params new_open;
    ASSERT_TRUE(new_open.set_name("disk"));
    ASSERT_TRUE(new_open.set_note("fast"));
    const auto seen_by_old = Old::Open::Params::from_words(new_open.words());
    ASSERT_TRUE(seen_by_old);
    EXPECT_EQ(seen_by_old->name(), "disk");
    EXPECT_EQ(seen_by_old->count(), 3);
    Old::Open::Params old_open;
    ASSERT_TRUE(old_open.set_name("tape"));
    const auto open_by_new = New::Open::Params::from_words(old_open.words());
    ASSERT_TRUE(open_by_new);
    EXPECT_EQ(open_by_new->priority(), 9);
    EXPECT_EQ(open_by_new->note(), "");
}

TEST(Tables, NumbersNamesAndLimits) {
    using sample::Sample;
    static_assert(Sample::Finish::one_way && Sample::Finish::number == 3);
    ASSERT_EQ(Sample::messages.size(), 9);
    EXPECT_EQ(Sample::messages[0].name, "Sample.plain");
    EXPECT_TRUE(Sample::messages[0].fast);
    EXPECT_EQ(Sample::messages[1].number, reply_bit);
    EXPECT_EQ(Sample::messages[3].name, "Sample.rich.reply");
    EXPECT_TRUE(Sample::messages[4].carries_capability);
    EXPECT_TRUE(Sample::messages[5].carries_capability);
    EXPECT_FALSE(Sample::messages[6].carries_capability);
    EXPECT_EQ(Sample::words_max, 200);
    EXPECT_EQ(Sample::contract.states.front(), "idle");
    EXPECT_EQ(name(sample::Colour::green), "green");
}

}  // namespace
}  // namespace zooid::interconnect::testing
