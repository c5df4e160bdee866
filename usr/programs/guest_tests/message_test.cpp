// Debian's Cap'n Proto, linked unchanged.
#include <capnp/message.h>
#include <capnp/serialize.h>
#include <gtest/gtest.h>

#include "note.capnp.h"

TEST(CapnProto, AMessageSurvivesFlatteningAndReading) {
    capnp::MallocMessageBuilder builder;
    auto note = builder.initRoot<Note>();
    note.setId(7);
    note.setText("zooid");
    auto squares = note.initSquares(100);
    for (unsigned i = 0; i < 100; ++i) squares.set(i, std::uint64_t{i} * i);
    const kj::Array<capnp::word> words = capnp::messageToFlatArray(builder);
    capnp::FlatArrayMessageReader reader(words);
    const auto read = reader.getRoot<Note>();
    EXPECT_EQ(read.getId(), 7U);
    EXPECT_STREQ(read.getText().cStr(), "zooid");
    for (unsigned i = 0; i < 100; ++i) EXPECT_EQ(read.getSquares()[i], std::uint64_t{i} * i);
}

TEST(CapnProto, ATruncatedMessageThrows) {
    capnp::MallocMessageBuilder builder;
    builder.initRoot<Note>().setText("a text that needs some words of its own");
    const kj::Array<capnp::word> words = capnp::messageToFlatArray(builder);
    EXPECT_ANY_THROW({
        capnp::FlatArrayMessageReader reader(words.slice(0, words.size() - 2));
        (void)reader.getRoot<Note>().getText().size();
    });
}
